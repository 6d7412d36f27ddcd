import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ChaosError, nearestTo } from '../core/errors.ts';
import type { ChaosErrorDetails } from '../core/errors.ts';

/** A mistake by the caller that has an HTTP status of its own; any other ChaosError is a 400. */
export class ControlError extends ChaosError {
  readonly status: number;

  constructor(status: number, what: string, details: ChaosErrorDetails) {
    super(what, details);
    this.status = status;
  }
}

/** What every answer that is not a success carries. */
export interface ErrorBody extends Pick<ChaosErrorDetails, 'code' | 'place' | 'allowed' | 'nearest' | 'hint'> {
  readonly message: string;
}

export function errorBody(error: Error): ErrorBody {
  if (error instanceof ChaosError) {
    const { code, what: message, hint, place, allowed, nearest } = error;
    return { code, message, hint, place, allowed, nearest };
  }
  return { code: (error as NodeJS.ErrnoException).code ?? 'internal', message: error.message };
}

export function sendError(reply: FastifyReply, error: Error): FastifyReply {
  const known = error instanceof ChaosError ? error : fromFastify(error);
  const status = known instanceof ControlError ? known.status : 400;
  if (status === 401) void reply.header('www-authenticate', challenges(reply.request));
  if (status === 405) void reply.header('allow', known.allowed!.join(', '));
  return reply.code(status).send(errorBody(known));
}

/** A browser asks its user for a password where it is told to; to a program that would be of no use. */
function challenges({ headers }: FastifyRequest): string {
  const realm = 'realm="otlp-chaos control"';
  return /\btext\/html\b/.test(headers.accept ?? '') ? `Basic ${realm}, charset="UTF-8"` : `Bearer ${realm}`;
}

interface Pathway {
  readonly method: string;
  readonly path: string;
}

/** Nothing at this path, or not with this method. */
export function wrongPath({ method, url }: FastifyRequest, routes: readonly Pathway[]): ControlError {
  const path = url.split('?', 1)[0]!;
  const methods = routes.filter((route) => pattern(route.path).test(path)).map((route) => route.method);
  if (methods.length > 0) {
    return new ControlError(405, `${path} takes no ${method}`, { code: 'method-not-allowed', allowed: methods });
  }
  const paths = routes.map((route) => route.path);
  return new ControlError(404, `there is nothing at ${path}`, {
    code: 'not-found',
    allowed: paths,
    nearest: nearestTo(path, paths),
    hint: '`GET /` lists what there is.',
  });
}

/** Requests that Node's parser could not read: no Fastify around them any more. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, code, message] = clientErrors[error.code ?? ''] ?? clientErrors['']!;
  const body = JSON.stringify({ code, message });
  const head = [`HTTP/1.1 ${status}`, 'content-type: application/json', `content-length: ${body.length}`];
  socket.end(`${[...head, 'cache-control: no-store', 'connection: close'].join('\r\n')}\r\n\r\n${body}`);
}

type ClientErrorAnswer = readonly [status: string, code: string, message: string];

const clientErrors: Readonly<Record<string, ClientErrorAnswer>> = {
  '': ['400 Bad Request', 'bad-request', 'this is not an HTTP request'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'headers-too-large', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'request-timeout', 'the request did not come in time'],
};

function fromFastify(error: Error): ControlError {
  const { statusCode = 500 } = error as { statusCode?: number };
  if (statusCode === 413) {
    return new ControlError(413, 'the body is too large', {
      code: 'body-too-large',
      hint: 'A scenario fits in 1 MiB.',
    });
  }
  if (statusCode < 500) return new ControlError(statusCode, error.message, { code: 'bad-request' });
  return new ControlError(500, `the control API failed: ${error.message}`, {
    code: 'internal',
    hint: 'This is a bug of otlp-chaos.',
    cause: error,
  });
}

/** `/scenarios/:id` → what matches it. */
function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);
}
