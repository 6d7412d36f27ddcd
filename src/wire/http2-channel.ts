import type { ServerHttp2Stream } from 'node:http2';
import type { WireResponse } from '../core/reply.ts';
import type { Connection } from './connection.ts';
import type { Family } from './incoming-request.ts';
import { memo } from './memo.ts';
import { headerObject } from './reply-channel.ts';
import type { ReplyChannel } from './reply-channel.ts';
import { afterPendingWrites } from './sockets.ts';
import { drainRest } from './unwanted-rest.ts';

/** Header fields of HTTP/1.1 connections; HTTP/2 forbids them (RFC 9113 §8.2.2) and Node throws. */
const connectionFields = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);
const headersOf = memo(({ headers, status }: WireResponse) => ({
  ':status': status,
  ...headerObject(headers.filter(([name]) => !connectionFields.has(name))),
}));
const trailersOf = memo(headerObject);
/** Statuses whose responses have no body. */
const bodiless = new Set([204, 205, 304]);
const noError = 0;

export interface Http2Request {
  readonly isHead: boolean;
  /** It waits for leave to send its body. */
  readonly expectsContinue: boolean;
  readonly family: Family;
}

/** Writes a reply on one HTTP/2 stream. */
export class Http2Channel implements ReplyChannel {
  readonly frames: string[] = [];
  bodyBytes = 0;
  readonly #stream: ServerHttp2Stream;
  readonly #connection: Connection;
  readonly #isHead: boolean;
  readonly #expectsContinue: boolean;
  readonly #family: Family;
  #isRequestAbandoned = false;
  #isWriting = false;
  /** Node calls a stream that we close `aborted`, too. */
  #isReset = false;
  #onLost: (reason: string) => void = () => {};

  constructor(stream: ServerHttp2Stream, connection: Connection, request: Http2Request) {
    this.#stream = stream;
    this.#connection = connection;
    this.#isHead = request.isHead;
    this.#expectsContinue = request.expectsContinue;
    this.#family = request.family;
  }

  /** Tells when the stream ends before the reply is complete. */
  watch(onLost: (reason: string) => void): void {
    this.#onLost = onLost;
    this.#stream.on('aborted', () => this.#lost());
    // A stream closes as soon as its last frame is made; only the write's own callback knows whether that was sent.
    this.#stream.on('close', () => {
      if (!this.#isWriting) this.#lost();
    });
    this.#stream.on('error', () => {});
  }

  get hasBegun(): boolean {
    return this.#stream.headersSent;
  }

  get isOpen(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed && this.#connection.isOpen;
  }

  send(response: WireResponse, done: () => void): void {
    if (!this.isOpen) return;
    const { body, trailers } = response;
    const finish = (): void => this.#refuseRest(done);
    if (this.#isBodiless(response) || (body.length === 0 && !trailers)) {
      this.#respond(response, { endStream: true });
      this.frames.push('HEADERS+END_STREAM');
      finish();
      return;
    }
    this.#respond(response, trailers ? { waitForTrailers: true } : {});
    this.frames.push('HEADERS');
    if (trailers) {
      this.#stream.on('wantTrailers', () => {
        if (body.length > 0) this.#wrote(body);
        this.#sendTrailers(trailers);
        finish();
      });
      this.#stream.end(body);
      return;
    }
    this.#write(body, () => {
      this.#wrote(body, '+END_STREAM');
      finish();
    });
    this.#stream.end();
  }

  /** Keeps the stream open even where the response has neither body nor trailers: `end` is a step of its own. */
  head(response: WireResponse): void {
    if (!this.isOpen) return;
    const endStream = this.#isBodiless(response);
    this.#respond(response, endStream ? { endStream } : { waitForTrailers: true });
    this.frames.push(endStream ? 'HEADERS+END_STREAM' : 'HEADERS');
  }

  body(bytes: Uint8Array, done: () => void): void {
    if (!this.isOpen) return;
    this.#needHead();
    if (this.#stream.writableEnded) {
      done();
      return;
    }
    this.#write(bytes, () => {
      this.#wrote(bytes);
      done();
    });
  }

  end({ trailers = [] }: WireResponse, done: () => void): void {
    if (!this.isOpen) return;
    this.#needHead();
    if (this.#stream.writableEnded) {
      done();
      return;
    }
    this.#stream.on('wantTrailers', () => {
      this.#sendTrailers(trailers);
      this.#refuseRest(done);
    });
    this.#stream.end();
  }

  /**
   * With `waitForTrailers` Node's closing of a stream does not end its body first, so the RST_STREAM is what the peer
   * sees (without it an END_STREAM would come before and the response look whole). It must not happen under a callback
   * of the session either: there frames that were asked for before are lost, or the RST_STREAM is (tried).
   */
  resetStream(code: number, done: () => void = () => {}): void {
    this.#reset(code, done, () => this.#onLost('the connection closed'));
  }

  #reset(code: number, done: () => void, tooLate: () => void): void {
    if (!this.isOpen) return;
    this.#isReset = true;
    afterPendingWrites(() => {
      if (!this.isOpen) {
        tooLate();
        return;
      }
      // Closing ends the body, and without a listener Node would follow that up with empty trailers of its own.
      this.#stream.on('wantTrailers', () => {});
      this.#stream.close(code);
      this.frames.push(`RST_STREAM(${code})`);
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

  /** HTTP/2 clients may wait for leave as well (RFC 9110 §10.1.1). */
  invite(): void {
    if (this.#expectsContinue && this.isOpen) this.#stream.additionalHeaders({ ':status': 100 });
  }

  abandonRequest(): void {
    this.#isRequestAbandoned = true;
  }

  #lost(): void {
    if (!this.#isReset) this.#onLost(`RST_STREAM(${this.#stream.rstCode})`);
  }

  #write(bytes: Uint8Array, done: () => void): void {
    this.#isWriting = true;
    this.#stream.write(bytes, (error) => {
      this.#isWriting = false;
      if (error) this.#lost();
      else done();
    });
  }

  #respond(response: WireResponse, options: { endStream?: boolean; waitForTrailers?: boolean }): void {
    this.#stream.respond(headersOf(response), { ...options, sendDate: false } as object);
  }

  #needHead(): void {
    if (!this.#stream.headersSent) throw new Error('a delivery needs the step `head` before `body` and `end`');
  }

  #sendTrailers(trailers: NonNullable<WireResponse['trailers']>): void {
    this.#stream.sendTrailers(trailersOf(trailers));
    this.frames.push(trailers.length > 0 ? 'HEADERS+END_STREAM' : 'DATA 0+END_STREAM');
  }

  #wrote(bytes: Uint8Array, flags = ''): void {
    this.bodyBytes += bytes.length;
    this.frames.push(`DATA ${bytes.length}${flags}`);
  }

  #isBodiless({ status }: WireResponse): boolean {
    return this.#isHead || bodiless.has(status);
  }

  /** The answer is complete. If the rest of the request is unwanted, gRPC servers say so at once; HTTP is more patient. */
  #refuseRest(done: () => void): void {
    if (!this.#isRequestAbandoned || !this.isOpen || this.#stream.state.remoteClose === 1) done();
    // A client that has its answer may end the stream itself meanwhile: nothing is lost by that.
    else if (this.#family === 'grpc') this.#reset(noError, done, done);
    else {
      drainRest(this.#stream, this.#connection.host.clock, () => this.#reset(noError, doNothing, doNothing));
      done();
    }
  }
}

const doNothing = (): void => {};
