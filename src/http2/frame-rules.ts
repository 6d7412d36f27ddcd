import { ConnectionError, StreamError } from './peer-error.ts';
import type { Http2Code } from '../core/http2-codes.ts';
import type { FrameHead } from './frames.ts';
import { maxWindowBytes } from './settings.ts';

/* What a frame must be, whatever came before it (RFC 9113 §6). */

export function broken(message: string): never {
  throw new ConnectionError('PROTOCOL_ERROR', message);
}

export function needStream({ stream }: FrameHead): void {
  if (stream === 0) broken('the frame needs a stream');
}

export function needConnection({ stream }: FrameHead): void {
  if (stream !== 0) broken(`the frame belongs to the connection, not to stream ${stream}`);
}

export function needLength(head: FrameHead, length: number): void {
  if (head.length !== length) wrongSize(head);
}

export function wrongSize({ type, length }: FrameHead): never {
  throw new ConnectionError('FRAME_SIZE_ERROR', `a frame of type ${type} cannot have ${length} bytes`);
}

/** By how much a window opens. */
export function incrementOf(head: FrameHead, payload: Buffer): number {
  needLength(head, 4);
  const bytes = payload.readUInt32BE(0) & maxWindowBytes;
  if (bytes === 0) throw onStreamOrConnection(head.stream, 'PROTOCOL_ERROR', 'a window opens by nothing');
  return bytes;
}

export function needWindow(stream: number, bytes: number): void {
  if (bytes <= maxWindowBytes) return;
  throw onStreamOrConnection(stream, 'FLOW_CONTROL_ERROR', `a window is larger than ${maxWindowBytes} bytes`);
}

function onStreamOrConnection(stream: number, code: Http2Code, message: string): Error {
  return stream === 0 ? new ConnectionError(code, message) : new StreamError(stream, code, message);
}
