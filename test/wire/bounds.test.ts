import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { bodyMemoryOf } from '../../src/wire/body-memory.ts';
import { eventually, exportGrpc, exportHttp, run } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, connectSocket } from './raw-http2.ts';

const MiB = 1024 * 1024;
const good = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'a' }] }] }] });

describe('bounds', () => {
  const bomb = gzipSync(Buffer.alloc(80 * MiB));

  test.for([false, true])(
    'a gzip bomb is refused and its memory bounded (large enough for a thread: %s)',
    async (isLarge) => {
      const limits = isLarge ? { maxInflatedBytes: 1000 } : {};
      const body = isLarge
        ? gzipSync(Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * i * 7919) >> 3)), { level: 0 })
        : bomb;
      await using http = await startFake('http', { limits });
      const before = process.memoryUsage().arrayBuffers;
      const answer = await exportHttp(http, body, { headers: { 'content-encoding': 'gzip' } });

      expect(answer.status).toBe(413);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 * MiB);
      expect(bodyMemoryOf(http.host).usedBytes).toBe(0);
      expect(await http.host.next('limit.reached')).toMatchObject({ limit: 'maxInflatedBytes' });
    },
  );

  test('a gzip bomb over gRPC is RESOURCE_EXHAUSTED without a hint to retry (R3)', async () => {
    await using grpc = await startFake('grpc', { limits: { maxInflatedBytes: 1000 } });
    const answer = await exportGrpc(grpc, Buffer.alloc(5000), { gzip: true });

    expect(answer.code).toBe(8);
    expect(answer.metadata!.get('grpc-status-details-bin')).toEqual([]);
  });

  test('1 GiB declared is answered with 413 at once, unread', async () => {
    await using http = await startFake('http');
    const socket = await connectSocket(http);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.write(
      `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${1024 * MiB}\r\n\r\n{`,
    );
    await eventually(() => received.startsWith('HTTP/1.1 413'), '413 comes');

    expect(received).toMatch(/connection: close/i);
    await http.host.next('connection.closed');
  });

  test('a body over the limit is refused while it comes, without a declared length', async () => {
    await using http = await startFake('http', { limits: { maxRequestBytes: 100_000 } });
    const answer = exportHttp(http, Buffer.alloc(150_000), { headers: { 'transfer-encoding': 'chunked' } });
    expect(await answer).toMatchObject({ status: 413 });
  });

  test('bodies beyond the common memory limit are told to come again (R12)', async () => {
    await using grpc = await startFake('grpc', { limits: { maxBufferedBytes: 100_000 } });
    using peer = await connectRaw(grpc);
    peer.openUpload(Buffer.concat([Buffer.from([0, 0, 1, 0, 0]), Buffer.alloc(10)]));
    peer.data(Buffer.alloc(10));
    await grpc.host.next('exchange.started');
    await eventually(() => bodyMemoryOf(grpc.host).usedBytes > 60_000, 'the first upload takes the memory');

    expect(await exportGrpc(grpc, Buffer.alloc(70_000))).toMatchObject({ code: 14 });
    expect(await grpc.host.next('limit.reached')).toMatchObject({ limit: 'maxBufferedBytes', max: 100_000 });
    peer.socket.destroy();
    await grpc.host.next('exchange.aborted');
    expect(bodyMemoryOf(grpc.host).usedBytes).toBe(0);
  });

  test('connections beyond the limit are reset, and the others live on', async () => {
    await using http = await startFake('http', { limits: { maxConnections: 1 } });
    const socket = await connectSocket(http);
    const refused = exportHttp(http, good);

    await expect(refused).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await http.host.next('limit.reached')).toMatchObject({ limit: 'maxConnections', max: 1 });
    expect(http.host.all('connection.opened')).toHaveLength(1);
    socket.destroy();
  });

  test('headers beyond the limit are answered with 431', async () => {
    await using http = await startFake('http', { limits: { maxHeaderBytes: 8000 } });
    const { output } = await run('curl', ['-s', '-i', '-H', `x: ${'y'.repeat(20_000)}`, `${http.url}/v1/traces`]);

    expect(output).toContain('431');
    expect(await http.host.next('limit.reached')).toMatchObject({ limit: 'maxHeaderBytes' });
  });

  test('what is no HTTP at all is answered with 400', async () => {
    await using http = await startFake('http');
    const socket = await connectSocket(http);
    socket.write('hello?\r\n\r\n');
    const answer = await new Promise<Buffer>((resolve) => void socket.once('data', resolve));

    expect(answer.toString()).toMatch(/^HTTP\/1.1 400/);
    expect((await http.host.next('connection.closed')).how).toMatch(/^bad request/);
  });
});
