import { isUtf8 } from 'node:buffer';
import type { Encoding, Signal } from '../../core/signal.ts';
import { JsonReader } from '../json-reader.ts';
import { signalMessages } from '../signal-messages.ts';
import { attributeRules } from './attribute-rules.ts';
import { envelopeRules } from './envelope-rules.ts';
import { Findings } from './findings.ts';
import type { Examination } from './findings.ts';
import { examineCoding, examineHead, examineReadability } from './head-rules.ts';
import type { RequestHead } from './head-rules.ts';
import { identifierRules } from './identifier-rules.ts';
import { jsonTree } from './json-tree.ts';
import { Budget, maxValues } from './message-tree.ts';
import type { MessageNode } from './message-tree.ts';
import { metricRules } from './metric-rules.ts';
import { examineTree } from './node-rules.ts';
import { protobufTree } from './protobuf-tree.ts';
import { spanAndLogRules } from './span-and-log-rules.ts';

/** An export request as it came. */
export interface ExportRequest extends RequestHead {
  /** What path and content type name, if they do. */
  readonly signal?: Signal | undefined;
  readonly encoding?: Encoding | undefined;
  /** Inflated and without a gRPC frame; undefined where nobody read it. */
  readonly body?: Uint8Array | undefined;
  /** Why it cannot be read as what it is said to be. */
  readonly unreadable?: string | undefined;
}

/**
 * Holds a request against what the specification says of its form and of valid data (`docs/judging.md` lists the rules).
 * Pure and bounded: values read and places told have a limit, whatever the size of the body.
 */
export function examine(request: ExportRequest, { maxRead = maxValues } = {}): Examination {
  const findings = new Findings();
  examineHead(request, findings);
  const { signal, encoding, body, unreadable } = request;
  if (!signal || !encoding || (!body && unreadable === undefined)) return findings.result('none');
  const toldOfHead = findings.told;
  const facts = { ...request, encoding, body, unreadable };
  examineCoding(facts, findings);
  const root = body && treeOf(signal, encoding, body, new Budget(maxRead), findings);
  if (root) {
    const families = [identifierRules, attributeRules, metricRules, spanAndLogRules, envelopeRules(signal)];
    examineTree(root, families, findings);
  }
  // Where it is known what makes it unreadable, that is enough.
  if (findings.told === toldOfHead) examineReadability(facts, signalMessages[signal].request.name, findings);
  if (!root) return findings.result('none');
  return findings.result(root.isWhole ? 'whole' : 'part');
}

function treeOf(
  signal: Signal,
  encoding: Encoding,
  body: Uint8Array,
  budget: Budget,
  findings: Findings,
): MessageNode | undefined {
  const { request } = signalMessages[signal];
  if (encoding === 'protobuf') return protobufTree(request, body, budget);
  return isUtf8(body) ? jsonTree(request, new JsonReader(body), budget, findings) : undefined;
}
