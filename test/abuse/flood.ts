import type { Socket } from 'node:net';
import { connectSocket, frame, grpcHeaders, headerBlock, preface } from '../wire/raw-http2.ts';
import { portOf } from '../rules/honest-sender.ts';

/** Frames that a peer sends without end. */
export interface Flood {
  readonly name: string;
  /** Sent once, behind the preface and the settings. */
  readonly opening?: Buffer;
  /** The frames of one turn; `stream` is odd, and two higher in each turn. */
  readonly turn: (stream: number) => Buffer;
  readonly turns: number;
  /** Does not read what it is answered. */
  readonly deaf?: boolean;
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const block = headerBlock(grpcHeaders);
const endStream = 1;
const endHeaders = 4;
const openStream = frame('HEADERS', endHeaders, 1, block);
const ping = frame('PING', 0, 0, Buffer.alloc(8));
const settings = frame('SETTINGS', 0, 0);
/** A field of 3 KB in the table of the peer, and 16,000 references to it: 48 MB of headers in 16 KB. */
const tableBomb = Buffer.concat([
  block,
  Buffer.from([0x40, 1, 0x61, 0x7f, 0xb9, 0x16]),
  Buffer.alloc(3000, 'x'),
  Buffer.alloc(12_000, 0xbe),
]);

export const floods: readonly Flood[] = [
  { name: 'PING', turn: () => ping, turns: 100_000 },
  { name: 'PING, answers unread', turn: () => ping, turns: 100_000, deaf: true },
  { name: 'SETTINGS', turn: () => settings, turns: 100_000 },
  { name: 'SETTINGS, answers unread', turn: () => settings, turns: 100_000, deaf: true },
  { name: 'empty DATA', opening: openStream, turn: () => frame('DATA', 0, 1), turns: 100_000 },
  { name: 'PRIORITY', turn: (stream) => frame('PRIORITY', 0, stream, Buffer.alloc(5, 1)), turns: 100_000 },
  { name: 'WINDOW_UPDATE', turn: () => frame('WINDOW_UPDATE', 0, 0, word(1)), turns: 100_000 },
  { name: 'frames of no known type', turn: () => Buffer.from('000000630000000000', 'hex'), turns: 100_000 },
  {
    name: 'CONTINUATION without end',
    opening: frame('HEADERS', 0, 1, block),
    turn: () => frame('CONTINUATION', 0, 1, headerBlock({ 'x-a': 'b' })),
    turns: 100_000,
  },
  {
    name: 'empty CONTINUATION without end',
    opening: frame('HEADERS', 0, 1, block),
    turn: () => frame('CONTINUATION', 0, 1),
    turns: 100_000,
  },
  {
    name: 'rapid reset: streams opened and reset',
    turn: (stream) =>
      Buffer.concat([frame('HEADERS', endHeaders, stream, block), frame('RST_STREAM', 0, stream, word(8))]),
    turns: 20_000,
  },
  {
    name: 'rapid reset: streams that we are made to reset',
    turn: (stream) =>
      Buffer.concat([frame('HEADERS', endHeaders, stream, block), frame('WINDOW_UPDATE', 0, stream, word(0))]),
    turns: 20_000,
  },
  {
    name: 'streams opened and left',
    turn: (stream) => frame('HEADERS', endHeaders, stream, block),
    turns: 20_000,
  },
  {
    name: 'empty exports, answers unread',
    turn: (stream) =>
      Buffer.concat([frame('HEADERS', endHeaders, stream, block), frame('DATA', endStream, stream, Buffer.alloc(5))]),
    turns: 20_000,
    deaf: true,
  },
  {
    name: 'headers that refer to a long one 12,000 times',
    turn: (stream) => frame('HEADERS', endHeaders | endStream, stream, tableBomb),
    turns: 500,
  },
];

const chunkBytes = 64 * 1024;
/** A peer that is deaf is not let in any further once all buffers between are full. */
const stuckMs = 1000;

/** Floods one connection until all is sent, or the other side ends it or takes no more. */
export async function sendFlood(url: string, { opening, turn, turns, deaf = false }: Flood): Promise<void> {
  const socket = await connectSocket(portOf(url));
  if (deaf) socket.pause();
  else socket.resume();
  socket.write(Buffer.concat([preface, settings, opening ?? Buffer.alloc(0)]));
  let chunk: Buffer[] = [];
  let sizeBytes = 0;
  for (let number = 0; number < turns && !socket.destroyed; number++) {
    const frames = turn(2 * number + (opening ? 3 : 1));
    chunk.push(frames);
    if ((sizeBytes += frames.length) < chunkBytes) continue;
    if (!(await taken(socket, Buffer.concat(chunk)))) break;
    chunk = [];
    sizeBytes = 0;
  }
  await taken(socket, Buffer.concat(chunk));
  socket.destroy();
}

/** False: nobody takes it. */
async function taken(socket: Socket, bytes: Buffer): Promise<boolean> {
  if (socket.destroyed) return false;
  if (socket.write(bytes)) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), stuckMs);
  socket.once('drain', () => resolve(true)).once('close', () => resolve(false));
  const isTaken = await promise;
  clearTimeout(timer);
  socket.removeAllListeners('drain').removeAllListeners('close');
  return isTaken;
}
