import { expect, test } from 'vitest';
import type { Answer, ExchangeReply } from '../../src/core/reply.ts';
import { grpcRequest, head, request } from './subjects.ts';
import { explain, plan } from './reading.ts';

function exchange(name: string, given: object = {}, subject = request()): ExchangeReply {
  return plan<'exchange'>(name, subject, given)!;
}

function rawOf(answer: Answer): Extract<Answer, { kind: 'raw' }> {
  if (answer.kind !== 'raw') throw new Error(`not raw but ${answer.kind}`);
  return answer;
}

test.each([
  ['unavailable', {}, { kind: 'unavailable', status: 503 }],
  ['unavailable', { status: 504 }, { kind: 'unavailable', status: 504 }],
  ['unavailable', { grpcForm: 'headers-first' }, { kind: 'unavailable', status: 503, headersFirst: true }],
  ['throttle', {}, { kind: 'throttle', status: 429, code: 'RESOURCE_EXHAUSTED', delayMs: 2000, form: 'seconds' }],
  ['throttle', { grpc: 'UNAVAILABLE' }, { code: 'UNAVAILABLE', delayMs: 2000 }],
  ['throttle', { retryDelay: '1m', status: 503, form: 'date' }, { status: 503, delayMs: 60_000, form: 'date' }],
  ['reject', { reason: 'not-found' }, { kind: 'reject', reason: 'not-found', message: 'nothing is served here' }],
  ['reject', { reason: 'invalid', message: 'no' }, { kind: 'reject', reason: 'invalid', message: 'no' }],
])('%s %j refuses the request and stores nothing', (name, given, answer) => {
  const reply = exchange(name, given);
  expect(reply.answer).toMatchObject(answer);
  expect(reply.commit).toBe('never');
  expect(reply.delivery.map(({ step }) => step)).toEqual(['head', 'body', 'end']);
});

test('a refusal with a limit names it, and the size of what came', () => {
  const given = { reason: 'too-large', message: 'larger than max ({size} vs. {limit})', limit: '1KiB' };
  const { sizeBytes } = request().body;
  expect(exchange('reject', given).answer).toMatchObject({ message: `larger than max (${sizeBytes} vs. 1024)` });
});

test('a throttle without a form gives no delay at all', () => {
  expect(exchange('throttle', { form: 'none' }).answer).not.toHaveProperty('delayMs');
});

test.each([
  [{}, { kind: 'partial', rejected: 10 }],
  [{ rejected: 3 }, { kind: 'partial', rejected: 3 }],
  [{ rejected: '3' }, { kind: 'partial', rejected: 3 }],
  [{ rejected: 1000 }, { kind: 'partial', rejected: 100 }],
  [{ rejected: 'all' }, { kind: 'partial', rejected: 100 }],
  [{ rejected: '0.1%' }, { kind: 'partial', rejected: 1 }],
  [
    { rejected: 0, message: 'soon' },
    { kind: 'success', warning: 'soon' },
  ],
  [
    { rejected: '0%', message: 'soon' },
    { kind: 'success', warning: 'soon' },
  ],
])('partial-success %j of 100 items answers %j and stores the rest', (given, answer) => {
  expect(exchange('partial-success', given)).toMatchObject({ answer, commit: 'before' });
});

test('a partial success leaves an empty request alone', () => {
  expect(plan<'exchange'>('partial-success', request({ items: 0 }))).toBeUndefined();
});

test('a delay waits before the first byte, with the jitter that was drawn', () => {
  const reply = plan<'exchange'>('delay', request(), { wait: '1s', jitter: '400ms', commit: 'after' }, () => 0.25)!;
  expect(reply.delivery).toEqual([{ step: 'wait', ms: 1100 }, { step: 'head' }, { step: 'body' }, { step: 'end' }]);
  expect(reply.commit).toBe('after');
});

