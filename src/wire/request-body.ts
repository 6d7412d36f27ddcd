import { parseFrame } from '../otlp/grpc-frame.ts';
import { MalformedBody } from '../otlp/malformed-body.ts';
import { compressionOf } from '../otlp/media-type.ts';
import type { Admission } from './admission.ts';
import { freeMemoryOf } from './body-memory.ts';
import { BodyReader } from './body-reader.ts';
import type { Loan } from './host.ts';
import type { IncomingRequest, Line } from './incoming-request.ts';
import { inflate } from './inflate.ts';
import type { Inflated } from './inflate.ts';
import type { Refusal } from './refusal.ts';
import type { BodyUnderWay } from './spent-buffers.ts';

export interface ReadBody {
  /** As it is counted: inflated, without its frame; valid for the call, or as long as its `loan` is kept. */
  readonly message: Uint8Array;
  readonly wireSizeBytes: number;
  readonly loan: Loan | undefined;
  /** All of it as it came; valid for the call. */
  readonly whole: Uint8Array;
}

export type BodyOutcome = ReadBody | { readonly refusal: Refusal };

/** One request body on its way from the wire to a readable message. Reports once, at the end or at the first fault. */
export class RequestBody implements BodyUnderWay {
  readonly #line: Line;
  readonly #request: IncomingRequest;
  readonly #compression: string;
  readonly #reader: BodyReader;
  readonly #done: (outcome: BodyOutcome) => void;
  #state: 'reading' | 'inflating' | 'over' = 'reading';
  /** All bytes came: nothing of the request is left to be refused. */
  isComplete = false;

  constructor(line: Line, request: IncomingRequest, admission: Admission, done: (outcome: BodyOutcome) => void) {
    const { maxRequestBytes, maxBufferedBytes } = line.host.limits;
    this.#line = line;
    this.#request = request;
    this.#compression = admission.compression;
    this.#done = done;
    this.#reader = new BodyReader({
      memory: line.memory,
      maxBytes: maxRequestBytes,
      maxBufferedBytes,
      framed: request.family === 'grpc',
      // Node's HTTP/1.1 parser copies each; our HTTP/2 session hands out views into what it read.
      ownsChunks: request.httpVersion === '1.1',
      declaredBytes: admission.declaredBytes,
    });
  }

  holds(buffer: ArrayBufferLike): boolean {
    return this.#reader.holds(buffer);
  }

  get seenBytes(): number {
    return this.#reader.seenBytes;
  }

  read(): void {
    const { body, channel, spent } = this.#request;
    channel.invite();
    spent?.follow(this);
    body.on('data', (chunk: Buffer) => {
      this.#line.bytesCame();
      if (this.#state !== 'reading') return;
      this.#add(chunk);
    });
    // Node emits 'end' for a body cut short too, but 'aborted' comes first and `stop` has been called then.
    body.on('end', () => {
      if (this.#state === 'reading') this.#whole();
    });
  }

  /** Nothing is reported any more. A thread may still be reading the buffer; it is released when that is done. */
  stop(): void {
    this.#request.spent?.forget(this);
    if (this.#state !== 'inflating') this.#reader.release();
    this.#state = 'over';
  }

  #add(chunk: Buffer): void {
    try {
      const refusal = this.#reader.add(chunk);
      if (refusal) this.#report({ refusal });
    } catch (error) {
      this.#malformed(error);
    }
  }

  /** All bytes are here: take the message out of its frame (a length prefix that lies ends here) and inflate it. */
  #whole(): void {
    this.isComplete = true;
    const bytes = this.#reader.bytes;
    const isGzip = compressionOf(this.#compression) === 'gzip';
    const isGrpc = this.#request.family === 'grpc';
    try {
      const frame = isGrpc ? parseFrame(bytes) : { compressed: isGzip, message: bytes };
      if (frame.compressed && !isGzip)
        throw new MalformedBody('the message is compressed, but no grpc-encoding says how');
      // An empty HTTP body is an empty message, and no gzip to complain about (R5).
      const isPlain = !frame.compressed || (!isGrpc && bytes.length === 0);
      if (!isPlain) this.#inflate(frame.message);
      else this.#readable(frame.message);
    } catch (error) {
      this.#malformed(error);
    }
  }

  #readable(message: Uint8Array): void {
    const loan = this.#reader.isLoan ? this.#reader : undefined;
    this.#report({ message, wireSizeBytes: message.length, loan, whole: this.#reader.bytes });
  }

  #inflate(message: Uint8Array): void {
    const { host, memory } = this.#line;
    const { maxInflatedBytes: maxBytes, maxBufferedBytes } = host.limits;
    this.#state = 'inflating';
    inflate(message, { memory, maxBytes, maxBufferedBytes }, (inflated: Inflated) => {
      if (this.#state === 'over') this.#reader.release();
      else if ('refusal' in inflated) this.#report(inflated);
      else {
        this.#report({
          message: inflated.body,
          wireSizeBytes: message.length,
          loan: inflated.loan,
          whole: this.#reader.bytes,
        });
        if (!inflated.loan) freeMemoryOf(inflated.body);
      }
    });
  }

  #malformed(error: unknown): void {
    if (!(error instanceof MalformedBody)) throw error;
    this.#report({ refusal: { reason: 'invalid', message: error.message } });
  }

  /** The buffer goes back when the message was looked at. */
  #report(outcome: BodyOutcome): void {
    this.#state = 'over';
    try {
      this.#done(outcome);
    } finally {
      this.#reader.release();
    }
  }
}
