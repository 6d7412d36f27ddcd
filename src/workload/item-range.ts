/** Items `firstSeq` to `firstSeq + count − 1` of a run. */
export interface ItemRange {
  readonly run: number;
  readonly firstSeq: number;
  readonly count: number;
  /** When they happened. */
  readonly at: Date;
}

/** One value for each item, in order. */
export function eachItem<T>({ firstSeq, count }: ItemRange, make: (seq: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(firstSeq + index));
}

/** Nanoseconds since the epoch as decimal text, `offsetMicros` after `at`. */
export function unixNanos(at: Date, offsetMicros = 0): string {
  return String(BigInt(at.getTime()) * 1_000_000n + BigInt(offsetMicros) * 1000n);
}
