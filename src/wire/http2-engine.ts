import { performServerHandshake } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { SessionReply } from '../core/reply.ts';
import type { Connection } from './connection.ts';
import type { Engine } from './engine.ts';
import { Exchange } from './exchange.ts';
import { Http2Channel } from './http2-channel.ts';
import { GoawayPlan } from './http2-goaway.ts';
import type { Family } from './incoming-request.ts';
import { SpentBuffers } from './spent-buffers.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
/** Node's 64 KiB windows make a sender on a 40 ms link wait seconds for one large batch. */
const streamWindowBytes = MiB;
const sessionWindowBytes = 4 * MiB;
/** In units of a million bytes; Node refuses streams beyond it. It must hold what the windows allow. */
const maxSessionMemory = 64;
const maxHeaderPairs = 256;

/** Serves HTTP/2 on `socket`: OTLP/gRPC or OTLP/HTTP, by `family`. */
export function serveHttp2(connection: Connection, socket: Socket, family: Family): Engine {
  const { host, subject } = connection;
  const reply = host.decideSession({ ...subject, secure: 'encrypted' in socket });
  const session = openSession(connection, socket, reply);
  const engine = new Http2Engine(connection, new GoawayPlan(connection, session, reply.goaway));
  session.on('stream', (stream, headers) => engine.serve(stream, headers, family));
  return engine;
}

function openSession(connection: Connection, socket: Socket, { settings }: SessionReply): ServerHttp2Session {
  const { maxStreamsPerConnection, maxHeaderBytes } = connection.host.limits;
  const session = performServerHandshake(socket, {
    maxSessionMemory,
    maxHeaderListPairs: maxHeaderPairs,
    settings: {
      initialWindowSize: settings?.initialWindowSize ?? streamWindowBytes,
      maxConcurrentStreams: settings?.maxConcurrentStreams ?? maxStreamsPerConnection,
      maxHeaderListSize: settings?.maxHeaderListSize ?? maxHeaderBytes,
    },
  });
  // A tiny stream window is the fault itself; a large session window would only hide it.
  if (settings?.initialWindowSize === undefined) session.setLocalWindowSize(sessionWindowBytes);
  // What goes wrong on a session ends it, and the socket's own events tell how; without a listener Node would throw.
  session.on('error', () => {});
  socket.once('close', () => session.destroy());
  return session;
}

class Http2Engine implements Engine {
  readonly #connection: Connection;
  readonly #goaway: GoawayPlan;
  readonly #spent = new SpentBuffers();

  constructor(connection: Connection, goaway: GoawayPlan) {
    this.#connection = connection;
    this.#goaway = goaway;
  }

  serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, family: Family): void {
    // What still comes while we close is as if it had never arrived; how it ends must not end us either.
    if (!this.#connection.isOpen || !this.#goaway.admits(stream.id!) || !this.#connection.admits()) {
      stream.on('error', () => {});
      return;
    }
    const plain = plainHeaders(headers);
    const method = headers[':method'] as string;
    const channel = new Http2Channel(stream, this.#connection, {
      family,
      isHead: method === 'HEAD',
      expectsContinue: plain['expect'] === '100-continue',
    });
    const exchange = new Exchange(this.#connection, {
      family,
      httpVersion: '2',
      method,
      // CONNECT has none (RFC 9113 §8.5).
      path: headers[':path'] ?? '',
      headers: plain,
      body: stream,
      spent: this.#spent,
      channel,
    });
    channel.watch((reason) => exchange.left('peer', reason));
    exchange.begin();
  }

  exchangeEnded(): void {
    this.#goaway.answered();
    this.#goaway.closeIfDone();
  }

  drain(): void {
    this.#goaway.drain();
  }
}

/** Without pseudo headers, except that `:authority` is what HTTP/1.1 calls `host`. */
function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (name.charCodeAt(0) === colon || value === undefined) continue;
    plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  plain['host'] ??= headers[':authority'] ?? '';
  return plain;
}

const colon = 0x3a;
