import { expect, test } from 'vitest';
import { rejectReasons, type Answer, type RejectReason, type WireResponse } from '../../src/core/reply.ts';
import { protocols, signals, type Protocol, type Signal } from '../../src/core/signal.ts';
import { parseFrame } from '../../src/otlp/grpc-frame.ts';
import { lower } from '../../src/otlp/lower.ts';
import { decodeResponse, decodeStatus, type DecodedStatus } from './rpc-messages.ts';

const wall = new Date('2026-03-01T12:00:00.250Z');

function answer(what: Answer, protocol: Protocol, signal: Signal = 'traces'): WireResponse {
  return lower(what, { protocol, signal, wall });
}

function headerOf({ headers }: WireResponse, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}

/** The export response of a success, decoded by a foreign decoder. */
function responseOf(response: WireResponse, protocol: Protocol, signal: Signal): object {
  if (protocol === 'http/json') return JSON.parse(Buffer.from(response.body).toString()) as object;
  return decodeResponse(signal, protocol === 'grpc' ? parseFrame(response.body).message : response.body);
}

/** The `google.rpc.Status` of a failure, whichever way it came. */
function statusOf(response: WireResponse, protocol: Protocol): DecodedStatus {
  if (protocol === 'grpc') return grpcStatusOf(response);
  if (protocol === 'http/protobuf') return decodeStatus(response.body);
  const { details = [], ...status } = JSON.parse(Buffer.from(response.body).toString()) as {
    details?: { '@type': string }[];
  };
  return {
    ...status,
    details: details.map(({ '@type': url, ...value }) => ({ type: url.replace(/.*google\.rpc\./, ''), value })),
  };
}

function grpcStatusOf(response: WireResponse): DecodedStatus {
  const bin = headerOf(response, 'grpc-status-details-bin');
  const code = Number(headerOf(response, 'grpc-status'));
  const message = decodeURIComponent(headerOf(response, 'grpc-message') ?? '');
  if (bin === undefined) return { code, message, details: [] };
  const status = decodeStatus(Buffer.from(bin, 'base64'));
  expect({ code: status.code, message: status.message }).toEqual({ code, message });
  return status;
}

const everywhere = protocols.flatMap((protocol) => signals.map((signal) => [protocol, signal] as const));

test.each(everywhere)('R6, R7: a full success over %s leaves partial_success of %s unset', (protocol, signal) => {
  const response = answer({ kind: 'success' }, protocol, signal);
  expect(response.status).toBe(200);
  expect(responseOf(response, protocol, signal)).toEqual({});
});

const rejectedNames = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  profiles: 'rejectedProfiles',
};

test.each(everywhere)(
  'R8, R9: a partial success over %s counts what was rejected of %s and says why',
  (protocol, signal) => {
    const response = answer({ kind: 'partial', rejected: 300, message: 'too old' }, protocol, signal);
    expect(response.status).toBe(200);
    expect(responseOf(response, protocol, signal)).toEqual({
      partialSuccess: { [rejectedNames[signal]]: '300', errorMessage: 'too old' },
    });
  },
);

test.each(everywhere)('R10: a warning over %s has a text and rejects none of the %s', (protocol, signal) => {
  const response = answer({ kind: 'success', warning: 'slow down a little' }, protocol, signal);
  expect(responseOf(response, protocol, signal)).toEqual({ partialSuccess: { errorMessage: 'slow down a little' } });
});

test('a gRPC failure comes as trailers alone, or as trailers that follow the headers', () => {
  const what = { kind: 'unavailable', status: 503, message: 'down' } as const;
  const { headers, trailers } = answer({ ...what, headersFirst: true }, 'grpc');
  expect(headers).toEqual([['content-type', 'application/grpc']]);
  expect([...headers, ...trailers!]).toEqual(answer(what, 'grpc').headers);
  expect(answer(what, 'grpc')).not.toHaveProperty('trailers');
});

test('S14: a partial success without count or text is present and empty', () => {
  const response = answer({ kind: 'partial', rejected: 0, message: '' }, 'http/protobuf');
  expect([...response.body]).toEqual([0x0a, 0x00]);
  expect(responseOf(answer({ kind: 'partial', rejected: 0, message: '' }, 'http/json'), 'http/json', 'logs')).toEqual({
    partialSuccess: {},
  });
});

test.each(signals)('R6: a success over gRPC is one message and then status 0 (%s)', (signal) => {
  const response = answer({ kind: 'success' }, 'grpc', signal);
  expect(response.headers).toEqual([['content-type', 'application/grpc']]);
  expect([...response.body]).toEqual([0, 0, 0, 0, 0]);
  expect(response.trailers).toEqual([['grpc-status', '0']]);
});

