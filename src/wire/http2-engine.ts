import { Socket } from 'node:net';
import type { SessionReply } from '../core/reply.ts';
import type { RequestHead } from '../http2/request-head.ts';
import type { SessionOwner } from '../http2/session-owner.ts';
import { Http2Session } from '../http2/session.ts';
import type { Http2Stream } from '../http2/stream.ts';
import type { Connection } from './connection.ts';
import type { Engine } from './engine.ts';
import { Exchange } from './exchange.ts';
import { Http2Channel } from './http2-channel.ts';
import { GoawayPlan } from './http2-goaway.ts';
import type { Family } from './incoming-request.ts';
import { discard } from './sockets.ts';
import { SpentBuffers } from './spent-buffers.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
/** The 64 KiB windows of the protocol make a sender on a 40 ms link wait seconds for one large batch. */
const streamWindowBytes = MiB;
const sessionWindowBytes = 4 * MiB;
const maxFields = 256;

/** Serves HTTP/2 on `socket`: OTLP/gRPC or OTLP/HTTP, by `family`. */
export function serveHttp2(connection: Connection, socket: Socket, family: Family): Engine {
  const { host, subject } = connection;
  return new Http2Engine(connection, socket, family, host.decideSession({ ...subject, secure: 'encrypted' in socket }));
}

class Http2Engine implements Engine, SessionOwner {
  readonly #connection: Connection;
  readonly #family: Family;
  readonly #spent = new SpentBuffers();
  /** What it reads nobody else sees. */
  readonly #ownsChunks: boolean;
  readonly #refused = new Set<'streams' | 'headers'>();
  /** Undefined until there is a session. */
  #goaway: GoawayPlan | undefined;

  constructor(connection: Connection, socket: Socket, family: Family, reply: SessionReply) {
    this.#connection = connection;
    this.#family = family;
    this.#ownsChunks = socket instanceof Socket;
    if (reply.greeting === undefined) this.#begin(socket, reply);
    else if (reply.greeting === 'never') discard(socket);
    else {
      const timer = connection.host.clock.after(reply.greeting.afterMs, () => this.#begin(socket, reply));
      socket.once('close', () => timer[Symbol.dispose]());
    }
  }

  #begin(socket: Socket, { settings, goaway }: SessionReply): void {
    if (!this.isOpen) return;
    const { maxStreamsPerConnection, maxHeaderBytes } = this.#connection.host.limits;
    const session = new Http2Session(socket, this, {
      settings: {
        initialWindowSize: streamWindowBytes,
        maxConcurrentStreams: maxStreamsPerConnection,
        maxHeaderListSize: maxHeaderBytes,
        ...settings,
      },
      // A tiny stream window is the fault itself; a large session window would only hide it.
      windowBytes: settings?.initialWindowSize === undefined ? sessionWindowBytes : 0,
      headers: { maxBytes: maxHeaderBytes, maxFields },
    });
    const plan = new GoawayPlan(this.#connection, session, goaway);
    this.#goaway = plan;
    socket.once('close', () => plan[Symbol.dispose]());
  }

  get isOpen(): boolean {
    return this.#connection.isOpen && !this.#connection.muted;
  }

  now(): number {
    return this.#connection.host.clock.now();
  }

  request(stream: Http2Stream, { method, path, authority, fields }: RequestHead): void {
    // What still comes while we close is as if it had never arrived.
    if (!this.#connection.isOpen || !this.#goaway!.admits(stream.id) || !this.#connection.admits()) return;
    fields['host'] ??= authority ?? '';
    const channel = new Http2Channel(stream, this.#connection, {
      family: this.#family,
      isHead: method === 'HEAD',
      expectsContinue: fields['expect'] === '100-continue',
      answered: () => this.#goaway!.answered(),
    });
    const exchange = new Exchange(this.#connection, {
      family: this.#family,
      httpVersion: '2',
      method,
      path,
      headers: fields,
      body: stream,
      spent: this.#spent,
      channel,
    });
    stream.on('cut', (by, reason) => exchange.left(by, reason));
    exchange.begin();
  }

  ping(): void {
    this.#goaway!.pinged();
  }

  /** Told once: whoever exceeds a limit does it again. */
  refused(why: 'streams' | 'headers', max: number): void {
    if (this.#refused.has(why)) return;
    this.#refused.add(why);
    const { host, subject } = this.#connection;
    const limit = why === 'streams' ? 'maxStreamsPerConnection' : 'maxHeaderBytes';
    const effect = why === 'streams' ? 'stream refused' : 'stream reset';
    host.record({ type: 'limit.reached', limit, max, effect, connection: subject.connection });
  }

  spent(chunk: Buffer): void {
    if (this.#ownsChunks) this.#spent.read(chunk);
  }

  failed(reason: string): void {
    this.#connection.finish(`goaway: ${reason}`);
  }

  exchangeEnded(): void {
    this.#goaway!.closeIfDone();
  }

  drain(): void {
    if (this.#goaway) this.#goaway.drain();
    else this.#connection.finish();
  }
}
