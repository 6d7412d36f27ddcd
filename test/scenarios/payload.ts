import type { Protocol, Signal } from '../../src/core/signal.ts';
import { exportRequest } from '../../src/workload/items.ts';
import { encodedRequest } from '../../src/workload/send-marked.ts';
import { itemsPerRequest } from './clients/client.ts';

/** Any: each look has a backend to itself. */
const run = 7;
const madeAt = new Date('2026-01-01T00:00:00Z');

/** The same bytes each time, as a sender sends them again. Payloads of another number have other items. */
export function payloadOf(protocol: Protocol, signal: Signal, number: number): Uint8Array {
  const firstSeq = (number - 1) * itemsPerRequest + 1;
  return encodedRequest(protocol, exportRequest(signal, run, firstSeq, itemsPerRequest, madeAt), signal);
}