test.each([
  ['http/protobuf', 'application/x-protobuf'],
  ['http/json', 'application/json'],
] as const)('R15: answers over %s are %s, of success and of failure, with their length', (protocol, type) => {
  for (const what of [{ kind: 'success' }, { kind: 'reject', reason: 'internal', message: 'no' }] as const) {
    const response = answer(what, protocol);
    expect(headerOf(response, 'content-type')).toBe(type);
    expect(headerOf(response, 'content-length')).toBe(String(response.body.length));
  }
});

const codes: Readonly<Record<RejectReason, readonly [grpc: number, http: number]>> = {
  invalid: [3, 400],
  unauthenticated: [16, 401],
  forbidden: [7, 403],
  'not-found': [12, 404],
  'method-not-allowed': [12, 405],
  'unsupported-type': [12, 415],
  'unsupported-compression': [12, 415],
  'too-large': [8, 413],
  internal: [13, 500],
};

const rejections = rejectReasons.flatMap((reason) => protocols.map((protocol) => [reason, protocol] as const));

test.each(rejections.filter((row) => row.join() !== 'unsupported-type,grpc'))(
  'R17: “%s” over %s has its status, and a google.rpc.Status that says why',
  (reason, protocol) => {
    const response = answer({ kind: 'reject', reason, message: `no: ${reason} 100 %` }, protocol);
    const [grpc, http] = codes[reason];
    expect(response.status).toBe(protocol === 'grpc' ? 200 : http);
    expect(statusOf(response, protocol)).toMatchObject({ code: grpc, message: `no: ${reason} 100 %` });
  },
);

test('a request over gRPC that is not gRPC gets HTTP 415 in plain text, since it could not read a gRPC status', () => {
  const response = answer({ kind: 'reject', reason: 'unsupported-type', message: 'not gRPC' }, 'grpc');
  expect(response.status).toBe(415);
  expect(headerOf(response, 'content-type')).toBe('text/plain; charset=utf-8');
  expect(headerOf(response, 'grpc-status')).toBeUndefined();
  expect(Buffer.from(response.body).toString()).toBe('not gRPC\n');
});

test.each(protocols)('R11, R19: bad data over %s carries BadRequest', (protocol) => {
  const message = 'spans[3].traceId: must be 32 hexadecimal digits';
  const { details } = statusOf(answer({ kind: 'reject', reason: 'invalid', message }, protocol), protocol);
  const value = { fieldViolations: [{ field: 'body', description: message }] };
  expect(details).toEqual([{ type: 'BadRequest', value }]);
});

test.each(protocols)('R3, R14: a body over the limit is refused over %s without any hint to retry', (protocol) => {
  const response = answer({ kind: 'reject', reason: 'too-large', message: 'over 64 MiB' }, protocol);
  expect(statusOf(response, protocol)).toEqual({ code: 8, message: 'over 64 MiB', details: [] });
  expect(headerOf(response, 'retry-after')).toBeUndefined();
});

test.each([
  ['unauthenticated', 'www-authenticate', 'Bearer'],
  ['method-not-allowed', 'allow', 'POST'],
  ['unsupported-type', 'accept', 'application/x-protobuf, application/json'],
  ['unsupported-compression', 'accept-encoding', 'gzip, identity'],
] as const)('HTTP says with “%s” what it wants instead: %s', (reason, name, value) => {
  expect(headerOf(answer({ kind: 'reject', reason, message: '' }, 'http/json'), name)).toBe(value);
});

test('who wants another credential than a bearer token says so', () => {
  const refusal = { kind: 'reject', reason: 'unauthenticated', message: '', challenge: 'ApiKey' } as const;
  expect(headerOf(answer(refusal, 'http/json'), 'www-authenticate')).toBe('ApiKey');
});

test('gRPC says with an unknown compression which ones it knows', () => {
  const response = answer({ kind: 'reject', reason: 'unsupported-compression', message: '' }, 'grpc');
  expect(headerOf(response, 'grpc-accept-encoding')).toBe('identity,gzip');
});

test.each([502, 503, 504] as const)('R11, R18: unavailable is gRPC 14 and HTTP %d', (status) => {
  const what = { kind: 'unavailable', status, message: 'down' } as const;
  expect(answer(what, 'http/json').status).toBe(status);
  expect(statusOf(answer(what, 'grpc'), 'grpc')).toEqual({ code: 14, message: 'down', details: [] });
  expect(statusOf(answer(what, 'http/protobuf'), 'http/protobuf')).toMatchObject({ code: 14 });
});

