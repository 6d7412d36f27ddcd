/** Frame types (RFC 9113 §6). */
export const frameTypes = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const flags = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const frameHeadBytes = 9;
/** What every peer takes (§4.2); we send no more, and allow no more unless our settings say so. */
export const maxFrameBytes = 16_384;
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly length: number;
}

export function readFrameHead(bytes: Buffer, at: number): FrameHead {
  return {
    length: (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!,
    type: bytes[at + 3]!,
    flags: bytes[at + 4]!,
    stream: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
  };
}

export function writeFrameHead(into: Buffer, at: number, { type, flags: flag, stream, length }: FrameHead): void {
  into.writeUIntBE(length, at, 3);
  into[at + 3] = type;
  into[at + 4] = flag;
  into.writeUInt32BE(stream, at + 5);
}

export function frameOf(type: number, flag: number, stream: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const frame = Buffer.allocUnsafe(frameHeadBytes + payload.length);
  writeFrameHead(frame, 0, { type, flags: flag, stream, length: payload.length });
  frame.set(payload, frameHeadBytes);
  return frame;
}

/** A frame whose payload is one 32-bit number, or several. */
export function frameOfWords(type: number, stream: number, ...words: number[]): Buffer {
  const payload = Buffer.allocUnsafe(4 * words.length);
  for (const [index, word] of words.entries()) payload.writeUInt32BE(word, 4 * index);
  return frameOf(type, 0, stream, payload);
}

/** Its debug data are for people (RFC 9113 §6.8). */
export function goawayFrame(lastStream: number, code: number, debugData: string): Buffer {
  const payload = Buffer.alloc(8 + Buffer.byteLength(debugData));
  payload.writeUInt32BE(lastStream, 0);
  payload.writeUInt32BE(code, 4);
  payload.write(debugData, 8);
  return frameOf(frameTypes.GOAWAY, 0, 0, payload);
}

/** HEADERS, and CONTINUATION where the block is longer than a frame may be. */
export function headersFrames(block: Uint8Array, stream: number, endStream: boolean): Buffer {
  const frames: Buffer[] = [];
  for (let from = 0; from === 0 || from < block.length; from += maxFrameBytes) {
    const to = Math.min(block.length, from + maxFrameBytes);
    const flag = (to === block.length ? flags.endHeaders : 0) | (from === 0 && endStream ? flags.endStream : 0);
    const type = from === 0 ? frameTypes.HEADERS : frameTypes.CONTINUATION;
    frames.push(frameOf(type, flag, stream, block.subarray(from, to)));
  }
  return frames.length === 1 ? frames[0]! : Buffer.concat(frames);
}
