import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { encodeJson, encodeRequest } from '../otlp/encode.ts';
import { sendExport } from './client.ts';
import type { ExportOutcome, Target } from './export.ts';
import { exportRequest } from './items.ts';

export interface MarkedExport extends Target {
  readonly signal: Signal;
  readonly run: number;
  /** Default 1. */
  readonly firstSeq?: number;
  readonly count: number;
}

/** Makes, encodes and sends one request with `count` marked items. Throws ChaosError when the target cannot be one. */
export async function sendMarked(
  { signal, run, firstSeq = 1, count, ...target }: MarkedExport,
  clock: Clock = createSystemClock(),
): Promise<ExportOutcome> {
  const body = encodedRequest(target.protocol, exportRequest(signal, run, firstSeq, count, clock.wall()), signal);
  return await sendExport({ ...target, signal, body }, clock);
}

/** A request as its protocol carries it. */
export function encodedRequest(protocol: Protocol, request: object, signal: Signal): Uint8Array {
  return protocol === 'http/json' ? encodeJson(request) : encodeRequest(signal, request);
}
