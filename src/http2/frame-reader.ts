import { ConnectionError } from './peer-error.ts';
import { flags, frameHeadBytes, frameTypes, maxFrameBytes, preface, readFrameHead } from './frames.ts';
import type { FrameHead } from './frames.ts';

export interface FrameEvents {
  /** A whole frame that is not DATA; the payload is valid for the call. */
  frame(head: FrameHead, payload: Buffer): void;
  /** A DATA frame begins; padding counts for flow control (RFC 9113 §6.9.1). */
  dataBegins(head: FrameHead): void;
  /** The next bytes of its data, as they come: a view that is valid for the call. */
  data(bytes: Buffer): void;
  dataEnds(): void;
}

type Expected = 'preface' | 'head' | 'payload' | 'pad-length' | 'data' | 'padding';

/** Takes the bytes of a client apart into frames. Data are passed on as they come; what is gathered is bounded by a frame. */
export class FrameReader {
  readonly #events: FrameEvents;
  readonly #maxBytes: number;
  #expected: Expected = 'preface';
  /** Of the preface, a head or a payload that came in several pieces. */
  #gathered: Buffer | undefined;
  #gatheredBytes = 0;
  #head: FrameHead = { type: 0, flags: 0, stream: 0, length: 0 };
  #leftBytes = 0;
  #paddingBytes = 0;

  constructor(events: FrameEvents, maxFrameSize = 0) {
    this.#events = events;
    this.#maxBytes = Math.max(maxFrameBytes, maxFrameSize);
  }

  /** Throws ConnectionError. Goes on until `isWanted` is false. */
  read(chunk: Buffer, isWanted: () => boolean): void {
    for (let at = 0; at < chunk.length && isWanted();) at = this.#step(chunk, at);
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#expected) {
      case 'preface':
        return this.#piece(chunk, at, preface.length, (bytes) => {
          if (!bytes.equals(preface)) throw new ConnectionError('PROTOCOL_ERROR', 'the preface is not that of HTTP/2');
          this.#expected = 'head';
        });
      case 'head':
        return this.#piece(chunk, at, frameHeadBytes, (bytes) => this.#begin(readFrameHead(bytes, 0)));
      case 'payload':
        return this.#piece(chunk, at, this.#head.length, (bytes) => this.#whole(bytes));
      case 'pad-length':
        this.#pad(chunk[at]!);
        return at + 1;
      case 'data': {
        const end = Math.min(chunk.length, at + this.#leftBytes);
        this.#leftBytes -= end - at;
        this.#events.data(chunk.subarray(at, end));
        if (this.#leftBytes === 0) this.#dataRead();
        return end;
      }
      case 'padding': {
        const end = Math.min(chunk.length, at + this.#paddingBytes);
        this.#paddingBytes -= end - at;
        if (this.#paddingBytes === 0) this.#dataOver();
        return end;
      }
    }
  }

  /** `take` gets `size` bytes, where they lie if they came together. */
  #piece(chunk: Buffer, at: number, size: number, take: (bytes: Buffer) => void): number {
    if (!this.#gathered) {
      const end = at + size;
      if (end <= chunk.length) {
        take(chunk.subarray(at, end));
        return end;
      }
      this.#gathered = Buffer.allocUnsafe(size);
      this.#gatheredBytes = 0;
    }
    const copied = chunk.copy(this.#gathered, this.#gatheredBytes, at, at + size - this.#gatheredBytes);
    this.#gatheredBytes += copied;
    if (this.#gatheredBytes === size) {
      const bytes = this.#gathered;
      this.#gathered = undefined;
      take(bytes);
    } else if (this.#expected === 'preface' && !startsLike(preface, this.#gathered, this.#gatheredBytes)) {
      throw new ConnectionError('PROTOCOL_ERROR', 'the preface is not that of HTTP/2');
    }
    return at + copied;
  }

  #begin(head: FrameHead): void {
    this.#head = head;
    if (head.length > this.#maxBytes) {
      throw new ConnectionError('FRAME_SIZE_ERROR', `a frame of ${head.length} bytes is more than ${this.#maxBytes}`);
    }
    if (head.type !== frameTypes.DATA) {
      this.#expected = 'payload';
      if (head.length === 0) this.#whole(Buffer.alloc(0));
      return;
    }
    this.#leftBytes = head.length;
    this.#paddingBytes = 0;
    this.#events.dataBegins(head);
    if ((head.flags & flags.padded) === 0) this.#data();
    else if (head.length > 0) this.#expected = 'pad-length';
    else throw new ConnectionError('FRAME_SIZE_ERROR', 'a padded frame has no room for the length of its padding');
  }

  #pad(bytes: number): void {
    this.#leftBytes -= 1 + bytes;
    this.#paddingBytes = bytes;
    if (this.#leftBytes < 0) throw new ConnectionError('PROTOCOL_ERROR', 'there is more padding than frame');
    this.#data();
  }

  #data(): void {
    this.#expected = 'data';
    if (this.#leftBytes === 0) this.#dataRead();
  }

  #dataRead(): void {
    this.#expected = 'padding';
    if (this.#paddingBytes === 0) this.#dataOver();
  }

  #dataOver(): void {
    this.#expected = 'head';
    this.#events.dataEnds();
  }

  #whole(payload: Buffer): void {
    this.#expected = 'head';
    this.#events.frame(this.#head, payload);
  }
}

function startsLike(whole: Buffer, bytes: Buffer, length: number): boolean {
  return bytes.compare(whole, 0, length, 0, length) === 0;
}