const throttle = (fields: object): Answer => ({
  kind: 'throttle',
  status: 429,
  form: 'seconds',
  message: 'later',
  ...fields,
});

test.each([
  [2000, { seconds: 2 }, '2s', '2'],
  [1500, { seconds: 1, nanos: 500_000_000 }, '1.5s', '2'],
  [1, { nanos: 1_000_000 }, '0.001s', '1'],
  [0, {}, '0s', '0'],
  [86_400_000, { seconds: 86_400 }, '86400s', '86400'],
])(
  'R11, R12: a throttle of %d ms is RetryInfo %j, in JSON %s, and Retry-After %s',
  (delayMs, duration, text, seconds) => {
    const what = throttle({ delayMs });
    const { code, details } = statusOf(answer(what, 'grpc'), 'grpc');
    expect({ code, details }).toEqual({ code: 8, details: [{ type: 'RetryInfo', value: { retryDelay: duration } }] });
    const json = answer(what, 'http/json');
    expect(json.status).toBe(429);
    expect(headerOf(json, 'retry-after')).toBe(seconds);
    expect(statusOf(json, 'http/json').details).toEqual([{ type: 'RetryInfo', value: { retryDelay: text } }]);
  },
);

test.each([
  [1000, 'Sun, 01 Mar 2026 12:00:02 GMT'],
  [750, 'Sun, 01 Mar 2026 12:00:01 GMT'],
  [751, 'Sun, 01 Mar 2026 12:00:02 GMT'],
])('R12: as a date, a throttle of %d ms is rounded up to a whole second', (delayMs, date) => {
  const response = answer(throttle({ delayMs, form: 'date', status: 503 }), 'http/protobuf');
  expect(response.status).toBe(503);
  expect(headerOf(response, 'retry-after')).toBe(date);
});

test.each(protocols)('S20: a throttle without a delay over %s gives no hint at all', (protocol) => {
  const response = answer(throttle({}), protocol);
  expect(headerOf(response, 'retry-after')).toBeUndefined();
  expect(statusOf(response, protocol)).toEqual({ code: 8, message: 'later', details: [] });
});

test('gRPC messages are percent-encoded UTF-8', () => {
  const response = answer({ kind: 'reject', reason: 'internal', message: 'ü%\n~ ' }, 'grpc');
  expect(headerOf(response, 'grpc-message')).toBe('%C3%BC%25%0A~ ');
});

test('gRPC errors are trailers-only: headers that end the stream, without a message', () => {
  const response = answer({ kind: 'unavailable', status: 503, message: 'down' }, 'grpc');
  expect(response.headers[0]).toEqual(['content-type', 'application/grpc']);
  expect(response.body).toHaveLength(0);
  expect(response.trailers).toBeUndefined();
});

// A control character is one byte of UTF-8, and six characters of JSON.
const texts = protocols.flatMap((protocol) => ['ü', '\u0001'].map((character) => [protocol, character] as const));

test.each(texts)('R4: over %s a text without bound is cut, between characters (%j)', (protocol, character) => {
  const message = character.repeat(5_000_000);
  const partial = answer({ kind: 'partial', rejected: 1, message }, protocol);
  expect(partial.body.length).toBeLessThan(4 * 1024 * 1024);
  const failed = answer({ kind: 'reject', reason: 'invalid', message }, protocol);
  const headerBytes = failed.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  expect(failed.body.length).toBeLessThan(4 * 1024 * 1024);
  expect(headerBytes).toBeLessThan(16 * 1024);
  expect(statusOf(failed, protocol).message).toMatch(new RegExp(`^${character}+$`));
});

const raw: WireResponse = { status: 502, headers: [['content-type', 'text/html']], body: Buffer.from('<html>') };

test('a raw answer is given to senders of its own protocol as it is', () => {
  const what: Answer = { kind: 'raw', http: raw, otherwise: { kind: 'unavailable', status: 502, message: 'down' } };
  expect(answer(what, 'http/protobuf')).toBe(raw);
  expect(answer(what, 'http/json')).toBe(raw);
  expect(statusOf(answer(what, 'grpc'), 'grpc').code).toBe(14);
  expect(answer({ ...what, grpc: raw }, 'grpc')).toBe(raw);
});

test('a success for a path that names no signal is worded as one of traces', () => {
  const response = lower(
    { kind: 'partial', rejected: 1, message: '' },
    { protocol: 'http/json', signal: undefined, wall },
  );
  expect(responseOf(response, 'http/json', 'traces')).toEqual({ partialSuccess: { rejectedSpans: '1' } });
});
