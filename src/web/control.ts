import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Backend } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { checkAccess, isLoopback, originOf } from './access.ts';
import { answerClientError, sendError, wrongPath } from './control-error.ts';
import { controlLimits } from './control-limits.ts';
import { controlRoutes } from './control-routes.ts';
import { EventStreams } from './event-stream.ts';

export interface ControlOptions {
  /** Default `127.0.0.1`. Anything that is not a loopback address needs a token. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  /** Bearer token that every request has to carry, `/health` and `/ready` excepted. */
  readonly token?: string;
  /** Further names that the API may be called by, such as a container's. */
  readonly advertise?: readonly string[];
  /** Bounds of the backend, shown by `/status`. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly clock: Clock;
}

export interface Control extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves the control API of one backend: what is in force, a live switch of scenario, the events as they happen.
 *
 * Throws ChaosError when the port is taken or the token that the address needs is missing; nothing stays open then.
 */
export async function startControl(backend: Backend, options: ControlOptions): Promise<Control> {
  const { host = '127.0.0.1', port, token, advertise = [] } = options;
  if (!isLoopback(host) && !token) throw missingToken(host);
  const streams = new EventStreams(backend.recording(), options.clock);
  const app = createApp();
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    done(checkAccess(request, { host, token, advertise }));
  });
  const routes = controlRoutes({ backend, streams, clock: options.clock, limits: options.limits ?? {} });
  for (const { method, path, handle } of routes) app.route({ method, url: path, handler: handle });
  app.setNotFoundHandler((request, reply) => sendError(reply, wrongPath(request, routes)));
  await listen(app, host, port);
  return {
    url: originOf(host, (app.server.address() as AddressInfo).port),
    async [Symbol.asyncDispose]() {
      await streams.end();
      await app.close();
    },
  };
}

function createApp(): FastifyInstance {
  const app = Fastify({
    bodyLimit: controlLimits.maxBodyBytes,
    requestTimeout: controlLimits.requestTimeoutMs,
    keepAliveTimeout: controlLimits.idleTimeoutMs,
    http: {
      headersTimeout: controlLimits.headersTimeoutMs,
      maxHeaderSize: controlLimits.maxHeaderBytes,
      // Node would answer a missing one itself, without a word; the check of the name answers it too.
      requireHostHeader: false,
    },
    forceCloseConnections: true,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => void sendError(reply, error),
  });
  app.server.maxConnections = controlLimits.maxConnections;
  app.setErrorHandler((error, _request, reply) => sendError(reply, error as Error));
  // The built-in parsers answer mistakes in words of their own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? {} : JSON.parse(text as string));
    } catch (cause) {
      done(
        new ChaosError(`the body is not JSON: ${(cause as Error).message}`, {
          code: 'bad-json',
          hint: 'Send one JSON object, such as {"name": "throttle"}.',
        }),
      );
    }
  });
  return app;
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    throw cannotListen(host, port, cause as NodeJS.ErrnoException);
  }
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): Error {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new ChaosError(`port ${port} on ${host} is in use, so the control API cannot open`, {
        code: 'port-in-use',
        hint: [
          'Another otlp-chaos may be running.',
          'Either give this one another port: --control-port 0 takes any free one, and --no-control does without.',
          `Or stop the other program; this names it: ss -ltnp 'sport = :${port}'`,
        ].join('\n'),
        cause,
      });
    case 'EACCES':
      return new ChaosError(`port ${port} may only be opened by a privileged user`, {
        code: 'cannot-listen',
        hint: 'Take a port above 1023, or any free one with --control-port 0.',
        cause,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ChaosError(`${host} is not an address of this machine, so the control API cannot open`, {
        code: 'cannot-listen',
        hint: 'Choose one with --control-host: 127.0.0.1, ::1, or an address that `ip addr` shows.',
        cause,
      });
    default:
      return cause;
  }
}

function missingToken(host: string): ChaosError {
  return new ChaosError(`the control API needs a token on ${host}, which other machines can reach`, {
    code: 'control-token-missing',
    hint: 'Give one with --control-token, or keep the control API on 127.0.0.1.',
  });
}
