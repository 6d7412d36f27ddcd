import { expect, test } from 'vitest';
import { createSystemClock } from '../../src/core/clock.ts';
import { startBackend } from '../../src/index.ts';
import type { BackendOptions } from '../../src/index.ts';
import type { Encoding } from '../../src/core/signal.ts';
import { requestOf, tracesOf } from '../otlp/requests.ts';
import { connectRaw } from '../wire/raw-http2.ts';
import { ask, encode, httpWays, statusFrom, typeOf, ways } from './ask.ts';
import { curl } from './curl.ts';
import { callGrpc } from './grpc-call.ts';

const [grpc] = ways;
const spans = requestOf('traces', 1, [1, 2]);
const truncated = encode('traces', 'protobuf', spans).subarray(0, -3);

test.for([
  { name: 'an outage', scenario: 'unavailable', code: 14, types: [] },
  { name: 'a pause', scenario: 'throttle', code: 8, types: ['RetryInfo'] },
])('R11: over gRPC $name is retryable, and says so', async ({ scenario, code, types }) => {
  await using backend = await startBackend({ scenario });
  const { failure } = await ask(backend, grpc, { request: spans });

  expect(failure).toMatchObject({ code, message: expect.stringMatching(/\w/) });
  expect(failure!.details.map(({ type }) => type)).toEqual(types);
});

test('R11: over gRPC bad data is INVALID_ARGUMENT with BadRequest, and the connection serves on', async () => {
  await using backend = await startBackend();
  const answer = await callGrpc(backend.endpoints.grpc, { body: truncated });

  expect(answer).toMatchObject({ code: 3, message: expect.stringMatching(/\bbyte \d+/) });
  const violation = { field: 'body', description: answer.message };
  expect(answer.details).toEqual([{ type: 'BadRequest', value: { fieldViolations: [violation] } }]);
  expect(backend.totals()).toMatchObject({ accepted: 0 });
});

test.for(ways)('R12: over $way overload asks for a pause in words that the protocol knows', async (way) => {
  await using backend = await startBackend({ scenario: 'throttle', with: { retryDelay: '7s' } });
  const { httpStatus, headers, failure } = await ask(backend, way, { request: spans });

  expect(failure).toMatchObject({ code: 8, details: [{ type: 'RetryInfo' }] });
  expect(failure!.details[0]!.value).toEqual({ retryDelay: way.encoding === 'json' ? '7s' : { seconds: 7 } });
  expect(httpStatus).toBe(way.version === 'grpc' ? 200 : 429);
  expect(headers['retry-after']).toBe(way.version === 'grpc' ? undefined : '7');
});

test('R12: Retry-After as a date lies as far ahead as asked for, never nearer', async () => {
  const variant = { status: 503, form: 'date', retryDelay: '5s' };
  await using backend = await startBackend({ scenario: 'throttle', with: variant });
  const clock = createSystemClock();
  const before = clock.wall().getTime();
  const { httpStatus, headers } = await ask(backend, httpWays[0]!, { request: spans });
  const after = clock.wall().getTime();

  const at = Date.parse(String(headers['retry-after']));
  expect(httpStatus).toBe(503);
  expect(headers['retry-after']).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  expect(at).toBeGreaterThanOrEqual(before + 5000);
  expect(at).toBeLessThanOrEqual(after + 6000);
});

test.for(ways)('R12: over $way the backend’s own full memory is told as “try again later”', async (way) => {
  await using backend = await startBackend({ limits: { maxBufferedBytes: 300_000 } });
  using hog = await connectRaw(portOf(backend.endpoints.grpc));
  // Two pieces, so that it needs a buffer; the length says that more will come.
  hog.openUpload(Buffer.concat([Buffer.from([0, 0, 3, 0, 0]), Buffer.alloc(10)]));
  hog.data(Buffer.alloc(10));
  await backend.waitFor((event) => event.type === 'exchange.started');
  const large = tracesOf([{ name: 'x'.repeat(150_000) }]);
  const { httpStatus, failure } = await ask(backend, way, { request: large });

  expect(failure).toMatchObject({ code: 14, details: [] });
  expect(httpStatus).toBe(way.version === 'grpc' ? 200 : 503);
  expect(backend.events({ type: 'limit.reached' })).toMatchObject([{ limit: 'maxBufferedBytes', max: 300_000 }]);
});

/** How a foreign client meets each failure over HTTP. */
interface Failing {
  readonly name: string;
  readonly status: number;
  readonly code: number;
  readonly options?: BackendOptions;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: (encoding: Encoding) => Uint8Array;
}

