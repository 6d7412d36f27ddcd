import { MalformedBody } from './malformed-body.ts';

/** gRPC puts each message behind one byte of flags and four of length, big-endian. */
export const frameHeaderBytes = 5;

export interface FrameHeader {
  readonly compressed: boolean;
  /** Length that the sender declares; check it against the limit before waiting for that many bytes (R2). */
  readonly sizeBytes: number;
}

/** The header of the message that begins `bytes`; undefined while fewer than five bytes are there. */
export function parseFrameHeader(bytes: Uint8Array): FrameHeader | undefined {
  if (bytes.length < frameHeaderBytes) return undefined;
  const flags = bytes[0]!;
  if (flags > 1) throw new MalformedBody(`flags of the gRPC message are ${flags}, only 0 and 1 exist, at byte 0`);
  const sizeBytes = bytes[1]! * 2 ** 24 + (bytes[2]! << 16) + (bytes[3]! << 8) + bytes[4]!;
  return { compressed: flags === 1, sizeBytes };
}

/** The one message of a complete unary request, without copying. Its length is bounded by that of `body`. */
export function parseFrame(body: Uint8Array): { readonly compressed: boolean; readonly message: Uint8Array } {
  const header = parseFrameHeader(body);
  if (!header)
    throw new MalformedBody(`a gRPC message has a header of 5 bytes, the request ends at byte ${body.length}`);
  const end = frameHeaderBytes + header.sizeBytes;
  if (body.length < end) {
    const left = body.length - frameHeaderBytes;
    throw new MalformedBody(`the gRPC message declares ${header.sizeBytes} bytes, ${left} follow, at byte 1`);
  }
  if (body.length > end) {
    throw new MalformedBody(
      `a unary request has one gRPC message, ${body.length - end} bytes follow it, at byte ${end}`,
    );
  }
  return { compressed: header.compressed, message: body.subarray(frameHeaderBytes, end) };
}

/** `message` behind its five bytes. */
export function buildFrame(message: Uint8Array, compressed = false): Uint8Array {
  const frame = new Uint8Array(frameHeaderBytes + message.length);
  frame[0] = compressed ? 1 : 0;
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, frameHeaderBytes);
  return frame;
}
