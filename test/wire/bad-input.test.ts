import { connect as connectHttp2 } from 'node:http2';
import { describe, expect, test } from 'vitest';
import { lawfulDelivery } from '../../src/core/reply.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { bodyMemoryOf } from '../../src/wire/body-memory.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { eventually, exportGrpc, exportHttp, exportHttp2, run } from './clients.ts';
import type { HttpExport } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, connectSocket, grpcHeaders } from './raw-http2.ts';

const good = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'a' }] }] }] });
const truncated = good.subarray(0, good.length - 2);

describe('what is wrong with an HTTP request, and its answer (R14, R15, R17, R19)', () => {
  const cases: { name: string; body: Uint8Array; options?: HttpExport; status: number; says: RegExp; type?: string }[] =
    [
      { name: 'truncated protobuf', body: truncated, status: 400, says: /byte/ },
      { name: 'bad JSON', body: Buffer.from('{"resourceSpans":['), options: { json: true }, status: 400, says: /JSON/ },
      {
        name: 'unknown content type',
        body: good,
        options: { headers: { 'content-type': 'text/plain' } },
        status: 415,
        says: /text\/plain/,
        type: 'text/plain; charset=utf-8',
      },
      {
        name: 'unknown content encoding',
        body: good,
        options: { headers: { 'content-encoding': 'br' } },
        status: 415,
        says: /br/,
      },
      {
        name: 'gzip that is none',
        body: good,
        options: { headers: { 'content-encoding': 'gzip' } },
        status: 400,
        says: /gzip/,
      },
      { name: 'unknown path', body: good, options: { path: '/v1/trace' }, status: 404, says: /\/v1\/trace/ },
      { name: 'wrong method', body: good, options: { method: 'PUT' }, status: 405, says: /PUT/ },
    ];
  const versions = [
    { version: 'HTTP/1.1', send: exportHttp },
    { version: 'HTTP/2', send: exportHttp2 },
  ] as const;
  const matrix = versions.flatMap((version) => cases.map((wrong) => ({ ...version, ...wrong })));

  test.for(matrix)('$version: $name → $status', async ({ send, body, options = {}, status, says, type }) => {
    await using http = await startFake('http');
    const answer = await send(http, body, options);

    expect(answer.status).toBe(status);
    const usual = options.json ? 'application/json' : 'application/x-protobuf';
    expect(answer.headers['content-type']).toBe(type ?? usual);
    expect(answer.body.toString()).toMatch(says);
    expect(await http.host.next('reply.sent')).toMatchObject({ status, committed: false, accepted: 0 });
    expect(await send(http, good)).toMatchObject({ status: 200 });
  });
});

describe('what is wrong with a gRPC request, and its answer (R1, R2, R3, R11)', () => {
  test('truncated protobuf is INVALID_ARGUMENT', async () => {
    await using grpc = await startFake('grpc');
    expect(await exportGrpc(grpc, truncated)).toMatchObject({ code: 3 });
    expect(await exportGrpc(grpc, good)).toMatchObject({ code: 0 });
  });

  test('an unknown service is UNIMPLEMENTED', async () => {
    await using grpc = await startFake('grpc');
    expect(await exportGrpc(grpc, good, { path: '/a.B/C' })).toMatchObject({ code: 12 });
  });

  test('an unknown compression is UNIMPLEMENTED and tells which are known', async () => {
    await using grpc = await startFake('grpc');
    using peer = await connectRaw(grpc);
    peer.request({ ...grpcHeaders, 'grpc-encoding': 'snappy' }, buildFrame(good, true));
    const sent = await grpc.host.next('reply.sent');
    expect(sent).toMatchObject({ grpcStatus: 12, headers: { 'grpc-accept-encoding': 'identity,gzip' } });
  });

  test.for([
    { name: 'declares more than came', body: Buffer.from([0, 0, 0, 1, 0, 1, 2]), says: /256/ },
    { name: 'declares less than came', body: Buffer.from([0, 0, 0, 0, 1, 1, 2, 3]), says: /follow/ },
    { name: 'has impossible flags', body: Buffer.from([7, 0, 0, 0, 0]), says: /flags/ },
    { name: 'is compressed by nothing', body: Buffer.from([1, 0, 0, 0, 0]), says: /compressed/ },
    { name: 'is no message at all', body: Buffer.alloc(0), says: /header/ },
  ])('a message that $name is INVALID_ARGUMENT', async ({ body, says }) => {
    await using grpc = await startFake('grpc');
    using peer = await connectRaw(grpc);
    peer.request(grpcHeaders, body);
    const sent = await grpc.host.next('reply.sent');
    expect(sent.grpcStatus).toBe(3);
    expect(sent.message).toMatch(says);
  });

  test('a prefix of 4 GiB is refused before anything of it is waited for', async () => {
    await using grpc = await startFake('grpc');
    using peer = await connectRaw(grpc);
    peer.openUpload(Buffer.from([0, 255, 255, 255, 255]));
    const sent = await grpc.host.next('reply.sent');

    expect(sent).toMatchObject({ grpcStatus: 8, frames: ['HEADERS+END_STREAM', 'RST_STREAM(0)'] });
    await eventually(() => peer.story().length === 2, 'both frames arrive');
    expect(peer.story()).toEqual(sent.frames);
    expect(bodyMemoryOf(grpc.host).usedBytes).toBe(0);
    expect(await grpc.host.next('limit.reached')).toMatchObject({ limit: 'maxRequestBytes', seen: 2 ** 32 - 1 });
  });

  test('protobuf without gRPC on the gRPC port is answered with HTTP 415, as gRPC servers do', async () => {
    await using grpc = await startFake('grpc');
    expect(await exportHttp2(grpc, good)).toMatchObject({ status: 415 });
  });
});

