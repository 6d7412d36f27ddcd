import { isMarkedAsUntransferable } from 'node:worker_threads';
import type { WireHost } from './host.ts';

const MiB = 1024 * 1024;
const smallestBytes = 4 * 1024;
/** Idle buffers kept for the next request; a burst's memory goes back to the system. */
const maxIdleBytes = 32 * MiB;

/**
 * Buffers for request bodies: reused, because a fresh large allocation costs more (page faults, collections) than the
 * copy into it, and counted, because all connections together may hold `maxBufferedBytes` and no more.
 */
export class BodyMemory {
  readonly #maxBytes: number;
  readonly #idle = new Map<number, Buffer[]>();
  #idleBytes = 0;
  #usedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** A buffer of at least `bytes`; undefined when the limit does not allow it. Give it back with `release`. */
  acquire(bytes: number): Buffer | undefined {
    const sizeBytes = sizeClass(bytes);
    if (!this.reserve(sizeBytes)) return undefined;
    const idle = this.#idle.get(sizeBytes)?.pop();
    if (!idle) return Buffer.allocUnsafeSlow(sizeBytes);
    this.#idleBytes -= sizeBytes;
    return idle;
  }

  release(buffer: Buffer): void {
    this.unreserve(buffer.length);
    this.#rest(buffer);
  }

  /** The buffer is somebody else's until the result is disposed, and no longer counted here. */
  lend(buffer: Buffer): Disposable {
    this.unreserve(buffer.length);
    return { [Symbol.dispose]: () => this.#rest(buffer) };
  }

  #rest(buffer: Buffer): void {
    if (this.#idleBytes + buffer.length > maxIdleBytes) return;
    this.#idleBytes += buffer.length;
    const idle = this.#idle.get(buffer.length);
    if (idle) idle.push(buffer);
    else this.#idle.set(buffer.length, [buffer]);
  }

  /** Counts memory that someone else allocates. */
  reserve(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#maxBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  unreserve(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}

/** Four sizes from one power of two to the next: few enough to be met again, none larger than need be by more than a fifth. */
function sizeClass(bytes: number): number {
  if (bytes <= smallestBytes) return smallestBytes;
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 2);
  return Math.ceil(bytes / step) * step;
}

/**
 * Gives memory that nobody else sees back before the next body comes. Left to V8 it would be garbage that V8 cannot see
 * the size of: every few megabytes would cost a collection of the whole heap, and the next body would lie in cold memory.
 */
export function freeMemoryOf({ buffer }: Uint8Array): void {
  // Node cuts small buffers out of a pool that others share, and marks it.
  if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffer.transfer(0);
}

/** The listeners of one backend share its limit. */
const memories = new WeakMap<WireHost, BodyMemory>();

export function bodyMemoryOf(host: WireHost): BodyMemory {
  const known = memories.get(host);
  if (known) return known;
  const memory = new BodyMemory(host.limits.maxBufferedBytes);
  memories.set(host, memory);
  return memory;
}
