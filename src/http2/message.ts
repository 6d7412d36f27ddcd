import { flags, frameOf, frameTypes, headersFrames, maxFrameBytes } from './frames.ts';

/** A whole response with a body, encoded once for all streams that get it. */
export interface Message {
  readonly block: Uint8Array;
  readonly body: Uint8Array;
  readonly trailers: Uint8Array | undefined;
  /** All its frames for one stream; undefined where the body is too long for one frame. */
  readonly frames: ((stream: number) => Buffer) | undefined;
}

/** Where the number of its stream stands in a frame. */
const streamAt = 5;

export function messageOf(block: Uint8Array, body: Uint8Array, trailers?: Uint8Array): Message {
  return { block, body, trailers, frames: framesOf(block, body, trailers) };
}

function framesOf(block: Uint8Array, body: Uint8Array, trailers: Uint8Array | undefined): Message['frames'] {
  const isShort = [block, body, trailers ?? body].every(({ length }) => length <= maxFrameBytes);
  if (!isShort) return undefined;
  const frames = [headersFrames(block, 0, false)];
  if (body.length > 0 || !trailers) frames.push(frameOf(frameTypes.DATA, trailers ? 0 : flags.endStream, 0, body));
  if (trailers) frames.push(headersFrames(trailers, 0, true));
  const all = Buffer.concat(frames);
  const places: number[] = [];
  let at = 0;
  for (const frame of frames) {
    places.push(at + streamAt);
    at += frame.length;
  }
  return (stream) => {
    const copy = Buffer.allocUnsafe(all.length);
    all.copy(copy);
    for (const place of places) copy.writeUInt32BE(stream, place);
    return copy;
  };
}