test.each([
  ['no-reply', {}, { delivery: [{ step: 'hold' }], commit: 'never' }],
  ['no-reply', { commit: 'before' }, { delivery: [{ step: 'hold' }], commit: 'before' }],
  ['reset', { commit: 'before', moment: 'head' }, { delivery: [{ step: 'reset-connection' }], commit: 'never' }],
  ['reset', { commit: 'before' }, { delivery: [{ step: 'reset-connection' }], commit: 'before' }],
  [
    'reset',
    { how: 'stream', code: 'REFUSED_STREAM' },
    { delivery: [{ step: 'reset-stream', code: 7 }], commit: 'never' },
  ],
])('%s %j gives no answer', (name, given, reply) => {
  expect(exchange(name, given)).toMatchObject(reply);
});

test.each([
  ['bearer', { authorization: 'Bearer x' }, 'valid', undefined],
  ['bearer', { authorization: 'Bearer x' }, 'limited', 'forbidden'],
  ['bearer', { authorization: 'Bearer x' }, 'foreign', 'unauthenticated'],
  ['bearer', {}, 'missing', 'unauthenticated'],
  ['bearer', { 'x-api-key': 'x' }, 'valid', 'unauthenticated'],
  ['api-key', { 'x-api-key': 'x' }, 'valid', undefined],
  ['api-key', { authorization: 'Bearer x' }, 'valid', 'unauthenticated'],
] as const)('credentials: %s with headers %j labelled %s ends in %s', (scheme, headers, credential, reason) => {
  const reply = plan<'exchange'>('credentials', { ...head, headers, credential }, { scheme });
  expect(reply?.answer).toEqual(reason && expect.objectContaining({ kind: 'reject', reason }));
});

test.each([
  [['valid'], 'renewed', 'this token is not valid yet'],
  [['renewed'], 'valid', 'this token has expired'],
  [['valid', 'renewed'], 'valid', undefined],
  [['valid', 'renewed'], 'renewed', undefined],
  [['renewed'], 'renewed', undefined],
] as const)('credentials: where %j is accepted, a %s one is told: %s', (accepts, credential, message) => {
  const headers = { authorization: 'Bearer x' };
  const reply = plan<'exchange'>('credentials', { ...head, headers, credential }, { accepts });
  expect(reply?.answer).toEqual(message && expect.objectContaining({ reason: 'unauthenticated', message }));
});

test.each<[Record<string, string>, string | undefined]>([
  [{}, 'a required header is missing'],
  [{ 'x-scope-orgid': 'team%20a' }, 'a required header holds something else'],
  [{ 'x-scope-orgid': 'team a' }, undefined],
])('require-header: of the headers %j a sender hears: %s', (headers, message) => {
  const given = { header: 'X-Scope-OrgID', value: 'team a', reason: 'invalid' };
  const reply = plan<'exchange'>('require-header', { ...head, headers }, given);
  expect(reply?.answer).toEqual(message && { kind: 'reject', reason: 'invalid', message });
});

test('require-header takes any value where none is given, and says which header a 401 is about', () => {
  const given = { header: 'x-scope-orgid' };
  expect(plan('require-header', { ...head, headers: { 'x-scope-orgid': '' } }, given)).toBeUndefined();
  const reply = plan<'exchange'>('require-header', head, given);
  expect(reply?.answer).toMatchObject({ reason: 'unauthenticated', challenge: 'Header name="x-scope-orgid"' });
});

test('a drip is a success with a warning of the wanted length, slice by slice', () => {
  const { answer, delivery, commit } = exchange('drip', { size: '2KiB', perSecond: 100 });
  expect(answer).toMatchObject({ kind: 'success', warning: expect.stringMatching(/^.{2048}$/) });
  expect(delivery).toEqual([{ step: 'head' }, { step: 'body', bytesPerSecond: 100 }, { step: 'end' }]);
  expect(commit).toBe('before');
});

test('what is lost was answered like what is not', () => {
  expect(exchange('lose')).toMatchObject({ answer: { kind: 'success' }, commit: 'never' });
});

test.each([
  ['bearer', 'Bearer'],
  ['api-key', 'ApiKey'],
])('credentials: a refusal for the scheme %s asks for that scheme', (scheme, challenge) => {
  const reply = plan<'exchange'>('credentials', { ...head, headers: {}, credential: 'missing' }, { scheme });
  expect(reply?.answer).toMatchObject({ challenge });
});

