import { describe, expect, test } from 'vitest';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { signals } from '../../src/core/signal.ts';
import { exportGrpc, exportHttp, exportHttp2, run } from './clients.ts';
import { startFake } from './fake-host.ts';

const json = {
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: Array.from({ length: 20 }, (_, index) => ({
            traceId: '0102030405060708090a0b0c0d0e0f10',
            spanId: `000000000000000${(index % 9) + 1}`,
            name: `span ${index}`,
          })),
        },
      ],
    },
  ],
};
const protobuf = encodeRequest('traces', json);

const wires = [
  { name: 'gRPC', listener: 'grpc', send: exportGrpc, body: protobuf, json: false },
  { name: 'HTTP/1.1 protobuf', listener: 'http', send: exportHttp, body: protobuf, json: false },
  { name: 'HTTP/1.1 JSON', listener: 'http', send: exportHttp, body: encodeJson(json), json: true },
  { name: 'HTTP/2 protobuf', listener: 'http', send: exportHttp2, body: protobuf, json: false },
  { name: 'HTTP/2 JSON', listener: 'http', send: exportHttp2, body: encodeJson(json), json: true },
] as const;
const matrix = wires.flatMap((wire) =>
  [false, true].flatMap((tls) =>
    [false, true].map((gzip) => ({
      ...wire,
      tls,
      gzip,
      how: `${tls ? 'TLS' : 'plaintext'}, ${gzip ? 'gzip' : 'identity'}`,
    })),
  ),
);

describe('one body on every wire (R1, R6, R7, R15, R20)', () => {
  test.for(matrix)(
    '$name over $how is accepted and counted',
    async ({ listener, send, tls, gzip, body, json: isJson }) => {
      await using running = await startFake(listener, { tls });
      const answer = await send(running, body, { gzip, json: isJson });

      if ('status' in answer) {
        expect(answer.status).toBe(200);
        expect(answer.headers['content-type']).toBe(isJson ? 'application/json' : 'application/x-protobuf');
        expect(answer.body.toString()).toBe(isJson ? '{}' : '');
      } else {
        expect(answer).toMatchObject({ code: 0, message: Buffer.alloc(0) });
      }
      const received = await running.host.next('exchange.received');
      expect(received).toMatchObject({ signal: 'traces', items: 20, sizeBytes: body.length });
      expect(received.compression).toBe(gzip ? 'gzip' : 'identity');
      expect(Buffer.from(running.host.kept[0]!.body).equals(body)).toBe(true);
      const sent = await running.host.next('reply.sent');
      expect(sent).toMatchObject({ status: 200, committed: true, accepted: 20, rejected: 0 });
    },
  );

  test.for([...signals])('an empty request of %s is a success on both doors (R5)', async (signal) => {
    await using grpc = await startFake('grpc');
    await using http = await startFake('http');

    expect(await exportGrpc(grpc, new Uint8Array(0), { signal })).toMatchObject({ code: 0 });
    expect(await exportHttp(http, new Uint8Array(0), { signal, gzip: true })).toMatchObject({ status: 200 });
    expect((await http.host.next('exchange.received')).signal).toBe(signal);
  });

  test('a body far larger than any window or pool arrives whole, in gRPC and HTTP', async () => {
    const attributes = [{ key: 'big', value: { stringValue: 'x'.repeat(9_000_000) } }];
    const big = encodeRequest('traces', { resourceSpans: [{ resource: { attributes } }] });
    await using grpc = await startFake('grpc');
    await using http = await startFake('http');

    expect(await exportGrpc(grpc, big, { gzip: true })).toMatchObject({ code: 0 });
    expect(await exportGrpc(grpc, big)).toMatchObject({ code: 0 });
    expect(await exportHttp(http, big)).toMatchObject({ status: 200 });
    expect(await exportHttp(http, big, { headers: { 'transfer-encoding': 'chunked' } })).toMatchObject({ status: 200 });
    const bodies = [...grpc.host.kept, ...http.host.kept].map(({ body }) => Buffer.from(body).equals(big));
    expect(bodies).toEqual([true, true, true, true]);
  });

  test('curl may wait for 100 Continue and reuse its connection', async () => {
    await using http = await startFake('http');
    const url = `${http.url}/v1/traces`;
    const type = ['-H', 'content-type: application/json', '-d', '{}'];
    const args = ['-s', '-v', '-H', 'expect: 100-continue', ...type, url, '--next', '-s', ...type, url];
    const { code, output } = await run('curl', args);

    expect(code).toBe(0);
    expect(output).toContain('100 Continue');
    expect(http.host.all('connection.opened')).toHaveLength(1);
    expect(http.host.all('reply.sent')).toHaveLength(2);
  });
});