describe('requests that are HTTP, but unusual', () => {
  const json = ['-s', '-i', '-H', 'content-type: application/json', '-d', '{}'];
  const cases = [
    {
      name: 'a target in absolute form names its path',
      args: ['--request-target', 'http://other.test/v1/traces'],
      status: 200,
    },
    {
      name: 'a target in absolute form may have no path',
      args: ['--request-target', 'http://other.test'],
      status: 404,
    },
    { name: 'a target with a broken escape is not found', args: ['--request-target', '/v1/%zz'], status: 404 },
    {
      name: 'a target for the whole server is not found',
      args: ['--request-target', '*', '-X', 'OPTIONS'],
      status: 404,
    },
    { name: 'an expectation that nobody knows is ignored', args: ['-H', 'expect: the-unexpected'], status: 200 },
  ];

  test.for(cases)('$name ($status)', async ({ args, status }) => {
    await using http = await startFake('http');
    const { output } = await run('curl', [...json, ...args, `${http.url}/v1/traces`]);

    expect(output).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(output).toMatch(/content-type: application\/json/);
    expect(await http.host.next('reply.sent')).toMatchObject({ status });
  });

  test('a request for a tunnel is turned away in words', async () => {
    await using http = await startFake('http');
    const { output } = await run('curl', [...json, '-X', 'CONNECT', `${http.url}/v1/traces`]);

    expect(output).toMatch(/^HTTP\/1.1 400 /);
    expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', how: 'bad request: CONNECT' });
  });

  test.for(['grpc', 'http'] as const)('a request for a tunnel over HTTP/2 on the %s port is refused', async (name) => {
    await using running = await startFake(name);
    const session = connectHttp2(running.url);
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'other.test:80' });
    const answered = new Promise<number>(
      (resolve) => void stream.once('response', (head) => resolve(head[':status']!)),
    );

    expect(await answered).toBe(name === 'grpc' ? 415 : 404);
    expect(await running.host.next('exchange.started')).toMatchObject({ method: 'CONNECT', path: '' });
    session.destroy();
  });

  test.for([
    { version: '1.1', status: 400, how: 'bad request: no Host' },
    { version: '1.0', status: 200, how: 'fin' },
  ])(
    'a request of HTTP/$version without Host is answered with $status (RFC 9112 §3.2)',
    async ({ version, status, how }) => {
      await using http = await startFake('http');
      const socket = await connectSocket(http);
      const answer = new Promise<Buffer>((resolve) => void socket.once('data', resolve));
      socket.write(`POST /v1/traces HTTP/${version}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`);

      expect((await answer).toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(await http.host.next('connection.closed')).toMatchObject({ by: 'backend', how });
    },
  );

  test('a body whose chunks are broken is bad data, and the answer says so (R17, R19)', async () => {
    await using http = await startFake('http');
    const socket = await connectSocket(http);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    const head = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    socket.write(`${head}transfer-encoding: chunked\r\n\r\nzz\r\n`);
    await eventually(() => socket.readableEnded, 'the connection ends');

    expect(received).toMatch(/^HTTP\/1.1 400 [^]*connection: close[^]*"code":3/i);
    expect(await http.host.next('reply.sent')).toMatchObject({ status: 400, committed: false });
    expect(http.host.all('reply.failed')).toEqual([]);
  });

  test('what cannot be read behind a request does not spoil its answer', async () => {
    const delivery = [{ step: 'wait', ms: 50 }, ...lawfulDelivery] as const;
    await using http = await startFake('http', { exchange: () => ({ delivery }) });
    const socket = await connectSocket(http);
    socket.resume();
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    );
    await http.host.next('exchange.received');
    socket.write('nonsense\r\n\r\n');

    expect(await http.host.next('connection.closed')).toMatchObject({ how: expect.stringMatching(/^bad request/) });
    expect(http.host.all('reply.failed')).toHaveLength(1);
  });
});
