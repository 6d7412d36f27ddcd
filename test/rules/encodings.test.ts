import { expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import { startBackend } from '../../src/index.ts';
import { requestOf, tracesOf, upTo } from '../otlp/requests.ts';
import { ask, httpWays } from './ask.ts';
import { curl } from './curl.ts';

const refusals: readonly {
  name: string;
  body: Uint8Array;
  path?: string;
  headers?: Record<string, string>;
  method?: string;
  status: number;
}[] = [
  { name: 'success', body: Buffer.from('{}'), status: 200 },
  { name: 'bad data', body: Buffer.from('{'), status: 400 },
  { name: 'an unknown path', body: Buffer.from('{}'), path: '/nowhere', status: 404 },
  { name: 'a wrong method', body: Buffer.from('{}'), method: 'PUT', status: 405 },
  { name: 'an unknown encoding', body: Buffer.from('{}'), headers: { 'content-encoding': 'br' }, status: 415 },
];
const spelt = [
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
].flatMap((type) => refusals.map((refusal) => ({ type, ...refusal })));

test.for(spelt)(
  'R15: “$type” is answered in application/json, with $name',
  async ({ type, body, path, headers, method, status }) => {
    await using backend = await startBackend();
    const url = backend.endpoints.http + (path ?? '/v1/traces');
    const answer = await curl(url, { headers: { 'content-type': type, ...headers }, body, ...(method && { method }) });

    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/json' } });
    expect(() => JSON.parse(answer.body.toString()) as unknown).not.toThrow();
  },
);

const overHttp = httpWays.flatMap((way) => signals.map((signal) => ({ ...way, signal })));

test.for(overHttp)('R15: $signal over $way are answered in the encoding of the request', async ({ signal, ...way }) => {
  const type = way.encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  for (const scenario of ['healthy', 'partial-success', 'throttle', 'unavailable', 'auth-401']) {
    await using backend = await startBackend({ scenario });
    const { headers } = await ask(backend, way, { signal, request: requestOf(signal, 1, [1]) });
    expect(headers).toMatchObject({ 'content-type': type });
  }
});

/** Unknown names with values of every kind, at every depth. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown);
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).map(([name, inner]) => [name, withUnknown(inner)]);
  const unknown = {
    fromTheFuture: { deeply: [{ nested: null }], '': 1.5e300 },
    resource_spans: [true],
    'kind ': 'SERVER',
  };
  return { ...unknown, ...Object.fromEntries(known) };
}

test.for(['1.1', '2'])(
  'R21: over HTTP/%s fields that nobody knows are ignored, wherever they stand',
  async (version) => {
    await using backend = await startBackend();
    const way = httpWays.find((one) => one.version === version && one.encoding === 'json')!;
    for (const signal of signals) {
      const request = requestOf(signal, 1, upTo(3));
      expect(await ask(backend, way, { signal, request: withUnknown(request) as object })).toMatchObject({
        response: {},
      });
      await ask(backend, way, { signal, request });
      const [odd, plain] = backend.received(signal);
      expect(odd).toEqual(plain);
    }
    const payloads = backend
      .events({ type: 'exchange.received' })
      .map(({ signal, payload, items }) => `${signal} ${items} ${payload}`);
    expect(new Set(payloads).size).toBe(signals.length);
  },
);

const forms = [
  {
    name: 'hexadecimal ids in either case',
    field: { traceId: '0102030405060708090A0B0C0D0E0F10', spanId: 'aAbBcCdDeEfF0011' },
  },
  { name: 'an integer enum', field: { kind: 3 } },
  { name: 'an enum value of a later version', field: { kind: 99 } },
  { name: 'a 64-bit integer as decimal text', field: { startTimeUnixNano: '18446744073709551615' } },
  { name: 'a 64-bit integer as a number', field: { startTimeUnixNano: 1_790_000_000 } },
  { name: 'null for a field that is absent', field: { attributes: null, status: null, kind: null } },
  { name: 'numbers that JSON has no word for', field: { attributes: [{ key: 'a', value: { doubleValue: 'NaN' } }] } },
  { name: 'base64 for plain bytes', field: { attributes: [{ key: 'a', value: { bytesValue: '/+8=' } }] } },
];

test.for(forms)('JSON may hold $name (S27–S30)', async ({ field }) => {
  await using backend = await startBackend();
  const way = httpWays.find(({ encoding }) => encoding === 'json')!;
  expect(await ask(backend, way, { request: tracesOf([{ name: 'a', ...field }]) })).toMatchObject({ response: {} });
  expect(backend.totals()).toMatchObject({ items: 1, accepted: 1 });
});
