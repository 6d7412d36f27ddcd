import type { ChaosEvent } from '../core/event.ts';
import type { Tone } from './answer-words.ts';
import { printable } from './printable.ts';
import { readableLine } from './sender-line.ts';
import { violationsText } from './violations.ts';

/** Something that happened beside the requests. */
export interface Incident {
  readonly kind: 'incident';
  readonly at: number;
  readonly text: string;
  readonly tone: Tone;
  readonly seq: number;
}

/** What an event tells by itself; undefined for one that is a part of a request, or of no interest to people. */
export function incidentOf(event: ChaosEvent): Incident | undefined {
  const told = textOf(event);
  return told && { kind: 'incident', at: event.at, seq: event.seq, text: printable(told[0]), tone: told[1] };
}

function textOf(event: ChaosEvent): [string, Tone] | undefined {
  return runTextOf(event) ?? wireTextOf(event);
}

function wireTextOf(event: ChaosEvent): [string, Tone] | undefined {
  switch (event.type) {
    case 'fault.fired':
      if (event.exchange !== undefined) return undefined;
      return [`fault ${event.fault}${event.evidence === undefined ? '' : `: ${readableLine(event.evidence)}`}`, 'bad'];
    case 'tls.failed':
      return [`TLS handshake failed: ${event.reason}`, 'bad'];
    case 'connection.opened':
      return [`connection to the ${event.listener} port`, 'note'];
    case 'connection.closed':
      return [`connection closed by the ${event.by} (${event.how})`, 'note'];
    case 'phase.entered':
      return [`phase “${event.phase}”: ${event.because}`, 'note'];
    case 'fault.armed':
      return [`from now on: ${event.explain}`, 'note'];
    case 'exchange.examined': {
      const told = violationsText(event);
      return told === undefined ? undefined : [told, 'bad'];
    }
    case 'limit.reached':
      return [`limit ${event.limit} (${event.max}) reached: ${event.effect}`, 'doubtful'];
    default:
      return undefined;
  }
}

function runTextOf(event: ChaosEvent): [string, Tone] | undefined {
  switch (event.type) {
    case 'run.finished':
      return [`the run ends, ${event.settled ? 'settled' : 'not settled'}: ${event.because}`, 'note'];
    case 'run.delayed':
      return [`this machine stood still for ${Math.round(event.delayMs)} ms`, 'doubtful'];
    case 'sender.claimed': {
      const { sent, failed, dropped } = event;
      const lost = dropped === undefined ? '' : `, ${dropped} dropped`;
      return [`the sender says: ${sent} sent, ${failed} failed${lost} (${event.source})`, 'note'];
    }
    case 'sender.signalled':
      return [`the sender gets ${event.signal}`, 'note'];
    case 'sender.exited':
      return [`the sender ends (${event.signal ?? event.code ?? 'no code'})`, 'note'];
    case 'sender.log':
      return [`the sender says: ${readableLine(event.line)}`, 'note'];
    case 'sender.measured':
      return [`the sender holds ${Math.round(event.rssBytes / 1e6)} MB`, 'note'];
    case 'workload.finished':
      return [`${event.offered} items were given, ${event.refused} not taken`, 'note'];
    default:
      return undefined;
  }
}
