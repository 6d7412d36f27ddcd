/*
 * Items of our workload say which they are: run (1 to 2²⁰−1) and sequence number within it (1 to 2³²−1). Spans and log
 * records carry both in their ids, metric points and profiles in one integer attribute. Either way survives what an honest
 * sender does: re-encoding, re-batching, retrying.
 */

/** First 8 bytes of a trace id of ours: “chaos” as hexadecimal digits, so that people recognise it. */
export const traceIdPrefix = 'c4a05c4a05c4a05c';
export const traceIdPrefixHigh = 0xc4a05c4a | 0;
export const traceIdPrefixLow = 0x05c4a05c;

/** Attribute of metric points and profiles; its value is `markerOf(run, seq)`. */
export const itemAttribute = 'otlp.chaos.seq';

export const maxRun = 2 ** 20 - 1;
export const maxSeq = 2 ** 32 - 1;

export function isIdentity(run: number, seq: number): boolean {
  return run >= 1 && run <= maxRun && seq >= 1 && seq <= maxSeq;
}

/** 32 hexadecimal digits: prefix, run, sequence number. */
export function traceIdOf(run: number, seq: number): string {
  return traceIdPrefix + spanIdOf(run, seq);
}

/** 16 hexadecimal digits: run, sequence number. */
export function spanIdOf(run: number, seq: number): string {
  if (!isIdentity(run, seq)) throw new RangeError(`no item has run ${run} and sequence number ${seq}`);
  return run.toString(16).padStart(8, '0') + seq.toString(16).padStart(8, '0');
}

export function traceIdBytesOf(run: number, seq: number): Uint8Array {
  return Buffer.from(traceIdOf(run, seq), 'hex');
}

export function spanIdBytesOf(run: number, seq: number): Uint8Array {
  return Buffer.from(spanIdOf(run, seq), 'hex');
}

/** Value of `itemAttribute`: run in the upper, sequence number in the lower 32 bits; a safe integer. */
export function markerOf(run: number, seq: number): number {
  if (!isIdentity(run, seq)) throw new RangeError(`no item has run ${run} and sequence number ${seq}`);
  return run * 2 ** 32 + seq;
}