test.each([
  ['bearer', 'foreign', 'Bearer error="invalid_token", error_description="this credential is not known here"'],
  ['bearer', 'renewed', 'Bearer error="invalid_token", error_description="this token is not valid yet"'],
  ['api-key', 'foreign', 'ApiKey'],
] as const)(
  'credentials: a %s that is %s is told what is wrong with it, as RFC 6750 has it',
  (scheme, credential, challenge) => {
    const header = scheme === 'bearer' ? 'authorization' : 'x-api-key';
    const reply = plan<'exchange'>('credentials', { ...head, headers: { [header]: 'x' }, credential }, { scheme });
    expect(reply?.answer).toMatchObject({ challenge });
  },
);

test('respond writes a gRPC status as trailers alone, its message percent-encoded', () => {
  const { answer } = exchange('respond', { status: 503, grpc: 'ABORTED', message: '100 % größer' }, grpcRequest);
  expect(answer).toMatchObject({
    kind: 'raw',
    grpc: {
      status: 200,
      headers: [
        ['content-type', 'application/grpc'],
        ['grpc-status', '10'],
        ['grpc-message', '100 %25 gr%C3%B6%C3%9Fer'],
      ],
      body: new Uint8Array(0),
    },
  });
});

test('respond takes gRPC codes that do not exist', () => {
  const { answer } = exchange('respond', { status: 500, grpc: 429 }, grpcRequest);
  expect(answer).toMatchObject({ grpc: { headers: expect.arrayContaining([['grpc-status', '429']]) } });
});

test('a gateway answers gRPC in HTTP, with its page of HTML', () => {
  const { answer } = exchange('respond', { status: 502, body: 'html', message: 'a < b' }, grpcRequest);
  const response = rawOf(answer).grpc!;
  expect(response.status).toBe(502);
  expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
  expect(Buffer.from(response.body).toString()).toContain('<h1>502 Bad Gateway</h1>\n<p>a &lt; b</p>');
});

test.each([
  ['http/json', 'application/json', '{"code":14,"message":"no"}'],
  ['http/protobuf', 'application/x-protobuf', '\x08\x0e\x12\x02no'],
] as const)('respond words its status in the encoding of the request: %s', (protocol, type, body) => {
  const { answer } = exchange(
    'respond',
    { status: 503, grpc: 'UNAVAILABLE', message: 'no' },
    request({}, { protocol }),
  );
  const response = rawOf(answer).http!;
  expect(Object.fromEntries(response.headers)).toEqual({ 'content-type': type, 'content-length': String(body.length) });
  expect(Buffer.from(response.body).toString('latin1')).toBe(body);
});

test('headers of a response replace its own, whatever their case', () => {
  const { answer } = exchange('respond', { status: 429, headers: { 'Retry-After': '-5', 'Content-Type': 'x/y' } });
  const response = rawOf(answer).http!;
  expect(Object.fromEntries(response.headers)).toMatchObject({ 'retry-after': '-5', 'content-type': 'x/y' });
});

test('a header with a line break in it is refused before it can reach the wire', () => {
  expect(() => exchange('respond', { status: 500, headers: { 'x-a': 'b\r\nc: d' } })).toThrow(/x-a/);
});

test('a 204 has no body, whatever was asked for', () => {
  const { answer } = exchange('respond', { status: 204, body: 'html' });
  expect(answer).toMatchObject({ http: { status: 204, headers: [], body: new Uint8Array(0) } });
});

test.each([
  ['throttle', { retryDelay: '90s' }, /wait 1m30s .*Retry-After in seconds/],
  ['throttle', { form: 'none' }, /without a word on when to come back/],
  ['partial-success', { rejected: '25%' }, /the last 25% of the items of each are named as rejected/],
  ['partial-success', { rejected: 'all' }, /all items of each/],
  ['partial-success', { rejected: '0%' }, /with success and a warning/],
  ['delay', { wait: '3s', jitter: '500ms' }, /Answers come 3s and up to 500ms more late/],
  ['reset', { commit: 'before' }, /the data was stored, so a resend makes a duplicate/],
  ['respond', { status: 502, body: 'html' }, /HTTP 502 with a page of HTML \(on gRPC streams too/],
])('%s %j is explained with its figures', (name, given, words) => {
  expect(explain(name, given)).toMatch(words);
});
