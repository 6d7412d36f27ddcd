import type { BrokenFrames, WireResponse } from '../core/reply.ts';
import { brokenFrames } from '../http2/broken-frames.ts';
import { http2Codes } from '../core/http2-codes.ts';
import { encodeHeaders } from '../http2/header-encoder.ts';
import { messageOf } from '../http2/message.ts';
import type { Http2Stream } from '../http2/stream.ts';
import type { Connection } from './connection.ts';
import type { Family } from './incoming-request.ts';
import { memo } from './memo.ts';
import type { ReplyChannel } from './reply-channel.ts';
import { afterPendingWrites } from './sockets.ts';
import { drainRest } from './unwanted-rest.ts';

/** Header fields of HTTP/1.1 connections; HTTP/2 forbids them (RFC 9113 §8.2.2). */
const connectionFields = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);
const headOf = memo(({ headers, status }: WireResponse) =>
  encodeHeaders([[':status', String(status)], ...headers.filter(([name]) => !connectionFields.has(name))]),
);
const trailersOf = memo((trailers: NonNullable<WireResponse['trailers']>) => encodeHeaders(trailers));
const wholeOf = memo((response: WireResponse) =>
  messageOf(headOf(response), response.body, response.trailers?.length ? trailersOf(response.trailers) : undefined),
);
const goOn = encodeHeaders([[':status', '100']]);
/** Statuses whose responses have no body. */
const bodiless = new Set([204, 205, 304]);

export interface Http2Request {
  readonly isHead: boolean;
  /** It waits for leave to send its body. */
  readonly expectsContinue: boolean;
  readonly family: Family;
  /** Its last frame is on its way: what follows from that goes out with it. */
  readonly answered: () => void;
}

/** Writes a reply on one HTTP/2 stream. */
export class Http2Channel implements ReplyChannel {
  readonly frames: string[] = [];
  bodyBytes = 0;
  readonly #stream: Http2Stream;
  readonly #connection: Connection;
  readonly #request: Http2Request;
  #isRequestAbandoned = false;

  constructor(stream: Http2Stream, connection: Connection, request: Http2Request) {
    this.#stream = stream;
    this.#connection = connection;
    this.#request = request;
  }

  get hasBegun(): boolean {
    return this.#stream.headersSent;
  }

  get isOpen(): boolean {
    return this.#stream.isOpen;
  }

  send(response: WireResponse, done: () => void): void {
    if (!this.isOpen) return;
    const { body, trailers } = response;
    if (this.#isBodiless(response) || (body.length === 0 && !trailers)) {
      this.frames.push('HEADERS+END_STREAM');
      this.#stream.respond(headOf(response), true, () => this.#refuseRest(done));
      this.#request.answered();
      return;
    }
    const whole = wholeOf(response);
    this.frames.push('HEADERS');
    this.#stream.send(whole, () => {
      const endsWithBody = !whole.trailers;
      if (body.length > 0 || endsWithBody) this.#wrote(body, endsWithBody);
      if (whole.trailers) this.frames.push('HEADERS+END_STREAM');
      this.#refuseRest(done);
    });
    this.#request.answered();
  }

  /** Keeps the stream open even where the response has neither body nor trailers: `end` is a step of its own. */
  head(response: WireResponse): void {
    if (!this.isOpen) return;
    const endStream = this.#isBodiless(response);
    this.frames.push(endStream ? 'HEADERS+END_STREAM' : 'HEADERS');
    this.#stream.respond(headOf(response), endStream);
    if (endStream) this.#request.answered();
  }

  body(bytes: Uint8Array, done: () => void): void {
    if (!this.isOpen) return;
    this.#needHead();
    if (this.#stream.hasEnded) {
      done();
      return;
    }
    this.#stream.data(bytes, false, () => {
      this.#wrote(bytes, false);
      done();
    });
  }

  end({ trailers = [] }: WireResponse, done: () => void): void {
    if (!this.isOpen) return;
    this.#needHead();
    const hasTrailers = trailers.length > 0;
    const ended = (): void => {
      this.frames.push(hasTrailers ? 'HEADERS+END_STREAM' : 'DATA 0+END_STREAM');
      this.#refuseRest(done);
    };
    if (this.#stream.hasEnded) {
      done();
      return;
    }
    if (hasTrailers) this.#stream.trailers(trailersOf(trailers), ended);
    else this.#stream.data(nothing, true, ended);
    this.#request.answered();
  }

  resetStream(code: number, done: () => void = doNothing): void {
    if (!this.isOpen) return;
    this.#stream.reset(code, () => {
      this.frames.push(`RST_STREAM(${code})`);
      done();
    });
    this.#request.answered();
  }

  breakFrames(kind: BrokenFrames, done: () => void): void {
    if (!this.isOpen) return;
    const { bytes, told } = brokenFrames[kind](this.#stream.id);
    this.#stream.sendRaw(bytes, () => {
      this.frames.push(...told);
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
    if (this.#request.expectsContinue && this.isOpen) this.#stream.inform(goOn);
  }

  abandonRequest(): void {
    this.#isRequestAbandoned = true;
  }

  #needHead(): void {
    if (!this.#stream.headersSent) throw new Error('a delivery needs the step `head` before `body` and `end`');
  }

  #wrote({ length }: Uint8Array, isLast: boolean): void {
    this.bodyBytes += length;
    this.frames.push(`DATA ${length}${isLast ? '+END_STREAM' : ''}`);
  }

  #isBodiless({ status }: WireResponse): boolean {
    return this.#request.isHead || bodiless.has(status);
  }

  /** The answer is complete. If the rest of the request is unwanted, gRPC servers say so at once; HTTP is more patient. */
  #refuseRest(done: () => void): void {
    if (this.#isRequestAbandoned && this.isOpen && !this.#stream.hasPeerEnded) {
      const refuse = (): void => this.#stream.reset(http2Codes.NO_ERROR);
      if (this.#request.family === 'grpc') {
        this.frames.push('RST_STREAM(0)');
        refuse();
      } else drainRest(this.#stream, this.#connection.host.clock, refuse);
    }
    done();
  }
}

const nothing = new Uint8Array(0);
const doNothing = (): void => {};
