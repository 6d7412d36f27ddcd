import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrokenFrames, WireResponse } from '../core/reply.ts';
import { brokenFrames } from '../http2/broken-frames.ts';
import type { Connection } from './connection.ts';
import { memo } from './memo.ts';
import type { ReplyChannel } from './reply-channel.ts';
import { afterPendingWrites } from './sockets.ts';

const bodiless = new Set([204, 304]);
const listOf = memo(({ headers }: WireResponse) => headers.flat());
/** With the body's length, so that it need not come in chunks. */
const sizedListOf = memo((response: WireResponse) => {
  const saysLength = response.headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding');
  return saysLength ? listOf(response) : [...listOf(response), 'content-length', String(response.body.length)];
});
/** An unwanted rest of a request up to this size is read and thrown away, so that the connection lives on. */
const maxDrainedBytes = 256 * 1024;

export interface Http1Options {
  /** The client waits for leave to send its body. */
  readonly expectsContinue: boolean;
  /** The connection closes after this response, which should say so. */
  readonly isLast: () => boolean;
}

/** Writes a reply on an HTTP/1.1 connection. */
export class Http1Channel implements ReplyChannel {
  readonly frames: string[] = [];
  bodyBytes = 0;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #connection: Connection;
  readonly #options: Http1Options;

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection, options: Http1Options) {
    this.#request = request;
    this.#response = response;
    this.#connection = connection;
    this.#options = options;
  }

  get hasBegun(): boolean {
    return this.#response.headersSent;
  }

  get isOpen(): boolean {
    return !this.#response.destroyed && this.#connection.isOpen;
  }

  send(response: WireResponse, done: () => void): void {
    if (!this.isOpen) return;
    const { body } = response;
    this.#writeHead(response);
    // Without a body Node writes the head alone, in one piece.
    this.#response.end(body.length > 0 ? body : undefined, () => {
      this.frames.push(`HEAD ${response.status}`);
      if (body.length > 0 && !this.#isBodiless(response)) this.#wrote(body);
      this.frames.push('END');
      done();
    });
  }

  head(response: WireResponse): void {
    if (!this.isOpen) return;
    this.#writeHead(response);
    this.#response.flushHeaders();
    this.frames.push(`HEAD ${response.status}`);
  }

  body(bytes: Uint8Array, done: () => void): void {
    if (!this.isOpen) return;
    this.#needHead();
    this.#response.write(bytes, (error) => {
      if (error) return;
      this.#wrote(bytes);
      done();
    });
  }

  end(_response: WireResponse, done: () => void): void {
    if (!this.isOpen) return;
    this.#needHead();
    this.#response.end(() => {
      this.frames.push('END');
      done();
    });
  }

  /** HTTP/1.1 has no streams: the connection is what can be reset. */
  resetStream(_code: number, done?: () => void): void {
    this.resetConnection();
    done?.();
  }

  breakFrames(kind: BrokenFrames, done: () => void): void {
    if (!this.isOpen) return;
    const { bytes } = brokenFrames[kind](1);
    this.#request.socket.write(bytes, (error) => {
      if (error) return;
      this.frames.push(`${bytes.length} bytes that are no response`);
      done();
    });
  }

  resetConnection(): void {
    if (!this.#connection.isOpen) return;
    this.frames.push('TCP RST');
    this.#connection.reset();
  }

  closeConnection(below?: 'tls'): void {
    if (!this.#connection.isOpen) return;
    this.frames.push(below === 'tls' ? 'TCP FIN without close_notify' : 'TCP FIN');
    const farewell = 'fin without close_notify';
    if (below === 'tls') afterPendingWrites(() => this.#connection.cutBelow('finish', farewell));
    else this.#connection.finish();
  }

  invite(): void {
    if (this.#options.expectsContinue && this.isOpen) this.#response.writeContinue();
  }

  /** A long rest of a request is not waited for: the answer says that the connection closes (RFC 9112 §9.6). */
  abandonRequest(): void {
    const declared = this.#request.headers['content-length'];
    const isShort = declared === undefined ? !this.#isChunked : Number(declared) <= maxDrainedBytes;
    if (!isShort || this.#options.expectsContinue) this.#response.shouldKeepAlive = false;
  }

  get #isChunked(): boolean {
    return this.#request.headers['transfer-encoding'] !== undefined;
  }

  #writeHead(response: WireResponse): void {
    if (this.#options.isLast()) this.#response.shouldKeepAlive = false;
    this.#response.writeHead(response.status, this.#isBodiless(response) ? listOf(response) : sizedListOf(response));
  }

  #isBodiless({ status }: WireResponse): boolean {
    return this.#request.method === 'HEAD' || bodiless.has(status);
  }

  #needHead(): void {
    if (!this.#response.headersSent) throw new Error('a delivery needs the step `head` before `body` and `end`');
  }

  #wrote(bytes: Uint8Array): void {
    this.bodyBytes += bytes.length;
    this.frames.push(`BODY ${bytes.length}`);
  }
}
