import { ConnectionError, StreamError } from './peer-error.ts';
import { broken } from './frame-rules.ts';
import { flags, frameTypes } from './frames.ts';
import type { FrameHead } from './frames.ts';
import { HeaderDecoder } from './header-decoder.ts';
import type { HeaderLimits } from './header-decoder.ts';
import type { Field } from './static-table.ts';

/** An honest sender needs one CONTINUATION for each 16 KiB. */
const maxContinuations = 16;
const priorityBytes = 5;

export interface DecodedBlock {
  readonly stream: number;
  readonly endStream: boolean;
  /** Undefined: there are more than the limits allow. */
  readonly fields: readonly Field[] | undefined;
}

/** Puts header blocks together that come in several frames, up to a bound, and decodes them. */
export class HeaderBlocks {
  readonly #limits: HeaderLimits;
  readonly #decoder: HeaderDecoder;
  #stream: number | undefined;
  #endStream = false;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(limits: HeaderLimits) {
    this.#limits = limits;
    this.#decoder = new HeaderDecoder(limits);
  }

  /** Nothing may come between the frames of a block (RFC 9113 §4.3). */
  checkTurn({ type, stream }: FrameHead): void {
    if (this.#stream === undefined) {
      if (type === frameTypes.CONTINUATION) broken('CONTINUATION of nothing');
    } else if (type !== frameTypes.CONTINUATION || stream !== this.#stream) broken('a header block is interrupted');
  }

  /** HEADERS or CONTINUATION; the block, once it is whole. */
  add(head: FrameHead, payload: Buffer): DecodedBlock | undefined {
    if (head.type === frameTypes.HEADERS) {
      if (head.stream % 2 === 0) broken(`a request cannot be stream ${head.stream}`);
      this.#stream = head.stream;
      this.#endStream = (head.flags & flags.endStream) !== 0;
      this.#gather(fragmentOf(head, payload));
    } else this.#gather(payload);
    if (head.flags & flags.endHeaders) return this.#decoded();
    // The frame is a view of what is gone when the next one comes.
    this.#pieces.push(Buffer.from(this.#pieces.pop()!));
    return undefined;
  }

  #gather(bytes: Buffer): void {
    const { maxBytes } = this.#limits;
    this.#bytes += bytes.length;
    this.#pieces.push(bytes);
    if (this.#bytes <= maxBytes && this.#pieces.length <= 1 + maxContinuations) return;
    const message = `a header block of more than ${maxBytes} bytes or ${maxContinuations} CONTINUATION frames`;
    throw new ConnectionError('ENHANCE_YOUR_CALM', message);
  }

  #decoded(): DecodedBlock {
    const block = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    const stream = this.#stream!;
    this.#stream = undefined;
    this.#pieces = [];
    this.#bytes = 0;
    return { stream, endStream: this.#endStream, fields: this.#decoder.decode(block) };
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
  if (from > to) broken('there is more padding than frame');
  return payload.subarray(from, to);
}

/** A stream cannot depend on itself (RFC 7540 §5.3.1); what else priorities say is not heeded. */
export function checkPriority(stream: number, payload: Buffer): void {
  if ((payload.readUInt32BE(0) & 0x7fff_ffff) === stream) {
    throw new StreamError(stream, 'PROTOCOL_ERROR', 'the stream depends on itself');
  }
}
