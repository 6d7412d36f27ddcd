import { ConnectionError, StreamError } from './codes.ts';
import { flags } from './frames.ts';
import type { FrameHead } from './frames.ts';

/** An honest sender needs one CONTINUATION for each 16 KiB. */
const maxContinuations = 16;
const priorityBytes = 5;

/** A header block that comes in several frames, gathered up to a bound. */
export class HeaderBlock {
  readonly stream: number;
  readonly endStream: boolean;
  readonly #maxBytes: number;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(head: FrameHead, payload: Buffer, maxBytes: number) {
    this.stream = head.stream;
    this.endStream = (head.flags & flags.endStream) !== 0;
    this.#maxBytes = maxBytes;
    this.#add(fragmentOf(head, payload));
  }

  /** The whole block, once it is. */
  get whole(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
  }

  goOn(payload: Buffer): void {
    if (this.#pieces.length > maxContinuations) {
      throw new ConnectionError('ENHANCE_YOUR_CALM', `more than ${maxContinuations} CONTINUATION frames`);
    }
    this.#add(payload);
  }

  /** What the frame is a view of is gone when the next one comes. */
  keep(): void {
    this.#pieces[this.#pieces.length - 1] = Buffer.from(this.#pieces.at(-1)!);
  }

  #add(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBytes) {
      throw new ConnectionError('ENHANCE_YOUR_CALM', `a header block of more than ${this.#maxBytes} bytes`);
    }
    this.#pieces.push(bytes);
  }
}

/** Without padding and priority (RFC 9113 §6.2). */
function fragmentOf({ stream, flags: flag }: FrameHead, payload: Buffer): Buffer {
  let from = 0;
  let to = payload.length;
  if (flag & flags.padded) {
    from = 1;
    to -= payload[0] ?? 0;
  }
  if (flag & flags.priority) {
    if (to - from >= priorityBytes) checkPriority(stream, payload.subarray(from));
    from += priorityBytes;
  }
  if (from > to) throw new ConnectionError('PROTOCOL_ERROR', 'there is more padding than frame');
  return payload.subarray(from, to);
}

/** A stream cannot depend on itself (RFC 7540 §5.3.1); what else priorities say is not heeded. */
export function checkPriority(stream: number, payload: Buffer): void {
  if ((payload.readUInt32BE(0) & 0x7fff_ffff) === stream) {
    throw new StreamError(stream, 'PROTOCOL_ERROR', 'the stream depends on itself');
  }
}
