import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { lawfulDelivery } from '../../src/core/reply.ts';
import type { Answer } from '../../src/core/reply.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { eventually, exportGrpc, exportHttp } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, connectSocket } from './raw-http2.ts';

const spans = Array.from({ length: 10 }, (_, index) => ({ name: `span ${index}` }));
const ten = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });

describe('a fault that is decided by the head', () => {
  const answer: Answer = { kind: 'unavailable', status: 503, message: 'busy' };
  const plan = { head: () => ({ answer, delivery: lawfulDelivery, commit: 'never' }) as const };

  test('answers a gRPC upload that has only begun, and lets the rest go', async () => {
    await using grpc = await startFake('grpc', plan);
    using peer = await connectRaw(grpc);
    peer.openUpload(Buffer.from([0, 0, 0, 9, 9]));
    const sent = await grpc.host.next('reply.sent');

    expect(sent).toMatchObject({ grpcStatus: 14, frames: ['HEADERS+END_STREAM', 'RST_STREAM(0)'], accepted: 0 });
    await eventually(() => peer.story().length === 2, 'both frames arrive');
    expect(peer.story()).toEqual(sent.frames);
    expect(grpc.host.all('exchange.received')).toHaveLength(0);
  });

  test('answers HTTP before lawfulness is looked at', async () => {
    await using http = await startFake('http', plan);

    expect(await exportHttp(http, ten, { path: '/nowhere' })).toMatchObject({ status: 503 });
    expect(await exportHttp(http, ten, { method: 'GET' })).toMatchObject({ status: 503 });
  });

  test('keeps the connection when the unwanted body is short', async () => {
    await using http = await startFake('http', plan);
    const socket = await connectSocket(http);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    const post = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n';
    socket.write(post);
    await eventually(() => received.split('HTTP/1.1 503').length === 2, 'the first answer comes');
    socket.write(`{}${post}{}`);
    await eventually(() => received.split('HTTP/1.1 503').length === 3, 'the second answer comes');

    expect(http.host.all('connection.opened')).toHaveLength(1);
    socket.destroy();
  });
});

describe('a refusal by the head, where what is refused is read', () => {
  const answer: Answer = { kind: 'reject', reason: 'unauthenticated', message: 'who are you?' };
  const refused = { answer, delivery: lawfulDelivery, commit: 'never' } as const;
  const plan = { readsRefused: true, head: () => refused };

  test('is said once the body is known, over either protocol', async () => {
    await using grpc = await startFake('grpc', plan);
    await exportGrpc(grpc, ten).catch(() => undefined);
    expect(await grpc.host.next('reply.sent')).toMatchObject({ grpcStatus: 16, accepted: 0 });
    expect(grpc.host.all('exchange.received')).toMatchObject([{ items: 10, attempt: 1 }]);

    await using http = await startFake('http', plan);
    expect(await exportHttp(http, ten)).toMatchObject({ status: 401 });
    expect(http.host.all('exchange.received')).toMatchObject([{ items: 10, attempt: 1 }]);
  });

  test('is what is said of a body that is not readable as well', async () => {
    await using http = await startFake('http', plan);

    expect(await exportHttp(http, Buffer.from([255, 255]))).toMatchObject({ status: 401 });
  });

  test('is what is said of a body that is too large, of which nothing more is read', async () => {
    await using http = await startFake('http', { ...plan, limits: { maxRequestBytes: 10 } });

    expect(await exportHttp(http, ten)).toMatchObject({ status: 401 });
    expect(http.host.all('limit.reached')).toMatchObject([{ limit: 'maxRequestBytes', effect: 'read no further' }]);
  });

  test('is said at once where nobody knows what the body should be', async () => {
    await using http = await startFake('http', plan);

    expect(await exportHttp(http, ten, { path: '/nowhere' })).toMatchObject({ status: 401 });
    expect(http.host.all('exchange.received')).toEqual([]);
  });

  test('does not keep a reset waiting', async () => {
    const reset = { ...refused, answer: { kind: 'success' }, delivery: [{ step: 'reset-connection' }] } as const;
    await using http = await startFake('http', { ...plan, head: () => reset });

    await expect(exportHttp(http, ten)).rejects.toThrow();
    expect(http.host.all('exchange.received')).toEqual([]);
  });
});

