import { parseEnv } from 'node:util';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { protocols } from '../core/signal.ts';
import type { Protocol } from '../core/signal.ts';
import { readUserConfig } from '../exporter-config/user-config.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import type { SenderKind } from './lab.ts';

/** The learner's file, ready to run. */
export interface SetUp {
  readonly userConfig?: UserConfig;
  readonly environment?: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
  /** Remarks on what is written and has no effect. */
  readonly remarks: readonly string[];
}

/** Throws ChaosError where the file cannot be read: place, what is allowed and what to do. */
export function readSetUp(kind: SenderKind, text: string, file: string): SetUp {
  return kind === 'collector' ? readCollector(text, file) : readEnvironment(text, file);
}

function readCollector(text: string, file: string): SetUp {
  const userConfig = readUserConfig({ text, file, env: process.env, keepsAddress: true });
  // What stands at both ends of a pipeline, and the Collector's own telemetry, belong to whoever runs the lab.
  const left = userConfig.changes.filter(({ how, what }) => how === 'removed' && !what.startsWith('pipeline'));
  return { userConfig, remarks: left.map(({ what, because }) => `${what} is left out: ${because}.`) };
}

/** What the embedded program reads; any other variable is ignored, as SDKs do, and remarked on, as they do not. */
const exporterVariables = ['ENDPOINT', 'PROTOCOL', 'HEADERS', 'TIMEOUT', 'CERTIFICATE', 'COMPRESSION'];
const known = [
  ...exporterVariables.flatMap((name) => [`OTEL_EXPORTER_OTLP_${name}`, `OTEL_EXPORTER_OTLP_TRACES_${name}`]),
  ...['SCHEDULE_DELAY', 'MAX_QUEUE_SIZE', 'MAX_EXPORT_BATCH_SIZE', 'EXPORT_TIMEOUT'].map((name) => `OTEL_BSP_${name}`),
  'NODE_OPTIONS',
];
const protocolVariable = 'OTEL_EXPORTER_OTLP_PROTOCOL';

function readEnvironment(text: string, file: string): SetUp {
  const written = parseEnv(text) as Record<string, string>;
  const lineOf = (name: string): number =>
    1 + text.split('\n').findLastIndex((line) => new RegExp(String.raw`^\s*(export\s+)?${name}\s*=`).test(line));
  const { NODE_OPTIONS: options, ...others } = Object.fromEntries(
    Object.entries(written).filter(([name]) => known.includes(name)),
  );
  const protocol = others[protocolVariable] || 'http/protobuf';
  if (!protocols.includes(protocol as Protocol)) {
    throw new ChaosError(`${protocolVariable} is “${protocol}”`, {
      code: 'bad-protocol',
      place: { file, line: lineOf(protocolVariable) },
      allowed: protocols,
      nearest: nearestTo(protocol, protocols),
    });
  }
  const unknown = Object.keys(written)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const nearest = nearestTo(name, known);
      const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
      return `${file}:${lineOf(name)} ${name} is a variable that this program does not read.${meant}`;
    });
  return {
    environment: { ...others, [protocolVariable]: protocol },
    remarks: [...unreadLines(text, file), ...unknown],
    ...(options && { memoryBytes: heapLimit(options, { file, line: lineOf('NODE_OPTIONS') }) }),
  };
}

/** What is neither a variable nor a comment is passed over in silence by whatever reads such a file. */
function unreadLines(text: string, file: string): string[] {
  // Between quotes a value may go over several lines.
  if (/=\s*(["'`])[^"'`\n]*\n/.test(text)) return [];
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(#|$|(export\s+)?[\w.-]+\s*=)/.test(line)) return [];
    return `${file}:${index + 1} “${line.trim()}” is not of the form NAME=VALUE, so it has no effect.`;
  });
}

function heapLimit(options: string, place: { file: string; line: number }): number {
  const [, mebibytes] = /^--max-old-space-size=(\d{1,5})$/.exec(options.trim()) ?? [];
  if (mebibytes !== undefined && Number(mebibytes) > 0) return Number(mebibytes) * 2 ** 20;
  throw new ChaosError(`NODE_OPTIONS is “${options}”`, {
    code: 'bad-node-options',
    place,
    hint: 'In a lab it sets the memory of the program and nothing else: --max-old-space-size=MEBIBYTES.',
  });
}