const failing: readonly Failing[] = [
  {
    name: 'bad data',
    status: 400,
    code: 3,
    body: (encoding) => (encoding === 'json' ? Buffer.from('{"a"') : truncated),
  },
  { name: 'bad gzip', status: 400, code: 3, headers: { 'content-encoding': 'gzip' } },
  { name: 'no credentials', status: 401, code: 16, options: { scenario: 'auth-401' } },
  {
    name: 'too few rights',
    status: 403,
    code: 7,
    options: { scenario: { fault: 'reject', with: { reason: 'forbidden' } } },
  },
  { name: 'an unknown path', status: 404, code: 12, path: '/v1/trace' },
  { name: 'a wrong method', status: 405, code: 12, method: 'PUT' },
  { name: 'a body over the limit', status: 413, code: 8, options: { limits: { maxRequestBytes: 20 } } },
  { name: 'an unknown encoding', status: 415, code: 12, headers: { 'content-encoding': 'zstd' } },
  { name: 'a pause', status: 429, code: 8, options: { scenario: 'throttle' } },
  {
    name: 'an inner error',
    status: 500,
    code: 13,
    options: { scenario: { fault: 'reject', with: { reason: 'internal' } } },
  },
  ...[502, 503, 504].map((status) => ({
    name: 'an outage',
    status,
    code: 14,
    options: { scenario: 'unavailable', with: { status } },
  })),
];
const everyFailure = httpWays.flatMap((way) => failing.map((failure) => ({ ...way, ...failure })));

async function failOverHttp({ encoding, version, ...failure }: (typeof everyFailure)[number]) {
  const { options = {}, path = '/v1/traces', method, headers, body = (as) => encode('traces', as, spans) } = failure;
  await using backend = await startBackend(options);
  return await curl(backend.endpoints.http + path, {
    headers: { 'content-type': typeOf(encoding), ...headers },
    body: body(encoding),
    http2: version === '2',
    ...(method !== undefined && { method }),
  });
}

test.for(everyFailure)(
  'R17: over $way $name is $status, with a Status in the encoding of the request',
  async (failure) => {
    const { exit, status, headers, body } = await failOverHttp(failure);

    expect({ exit, status, type: headers['content-type'] }).toEqual({
      exit: 0,
      status: failure.status,
      type: typeOf(failure.encoding),
    });
    const { code, message } = statusFrom(body, failure.encoding);
    expect({ code, message }).toEqual({ code: failure.code, message: expect.stringMatching(/\w/) });
  },
);

test('R18: the statuses that senders retry stand for what may pass, all others for what will not', async () => {
  const retried = [429, 502, 503, 504];
  const passing = ['a pause', 'an outage'];
  for (const failure of everyFailure.filter(({ way }) => way === 'HTTP/1.1 protobuf')) {
    const { status } = await failOverHttp(failure);
    expect({ name: failure.name, retried: retried.includes(status) }).toEqual({
      name: failure.name,
      retried: passing.includes(failure.name),
    });
  }
});

const bad: readonly { name: string; json: string; says: RegExp }[] = [
  { name: 'a truncated body', json: '{"resourceSpans":[', says: /JSON/ },
  { name: 'an array instead of an object', json: '[]', says: /object/ },
  {
    name: 'a base64 id',
    json: spanJson('"traceId":"AQIDBAUGBwgJCgsMDQ4PEA=="'),
    says: /spans\[0\]\.traceId: .*32 hexadecimal/,
  },
  { name: 'an enum by name', json: spanJson('"kind":"SPAN_KIND_SERVER"'), says: /spans\[0\]\.kind: .*integer/ },
  { name: 'text for a number', json: spanJson('"startTimeUnixNano":"soon"'), says: /startTimeUnixNano: .*integer/ },
  { name: 'a number beyond 64 bits', json: spanJson('"startTimeUnixNano":"18446744073709551616"'), says: /between/ },
  { name: 'bytes that are no UTF-8', json: '\xff', says: /UTF-8/ },
];

function spanJson(field: string): string {
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a",${field}}]}]}]}`;
}

test.for(bad)('R19: $name in JSON is 400, and BadRequest says where', async ({ json, says }) => {
  await using backend = await startBackend();
  const headers = { 'content-type': 'application/json' };
  const answer = await curl(`${backend.endpoints.http}/v1/traces`, { headers, body: Buffer.from(json, 'latin1') });

  const { details, message } = statusFrom(answer.body, 'json');
  expect(answer.status).toBe(400);
  expect(message).toMatch(says);
  expect(details).toEqual([
    { type: 'BadRequest', value: { fieldViolations: [{ field: 'body', description: message }] } },
  ]);
  expect(backend.totals()).toMatchObject({ items: 0, accepted: 0 });
});

test.for(ways.filter(({ encoding }) => encoding === 'protobuf'))(
  'R19: over $way a truncated body is bad data',
  async (way) => {
    await using backend = await startBackend();
    const { failure, httpStatus } = await ask(backend, way, { request: truncated });

    expect(httpStatus).toBe(way.version === 'grpc' ? 200 : 400);
    expect(failure).toMatchObject({ code: 3, details: [{ type: 'BadRequest' }] });
  },
);

function portOf(url: string) {
  return { port: Number(new URL(url).port), host: { plan: {} } };
}
