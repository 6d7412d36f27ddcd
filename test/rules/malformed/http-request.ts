import { connect } from 'node:net';
import { statusFrom } from '../ask.ts';
import { describeStatus } from './wording.ts';

/** An HTTP/1.1 request down to its bytes, since clients refuse to send what is malformed. */
export interface HttpRequest {
  readonly method?: string;
  readonly target?: string;
  /** Beside what OTLP wants, or instead of it; undefined leaves a line out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array;
  /** Instead of all of the above. */
  readonly raw?: Uint8Array;
}

const patienceMs = 20_000;

/** What a server answers, in a few words that do not depend on its version or on the run. */
export async function askHttp(url: string, request: HttpRequest): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = request.headers?.['content-type'] ?? 'application/x-protobuf';
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  let received = Buffer.alloc(0);
  const look = (ended?: string): void => {
    const answer = readAnswer(received, ended !== undefined);
    if (answer) resolve(describe(answer, asked));
    else if (ended !== undefined) resolve(ended);
  };
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    look();
  });
  socket.on('end', () => look('connection closed')).on('error', () => look('connection reset'));
  socket.setTimeout(patienceMs, () => resolve('no answer'));
  socket.write(request.raw ?? bytesOf(request));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

function bytesOf({ method = 'POST', target = '/v1/traces', headers, body = Buffer.alloc(0) }: HttpRequest): Uint8Array {
  const fields = {
    host: '127.0.0.1',
    'content-type': 'application/x-protobuf',
    'content-length': String(body.length),
    ...headers,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body]);
}

interface HttpAnswer {
  readonly status: string;
  readonly type: string;
  readonly body: Buffer;
}

/** Undefined while there is more to come. */
function readAnswer(received: Buffer, isAll: boolean): HttpAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  const head = received.toString('latin1', 0, end);
  const [, status] = /^HTTP\/1\.1 ([2-5]\d\d)/.exec(head) ?? [];
  if (end < 0 || status === undefined) return undefined;
  const body = received.subarray(end + 4);
  const type = fieldOf(head, 'content-type')?.split(';')[0] ?? 'no type';
  if (/^transfer-encoding: *chunked/im.test(head)) {
    return body.toString('latin1').endsWith('0\r\n\r\n') ? { status, type, body: unchunked(body) } : undefined;
  }
  const length = fieldOf(head, 'content-length');
  if (length === undefined ? !isAll : body.length < Number(length)) return undefined;
  return { status, type, body };
}

function fieldOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *([^\r]*)`, 'im').exec(head)?.[1];
}

function unchunked(body: Buffer): Buffer {
  const sizeEnd = body.indexOf('\r\n');
  const size = Number.parseInt(body.toString('latin1', 0, sizeEnd), 16);
  const start = sizeEnd + 2;
  return size === 0
    ? Buffer.alloc(0)
    : Buffer.concat([body.subarray(start, start + size), unchunked(body.subarray(start + size + 2))]);
}

function describe({ status, type, body }: HttpAnswer, asked: string): string {
  return status === '200' ? '200' : `${status}, ${describeBody(body, type, asked)}`;
}

/** A Status in another encoding than the request's is worth a word (R15). */
function describeBody(body: Buffer, type: string, asked: string): string {
  if (body.length === 0) return 'no body';
  if (type !== 'application/json' && type !== 'application/x-protobuf') return type === 'text/plain' ? 'text' : type;
  const status = describeStatus(statusFrom(body, type === 'application/json' ? 'json' : 'protobuf'));
  return asked.startsWith(type) ? status : `${status} as ${type}`;
}
