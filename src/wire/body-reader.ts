import { freeMemoryOf } from './body-memory.ts';
import type { BodyMemory } from './body-memory.ts';
import { frameHeaderBytes, parseFrameHeader } from '../otlp/grpc-frame.ts';
import type { Loan } from './host.ts';
import { busy, tooLarge } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const MiB = 1024 * 1024;
/** A declared size is believed so far; beyond it a buffer grows with what really comes, so that a lie costs little. */
const believedBytes = 8 * MiB;
const firstGuessBytes = 64 * 1024;

export interface BodyReaderOptions {
  readonly memory: BodyMemory;
  readonly maxBytes: number;
  readonly maxBufferedBytes: number;
  /** gRPC: the length prefix declares the size. */
  readonly framed: boolean;
  /** Each chunk is memory of its own that nobody else sees. */
  readonly ownsChunks: boolean;
  /** Content-Length. */
  readonly declaredBytes?: number | undefined;
}

/**
 * Gathers one request body while it arrives: the limit is checked against what is declared before anything is stored
 * and against what comes (R2, R14), and each byte is copied at most once into a buffer of the right size.
 */
export class BodyReader implements Loan {
  readonly #options: BodyReaderOptions;
  readonly #maxBytes: number;
  #declaredBytes: number | undefined;
  /** A body that came in one piece is used where it lies. */
  #piece: Uint8Array | undefined;
  #buffer: Buffer | undefined;
  #length = 0;
  #headerKnown: boolean;

  constructor(options: BodyReaderOptions) {
    this.#options = options;
    this.#headerKnown = !options.framed;
    this.#maxBytes = options.maxBytes + (options.framed ? frameHeaderBytes : 0);
    this.#declaredBytes = options.declaredBytes;
  }

  get seenBytes(): number {
    return this.#length;
  }

  /** What came so far: a view that is valid until `release`. */
  get bytes(): Uint8Array {
    return this.#piece ?? this.#buffer?.subarray(0, this.#length) ?? new Uint8Array();
  }

  /** Takes the next bytes, or says why not; then the rest need not be read. May throw MalformedBody. */
  add(chunk: Uint8Array): Refusal | undefined {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) return tooLarge('maxRequestBytes', this.#options.maxBytes);
    if (this.#length === 0) {
      this.#piece = chunk;
      this.#length = length;
    } else {
      const refusal = this.#append(chunk, length);
      if (refusal) return refusal;
    }
    return (this.#headerKnown ? undefined : this.#readHeader()) ?? this.#makeOwn();
  }

  holds(buffer: ArrayBufferLike): boolean {
    return this.#piece?.buffer === buffer;
  }

  get sizeBytes(): number {
    return this.#buffer?.length ?? 0;
  }

  /** True when the body lies in a buffer of its own. */
  get isLoan(): boolean {
    return this.#buffer !== undefined;
  }

  keep(): Disposable {
    const lent = this.#options.memory.lend(this.#buffer!);
    this.#buffer = undefined;
    return lent;
  }

  release(): void {
    if (this.#buffer) this.#options.memory.release(this.#buffer);
    if (this.#piece) this.#free(this.#piece);
    this.#buffer = undefined;
    this.#piece = undefined;
  }

  #readHeader(): Refusal | undefined {
    const header = parseFrameHeader(this.bytes);
    if (!header) return undefined;
    this.#headerKnown = true;
    this.#declaredBytes = header.sizeBytes + frameHeaderBytes;
    if (header.sizeBytes <= this.#options.maxBytes) return undefined;
    return tooLarge('maxRequestBytes', this.#options.maxBytes, header.sizeBytes);
  }

  /** Copies a first piece that is known not to be the whole body. */
  #makeOwn(): Refusal | undefined {
    if (!this.#piece || (this.#declaredBytes ?? 0) <= this.#length) return undefined;
    return this.#roomFor(this.#length) ? undefined : busy(this.#options.maxBufferedBytes);
  }

  #append(chunk: Uint8Array, length: number): Refusal | undefined {
    const buffer = this.#roomFor(length);
    if (!buffer) return busy(this.#options.maxBufferedBytes);
    buffer.set(chunk, this.#length);
    this.#free(chunk);
    this.#length = length;
    return undefined;
  }

  /** The buffer, grown if need be, with what came before in it. */
  #roomFor(length: number): Buffer | undefined {
    const former = this.#buffer;
    if (former && former.length >= length) return former;
    const believed = Math.min(this.#declaredBytes ?? firstGuessBytes, believedBytes);
    const wanted = former ? Math.min(former.length * 2, this.#maxBytes) : believed;
    const buffer = this.#options.memory.acquire(Math.max(length, wanted));
    if (!buffer) return undefined;
    buffer.set(former ? former.subarray(0, this.#length) : this.#piece!);
    if (former) this.#options.memory.release(former);
    else this.#free(this.#piece!);
    this.#piece = undefined;
    this.#buffer = buffer;
    return buffer;
  }

  #free(chunk: Uint8Array): void {
    if (this.#options.ownsChunks && chunk.byteLength === chunk.buffer.byteLength) freeMemoryOf(chunk);
  }
}
