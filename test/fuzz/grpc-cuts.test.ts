import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { tracesOf, upTo } from '../otlp/requests.ts';
import { portOf } from '../rules/honest-sender.ts';
import { eventually } from '../wire/clients.ts';
import { connectRaw, connectSocket, frame, grpcHeaders, headerBlock, preface } from '../wire/raw-http2.ts';
import { sendParts } from './fed-backend.ts';
import { answerOf, refused, taken } from './framing-target.ts';

/* One export over gRPC, cut at every single byte: between two frames, by the end of its stream, and by the end of its connection. */

const body = buildFrame(
  encodeRequest('traces', tracesOf([{ name: 'a', traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }])),
);
const cuts = [0, ...upTo(body.length - 1)];

test('cut into two DATA frames it is taken, wherever', async () => {
  await using backend = await startBackend();
  using peer = await connectRaw(portOf(backend.endpoints.grpc));
  for (const cut of cuts) {
    const stream = 2 * cut + 1;
    peer.openUpload(body.subarray(0, cut), stream);
    peer.data(body.subarray(cut), { last: true }, stream);
    expect([cut, (await answerOf(peer, stream)).join()]).toEqual([cut, expect.stringMatching(taken)]);
  }
  expect(backend.totals()).toMatchObject({ exchanges: body.length, items: body.length, accepted: body.length });
});

test('ended before its end it is refused, wherever, and what is behind it is taken', async () => {
  await using backend = await startBackend();
  using peer = await connectRaw(portOf(backend.endpoints.grpc));
  for (const cut of cuts) {
    const stream = 2 * cut + 1;
    peer.openUpload(body.subarray(0, cut), stream);
    peer.data(new Uint8Array(0), { last: true }, stream);
    expect([cut, (await answerOf(peer, stream)).join()]).toEqual([cut, expect.stringMatching(refused)]);
  }
  const stream = 2 * body.length + 1;
  peer.openUpload(body, stream);
  peer.data(new Uint8Array(0), { last: true }, stream);
  expect((await answerOf(peer, stream)).join()).toMatch(taken);
  expect(backend.totals()).toMatchObject({ items: 1, accepted: 1 });
});

const head = Buffer.concat([preface, frame('SETTINGS', 0, 0), frame('HEADERS', 4, 1, headerBlock(grpcHeaders))]);
const bytes = Buffer.concat([head, frame('DATA', 1, 1, body)]);

test.for(['fin', 'rst'] as const)('a connection cut at any of its bytes by a %s leaves nothing behind', async (how) => {
  await using backend = await startBackend();
  for (let cut = 0; cut < bytes.length; cut++) {
    const part = bytes.subarray(0, cut);
    if (how === 'fin') await sendParts(backend.endpoints.grpc, [part]);
    else {
      const socket = await connectSocket(portOf(backend.endpoints.grpc));
      socket.write(part, () => socket.resetAndDestroy());
    }
  }
  await eventually(() => backend.events({ type: 'connection.closed' }).length === bytes.length, 'all are closed');

  const started = backend.events({ type: 'exchange.started' });
  const over = [...backend.events({ type: 'exchange.aborted' }), ...backend.events({ type: 'reply.sent' })];
  expect(over.map(({ exchange }) => exchange).toSorted()).toEqual(started.map(({ exchange }) => exchange).toSorted());
  expect(backend.totals()).toMatchObject({ items: 0, accepted: 0 });
  await sendParts(backend.endpoints.grpc, [bytes]);
  await backend.waitFor((event) => event.type === 'exchange.received');
});