describe('what a reply is recorded as', () => {
  test('a partial success refuses the last items and stores the others (R8)', async () => {
    const answer: Answer = { kind: 'partial', rejected: 3, message: 'too old' };
    await using grpc = await startFake('grpc', { exchange: () => ({ answer }) });
    await exportGrpc(grpc, ten);
    const sent = await grpc.host.next('reply.sent');

    expect(sent).toMatchObject({ grpcStatus: 0, message: 'too old', committed: true, accepted: 7, rejected: 3 });
  });

  test.for(['grpc', 'http'] as const)('a throttle tells its delay on %s (R12)', async (listener) => {
    const answer: Answer = { kind: 'throttle', status: 429, delayMs: 1500, form: 'seconds', message: 'slow down' };
    await using running = await startFake(listener, { exchange: () => ({ answer, commit: 'never' }) });
    const send = listener === 'grpc' ? exportGrpc : exportHttp;
    await send(running, ten);
    const sent = await running.host.next('reply.sent');

    expect(sent).toMatchObject({ retryDelayMs: 1500, message: 'slow down', committed: false, accepted: 0 });
    expect(sent).toMatchObject(
      listener === 'grpc' ? { grpcStatus: 8 } : { status: 429, headers: { 'retry-after': '2' } },
    );
  });

  /** A `google.rpc.Status` of code 14 with a RetryInfo, but for the bytes that hold lengths and the delay. */
  const withRetryInfo = (length: string, delay: string): string =>
    `CA4a${length}oodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbx${delay}`;
  test.for([
    ['two and a half seconds', withRetryInfo('Ng', 'IKCggIAhCAyrXuAQ'), 2500],
    ['nothing', withRetryInfo('Lg', 'ICCgA'), 0],
    ['a time in the past', withRetryInfo('OQ', 'INCgsI+///////////AQ'), -5000],
    ['no RetryInfo at all', 'CA4', undefined],
    ['what is no status', '////', undefined],
  ] as const)('the record tells a delay that was written raw: %s (S22)', async ([, details, retryDelayMs]) => {
    const headers = [
      ['content-type', 'application/grpc'],
      ['grpc-status', '14'],
      ['grpc-status-details-bin', details],
    ] as const;
    const grpc = { status: 200, headers, body: new Uint8Array(0) };
    const answer: Answer = { kind: 'raw', grpc, otherwise: { kind: 'success' } };
    await using running = await startFake('grpc', { exchange: () => ({ answer, commit: 'never' }) });
    await exportGrpc(running, ten);

    expect((await running.host.next('reply.sent')).retryDelayMs).toBe(retryDelayMs);
  });

  test('a raw response goes out as it is, in the protocol that it was written for', async () => {
    const body = Buffer.from('<html>bad gateway</html>');
    const page = { status: 502, headers: [['content-type', 'text/html']], body } as const;
    const answer: Answer = { kind: 'raw', http: page, grpc: page, otherwise: { kind: 'success' } };
    await using http = await startFake('http', { exchange: () => ({ answer }) });
    await using grpc = await startFake('grpc', { exchange: () => ({ answer }) });

    expect(await exportHttp(http, ten)).toMatchObject({ status: 502, body });
    expect(await exportGrpc(grpc, ten)).toMatchObject({ code: 14 });
    expect(await grpc.host.next('reply.sent')).toMatchObject({
      status: 502,
      frames: ['HEADERS', `DATA ${body.length}+END_STREAM`],
      headers: { 'content-type': 'text/html' },
    });
  });

  test('real trailers may carry an error after a message', async () => {
    const answer: Answer = {
      kind: 'raw',
      grpc: {
        status: 200,
        headers: [['content-type', 'application/grpc']],
        body: buildFrame(new Uint8Array(0)),
        trailers: [
          ['grpc-status', '14'],
          ['grpc-message', 'gone%20away'],
        ],
      },
      otherwise: { kind: 'success' },
    };
    await using grpc = await startFake('grpc', { exchange: () => ({ answer }) });

    expect(await exportGrpc(grpc, ten)).toMatchObject({ code: 14, details: 'gone away' });
    expect(await grpc.host.next('reply.sent')).toMatchObject({ grpcStatus: 14, message: 'gone away' });
  });
});
