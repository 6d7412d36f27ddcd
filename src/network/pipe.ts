import type { ToxicOf, ToxicType } from '../core/toxic.ts';

/** A piece of a stream, and when it was read. */
export interface Piece {
  readonly bytes: Buffer;
  readonly atMs: number;
}

/** One direction of one connection, as a toxic sees it. */
export interface Course {
  nowMs(): number;
  /** Resolves after `ms`, or at once when the toxics of this direction change: what is held then goes on. */
  pause(ms: number): Promise<void>;
  /** Calls `run` once after `ms`, unless it is disposed or the toxics change. */
  after(ms: number, run: () => void): Disposable;
  /** In [0, 1). */
  draw(): number;
  /** Ends the whole connection: with a FIN, or with a RST. */
  close(): void;
  reset(): void;
  /** False: the input ended since the toxics change, and the stream goes on without this one. */
  isAtEnd(): boolean;
}

/** What one toxic does to a stream. It ends when its input ends, or when it has ended the connection. */
export interface Pipe<T extends ToxicType> {
  /** How much may wait for it; the sender is slowed down beyond it. */
  readonly maxWaitingBytes: number;
  run(input: AsyncIterable<Piece>, toxic: ToxicOf<T>, course: Course): AsyncIterable<Piece>;
}

/** A toxic through which nothing passes. */
export async function* nothing(loss: Promise<void>): AsyncGenerator<Piece, void, void> {
  yield* [];
  await loss;
}

const KiB = 1024;

export function definePipe<T extends ToxicType>(
  run: Pipe<T>['run'],
  { maxWaitingBytes = 64 * KiB }: { maxWaitingBytes?: number } = {},
): Pipe<T> {
  return Object.freeze({ run, maxWaitingBytes });
}
