import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { grpcPaths } from '../../src/core/signal.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';

const names = [
  'DATA',
  'HEADERS',
  'PRIORITY',
  'RST_STREAM',
  'SETTINGS',
  'PUSH_PROMISE',
  'PING',
  'GOAWAY',
  'WINDOW_UPDATE',
  'CONTINUATION',
];
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const endStream = 1;
const endHeaders = 4;

export interface RawFrame {
  readonly type: string;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Our own few lines of HTTP/2, to see each frame that a peer would see. */
export class RawHttp2 implements Disposable {
  readonly socket: Socket;
  /** `fin`, or an error code such as `ECONNRESET`. */
  readonly ended: Promise<string>;
  #received: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on('end', () => resolve('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.write(Buffer.concat([preface, frame('SETTINGS', 0, 0)]));
  }

  /** Every frame that came so far. */
  get frames(): RawFrame[] {
    const frames: RawFrame[] = [];
    const bytes = this.#received;
    for (let offset = 0; offset + 9 <= bytes.length;) {
      const end = offset + 9 + bytes.readUIntBE(offset, 3);
      if (end > bytes.length) break;
      const type = names[bytes[offset + 3]!] ?? 'unknown';
      const stream = bytes.readUInt32BE(offset + 5);
      frames.push({ type, flags: bytes[offset + 4]!, stream, payload: bytes.subarray(offset + 9, end) });
      offset = end;
    }
    return frames;
  }

  /** Frames of one stream in the words of `reply.sent`; neighbouring DATA frames are added up. */
  story(stream = 1): string[] {
    const story: string[] = [];
    for (const { type, flags, payload } of this.frames.filter((seen) => seen.stream === stream)) {
      const end = (type === 'DATA' || type === 'HEADERS') && flags & endStream ? '+END_STREAM' : '';
      if (type === 'DATA') story.push(`DATA ${payload.length}${end}`);
      else if (type === 'RST_STREAM') story.push(`RST_STREAM(${payload.readUInt32BE(0)})`);
      else if (type !== 'WINDOW_UPDATE') story.push(`${type}${end}`);
    }
    return story;
  }

  request(headers: Readonly<Record<string, string>>, body: Uint8Array | undefined, stream = 1): void {
    const last = body === undefined ? endStream : 0;
    this.socket.write(frame('HEADERS', endHeaders | last, stream, headerBlock(headers)));
    if (body) this.data(body, { last: true }, stream);
  }

  data(bytes: Uint8Array, { last = false }: { last?: boolean } = {}, stream = 1): void {
    this.socket.write(frame('DATA', last ? endStream : 0, stream, bytes));
  }

  reset(code: number, stream = 1): void {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(code);
    this.socket.write(frame('RST_STREAM', 0, stream, payload));
  }

  /** Headers and the beginning of a body. */
  openUpload(bytes: Uint8Array, stream = 1, headers: Readonly<Record<string, string>> = grpcHeaders): void {
    this.socket.write(frame('HEADERS', endHeaders, stream, headerBlock(headers)));
    this.data(bytes, {}, stream);
  }

  /** An empty export over gRPC. */
  export(stream = 1): void {
    this.request(grpcHeaders, buildFrame(new Uint8Array(0)), stream);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

export const grpcHeaders = {
  ':method': 'POST',
  ':scheme': 'http',
  ':path': grpcPaths.traces,
  ':authority': 'test',
  'content-type': 'application/grpc',
  te: 'trailers',
} as const;

/** A port of this machine, and whether TLS is spoken there. */
export interface RawTarget {
  readonly port: number;
  readonly host: { readonly plan: { readonly tls?: boolean } };
}

export async function connectRaw({ port, host }: RawTarget, alpn = ['h2']): Promise<RawHttp2> {
  return new RawHttp2(await connectSocket({ port, host }, alpn));
}

/** A plain socket, or TLS on it where the listener wants that. */
export async function connectSocket({ port, host }: RawTarget, alpn = ['h2']): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = host.plan.tls
    ? connectTls({ host: '127.0.0.1', port, ALPNProtocols: alpn, rejectUnauthorized: false }, resolve)
    : connectTcp({ host: '127.0.0.1', port, noDelay: true }, resolve);
  socket.once('error', reject);
  await promise;
  socket.off('error', reject);
  socket.on('error', () => {});
  return socket;
}

export function frame(type: string, flags: number, stream: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = names.indexOf(type);
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** HPACK at its simplest: each field literal, without indexing or Huffman codes. */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const fields = Object.entries(headers).map(([name, value]) =>
    Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]),
  );
  return Buffer.concat(fields);
}
