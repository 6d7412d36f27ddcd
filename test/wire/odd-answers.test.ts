import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { DeliveryStep, ExchangeReply, WireResponse } from '../../src/core/reply.ts';
import { lawfulDelivery } from '../../src/core/reply.ts';
import { endingSteps } from '../../src/faults/response-ending.ts';
import { eventually, exportGrpc, run } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectSocket, frame, grpcHeaders, headerBlock, preface } from './raw-http2.ts';

const post = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n';
const otherwise = { kind: 'unavailable', status: 503, message: 'x' } as const;

function raw(http: Partial<WireResponse>, delivery: readonly DeliveryStep[] = lawfulDelivery): Partial<ExchangeReply> {
  const type = ['content-type', 'application/x-protobuf'] as const;
  const response = { status: 200, headers: [type], body: new Uint8Array(0), ...http };
  return { answer: { kind: 'raw', http: response, grpc: response, otherwise }, delivery };
}

/** What one HTTP/1.1 request gets to read until `done`. */
async function read(reply: Partial<ExchangeReply>, done: (text: string) => boolean) {
  await using running = await startFake('http', { exchange: () => reply });
  const socket = await connectSocket(running);
  let text = '';
  let ended = false;
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('end', () => (ended = true));
  socket.write(post);
  await eventually(() => done(text) || ended, 'the answer is there');
  const sent = await running.host.next('reply.sent');
  socket.destroy();
  return { text, ended, sent };
}

test('a body is repeated until so much was written, in chunks', async () => {
  const body = Buffer.from('abcd');
  const steps: DeliveryStep[] = [{ step: 'head' }, { step: 'repeat', upToBytes: 10 }, { step: 'end' }];
  const { text, sent } = await read(raw({ body, headers: [['transfer-encoding', 'chunked']] }, steps), (text) =>
    text.endsWith('\r\n0\r\n\r\n'),
  );
  expect(text.match(/4\r\nabcd/g)).toHaveLength(3);
  expect(sent).toMatchObject({ frames: ['HEAD 200', 'BODY 4', 'BODY 4', 'BODY 4', 'END'], bodyBytes: 12 });
});

test('an answer that promises more than it has ends with the connection', async () => {
  const steps: DeliveryStep[] = [{ step: 'head' }, { step: 'body' }, { step: 'close-connection' }];
  const reply = raw({ body: Buffer.from('ab'), headers: [['content-length', '66']] }, steps);
  const { text, ended } = await read(reply, () => false);
  expect(text).toMatch(/content-length: 66\r\n[^]*\r\n\r\nab$/);
  expect(ended).toBe(true);
});

test('a redirect is HTTP’s own, with its place', async () => {
  const answer = { kind: 'redirect', status: 307, location: '//localhost:1/moved/v1/traces' } as const;
  const { text, sent } = await read({ answer, commit: 'never' }, (text) => text.endsWith('traces\n'));
  expect(text).toMatch(/^HTTP\/1.1 307 [^]*\r\nlocation: \/\/localhost:1\/moved\/v1\/traces\r\n/);
  expect(sent).toMatchObject({ status: 307, committed: false, headers: { location: answer.location } });
});

test.each([
  ['bytes without sense', { body: Buffer.alloc(16, 0xff) }, true],
  ['an empty body', { headers: [] }, undefined],
  ['a page with an error', { status: 500, body: Buffer.alloc(16, 0xff) }, undefined],
] as const)('that a success cannot be decoded is recorded: %s', async (_, response, unreadable) => {
  const { sent } = await read(raw(response), (text) => text.includes('\r\n\r\n'));
  expect(sent.unreadable).toBe(unreadable);
});

test('what we word ourselves is never unreadable, and of gRPC a message has to be there', async () => {
  await using running = await startFake('grpc');
  await exportGrpc(running, new Uint8Array(0));
  expect((await running.host.next('reply.sent')).unreadable).toBeUndefined();
  const headers = [
    ['content-type', 'application/grpc'],
    ['grpc-status', '0'],
  ] as const;
  running.host.plan = { exchange: () => raw({ headers }) };
  await exportGrpc(running, new Uint8Array(0));
  await eventually(() => running.host.all('reply.sent').length === 2, 'the second answer is written');
  expect(running.host.all('reply.sent')[1]).toMatchObject({ grpcStatus: 0, unreadable: true });
});

test('of an answer whose reader leaves, it is recorded how much was to come', async () => {
  const steps: DeliveryStep[] = [
    { step: 'head' },
    { step: 'repeat', upToBytes: 50_000_000, bytesPerSecond: 1_000_000 },
    { step: 'end' },
  ];
  const reply = raw({ body: Buffer.alloc(100_000), headers: [['transfer-encoding', 'chunked']] }, steps);
  await using running = await startFake('http', { exchange: () => reply });
  const socket = connect(running.port, '127.0.0.1');
  socket.on('error', () => {}).once('data', () => socket.destroy());
  socket.write(post);
  const failed = await running.host.next('reply.failed');
  expect(failed).toMatchObject({ by: 'peer', status: 200, plannedBytes: 50_000_000 });
  expect(failed.bodyBytes).toBeLessThan(50_000_000);
});

/** HTTP/1.1, or HTTP/2 by way of ALPN, as it is typed into `openssl s_client`. */
const typed = {
  '1.1': post,
  '2': Buffer.concat([
    preface,
    frame('SETTINGS', 0, 0),
    frame(
      'HEADERS',
      0x5,
      1,
      headerBlock({ ...grpcHeaders, 'content-type': 'application/x-protobuf', ':path': '/v1/traces' }),
    ),
  ]).toString('latin1'),
};

/** What a TLS client says of an answer that promises more than it has. */
async function readOverTls(httpVersion: '1.1' | '2', steps: readonly DeliveryStep[]) {
  const reply = raw({ body: Buffer.from('ab'), headers: [['content-length', '66']] }, steps);
  await using running = await startFake('http', { tls: true, exchange: () => reply });
  const alpn = httpVersion === '2' ? ['-alpn', 'h2'] : [];
  const args = ['s_client', '-connect', `127.0.0.1:${running.listener.port}`, '-quiet', '-ign_eof', ...alpn];
  const { output } = await run('openssl', args, typed[httpVersion]);
  return { output, sent: await running.host.next('reply.sent') };
}

const truncated = 'unexpected eof while reading';

test.for(['1.1', '2'] as const)(
  'over HTTP/%s on TLS an answer may end without a farewell, which is a truncation',
  async (version) => {
    const { output, sent } = await readOverTls(version, endingSteps('unannounced'));
    expect(output).toContain('ab');
    expect(output).toContain(truncated);
    expect(sent).toMatchObject({ bodyBytes: 2, frames: expect.arrayContaining(['TCP FIN without close_notify']) });
  },
);

test.for(['1.1', '2'] as const)('over HTTP/%s on TLS one that is merely too short says farewell', async (version) => {
  const { output, sent } = await readOverTls(version, endingSteps('short'));
  expect(output).toContain('ab');
  expect(output).not.toContain(truncated);
  expect(sent).toMatchObject({ bodyBytes: 2, frames: expect.arrayContaining(['TCP FIN']) });
});
