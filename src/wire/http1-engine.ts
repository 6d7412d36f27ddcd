import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Connection } from './connection.ts';
import type { Engine } from './engine.ts';
import { Exchange } from './exchange.ts';
import type { WireLimits } from './host.ts';
import { Http1Channel } from './http1-channel.ts';
import { badRequest, headersTooLarge, requestTimeout } from './misfit.ts';

/** Serves HTTP/1.1 on sockets that others have accepted. */
export interface Http1Engine extends AsyncDisposable {
  serve(connection: Connection, socket: Socket): Engine;
}

/**
 * Fastify on a server that never listens. One wildcard route hands every request to our own pipeline before a body
 * parser sees it: Fastify's lawful errors are not OTLP's, and a fault needs the socket.
 */
export async function startHttp1(limits: WireLimits): Promise<Http1Engine> {
  const connections = new WeakMap<Socket, Http1Connection>();
  const server = createQuietServer(limits);
  const onRequest: OnRequest = (request, response) => connections.get(request.socket)?.request(request, response);
  const app = fastify({
    serverFactory: (listener) => server.on('request', listener),
    // Such as a path with a broken escape: to us a path like any other that nothing is served at.
    frameworkErrors: (_error, request, reply) => hijack(request, reply, onRequest),
    clientErrorHandler: (error, socket) => connections.get(socket)?.clientError(error),
    exposeHeadRoutes: false,
    forceCloseConnections: false,
  });
  routeEverything(app, onRequest);
  // Without listeners Node would answer by itself, before anyone has looked at the head: `100 Continue`, or 417 to what
  // else may be expected, which a server may ignore (RFC 9110 §10.1.1), or nothing at all to a CONNECT.
  const asUsual: OnRequest = (request, response) => void server.emit('request', request, response);
  server.on('checkContinue', asUsual).on('checkExpectation', asUsual);
  server.on('connect', (_request, socket) => connections.get(socket as Socket)?.refuseTunnel());
  await app.ready();
  return {
    serve(connection, socket) {
      const served = new Http1Connection(connection);
      connections.set(socket, served);
      // Node closes after a last response with `destroySoon`; unread input would then turn the FIN into a RST.
      socket.destroySoon = () => connection.finish();
      server.emit('connection', socket);
      return served;
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** Time-outs are the connection's own: on a server that never listens Node's are not armed. */
function createQuietServer({ maxHeaderBytes }: WireLimits): Server {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: 0,
    requestTimeout: 0,
    requireHostHeader: false,
  });
  server.keepAliveTimeout = 0;
  server.timeout = 0;
  return server;
}

type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

function routeEverything(app: FastifyInstance, onRequest: OnRequest): void {
  app.addHook('onRequest', (request, reply, _done) => hijack(request, reply, onRequest));
  app.all('/*', () => {});
  app.setNotFoundHandler(() => {});
}

function hijack(request: FastifyRequest, reply: FastifyReply, onRequest: OnRequest): void {
  reply.hijack();
  onRequest(request.raw, reply.raw);
}

class Http1Connection implements Engine {
  readonly #connection: Connection;
  #isDraining = false;
  /** When bytes of a head were first noticed; undefined between requests. */
  #headSinceMs: number | undefined;
  #bytesWhenIdle = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#headSinceMs = connection.host.clock.now();
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connection;
    const { maxStreamsPerConnection } = connection.host.limits;
    this.#headSinceMs = undefined;
    // What still comes while we close is as if it had never arrived.
    if (!connection.admits()) return;
    if (request.headers.host === undefined && request.httpVersion !== '1.0') {
      connection.finish('bad request: no Host', badRequest);
      return;
    }
    if (connection.exchanges.size >= maxStreamsPerConnection) {
      this.#tooManyPipelined(maxStreamsPerConnection);
      return;
    }
    const expectsContinue = request.headers.expect?.toLowerCase() === '100-continue';
    const exchange = new Exchange(connection, {
      family: 'http',
      httpVersion: '1.1',
      method: request.method ?? '',
      path: originForm(request.url ?? ''),
      headers: plainHeaders(request),
      body: request,
      channel: new Http1Channel(request, response, connection, {
        expectsContinue,
        isLast: () => this.#isDraining,
      }),
    });
    request.on('error', () => {});
    response.on('error', () => {});
    exchange.begin();
  }

  clientError(error: NodeJS.ErrnoException): void {
    if (error.code === 'ECONNRESET') return;
    const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const { host, subject, exchanges } = this.#connection;
    if (isTooLarge) {
      const { maxHeaderBytes: max } = host.limits;
      const effect = 'answered 431 and closed';
      host.record({ type: 'limit.reached', limit: 'maxHeaderBytes', max, effect, connection: subject.connection });
    }
    const how = `bad request: ${error.code ?? error.message}`;
    // In the middle of a response other words would be taken for a part of it.
    const lastWords = exchanges.size > 0 ? undefined : isTooLarge ? headersTooLarge : badRequest;
    for (const exchange of exchanges) exchange.cannotBeRead(how);
    this.#connection.finish(how, lastWords);
  }

  /** We are no proxy. Node has taken its parser off the socket, so that these are the last words on it. */
  refuseTunnel(): void {
    this.#connection.finish('bad request: CONNECT', badRequest);
  }

  exchangeEnded(): void {
    this.#bytesWhenIdle = this.#connection.bytesRead;
    if (this.#isDraining && this.#connection.exchanges.size === 0) this.#connection.finish('drained');
  }

  drain(): void {
    this.#isDraining = true;
    if (this.#connection.exchanges.size === 0) this.#connection.finish('drained');
  }

  /** Slow-loris: a head that does not end. */
  sweep(nowMs: number): void {
    const connection = this.#connection;
    if (connection.exchanges.size > 0) return;
    if (connection.bytesRead > this.#bytesWhenIdle) this.#headSinceMs ??= nowMs;
    if (this.#headSinceMs === undefined) return;
    if (nowMs - this.#headSinceMs < connection.host.limits.headersTimeoutMs) return;
    connection.finish('timeout: request headers', requestTimeout);
  }

  #tooManyPipelined(max: number): void {
    const { host, subject } = this.#connection;
    const effect = 'connection reset';
    host.record({
      type: 'limit.reached',
      limit: 'maxStreamsPerConnection',
      max,
      effect,
      connection: subject.connection,
    });
    this.#connection.reset();
  }
}

/** A client that believes to talk to a proxy names the whole URL; servers have to take that (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const [origin] = /^https?:\/\/[^/?]*/i.exec(target) ?? [];
  if (origin === undefined) return target;
  const path = target.slice(origin.length);
  return path.startsWith('/') ? path : `/${path}`;
}

/** As Node joins repeated ones: all but one header are text then. */
function plainHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  if (headers['set-cookie'] === undefined) return headers as Record<string, string>;
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
