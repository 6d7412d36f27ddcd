import { describe, expect, test } from 'vitest';
import type { DeliveryStep, ExchangeReply } from '../../src/core/reply.ts';
import { eventually, exportGrpc } from './clients.ts';
import { startFake } from './fake-host.ts';
import { connectRaw, connectSocket } from './raw-http2.ts';

const success = { kind: 'success' } as const;
const unavailable = { kind: 'unavailable', status: 503, message: 'down' } as const;
const head = { step: 'head' } as const;
const body = { step: 'body' } as const;
const end = { step: 'end' } as const;
const resetConnection = { step: 'reset-connection' } as const;

interface Case {
  readonly name: string;
  readonly reply: Partial<ExchangeReply>;
  readonly frames: readonly string[];
  /** How the connection ends for the peer; undefined: it lives on. */
  readonly ended?: string;
}

const deliver = (...delivery: DeliveryStep[]): Partial<ExchangeReply> => ({ delivery });
const grpcCases: Case[] = [
  { name: 'a success', reply: {}, frames: ['HEADERS', 'DATA 5', 'HEADERS+END_STREAM'] },
  { name: 'an error is trailers-only', reply: { answer: unavailable }, frames: ['HEADERS+END_STREAM'] },
  {
    name: 'RST_STREAM in place of an answer',
    reply: deliver({ step: 'reset-stream', code: 7 }),
    frames: ['RST_STREAM(7)'],
  },
  {
    name: 'RST_STREAM after the headers',
    reply: deliver(head, { step: 'reset-stream', code: 8 }),
    frames: ['HEADERS', 'RST_STREAM(8)'],
  },
  {
    name: 'RST_STREAM after the message',
    reply: deliver(head, body, { step: 'reset-stream', code: 2 }),
    frames: ['HEADERS', 'DATA 5', 'RST_STREAM(2)'],
  },
  {
    name: 'RST_STREAM in the middle of the message',
    reply: deliver(head, { step: 'body', bytes: 3 }, { step: 'reset-stream', code: 8 }),
    frames: ['HEADERS', 'DATA 3', 'RST_STREAM(8)'],
  },
  {
    name: 'trailers without a message',
    reply: deliver(head, end),
    frames: ['HEADERS', 'HEADERS+END_STREAM'],
  },
  { name: 'TCP RST in place of an answer', reply: deliver(resetConnection), frames: ['TCP RST'], ended: 'ECONNRESET' },
  {
    name: 'TCP RST after the headers',
    reply: deliver(head, resetConnection),
    frames: ['HEADERS', 'TCP RST'],
    ended: 'ECONNRESET',
  },
  {
    name: 'TCP RST after a whole answer',
    reply: deliver(head, body, end, resetConnection),
    frames: ['HEADERS', 'DATA 5', 'HEADERS+END_STREAM', 'TCP RST'],
    ended: 'ECONNRESET',
  },
  {
    name: 'FIN after part of an answer',
    reply: deliver(head, { step: 'body', bytes: 1 }, { step: 'close-connection' }),
    frames: ['HEADERS', 'DATA 1', 'TCP FIN'],
    ended: 'fin',
  },
  {
    name: 'a wait before the answer',
    reply: deliver({ step: 'wait', ms: 20 }, head, body, end),
    frames: ['HEADERS', 'DATA 5', 'HEADERS+END_STREAM'],
  },
];

describe.for([false, true])('each verb on HTTP/2 is what its event says (TLS: %s)', (tls) => {
  test.for(grpcCases)('$name', async ({ reply, frames, ended }) => {
    await using running = await startFake('grpc', { tls, exchange: () => reply });
    using peer = await connectRaw(running);
    // A session at rest: what it does within one read of its socket is where frames get lost.
    await eventually(
      () => peer.frames.some(({ type, flags }) => type === 'SETTINGS' && flags === 1),
      'SETTINGS are known',
    );
    peer.export();
    const sent = await running.host.next('reply.sent');

    expect(sent.frames).toEqual(frames);
    const onStream = frames.filter((frame) => !frame.startsWith('TCP'));
    if (ended === undefined) {
      await eventually(() => peer.story().length >= countedOnWire(onStream), 'all frames arrive');
    } else expect(await peer.ended).toBe(ended);
    expect(merged(peer.story())).toEqual(merged(onStream));
  });
});

/** Our DATA entries are one a write, the peer's one a frame. */
function merged(story: readonly string[]): string[] {
  return story.filter((entry) => entry !== 'DATA 0');
}

function countedOnWire(story: readonly string[]): number {
  return merged(story).length;
}

const http1Cases: (Case & { readonly wire: RegExp })[] = [
  {
    name: 'a success',
    reply: {},
    frames: ['HEAD 200', 'END'],
    wire: /^HTTP\/1.1 200 OK\r\n[^]*content-length: 0\r\n[^]*\r\n\r\n$/,
  },
  {
    name: 'an error',
    reply: { answer: unavailable },
    frames: ['HEAD 503', 'BODY 6', 'END'],
    wire: /^HTTP\/1.1 503 [^]*\r\n\r\n[^]{8}$/,
  },
  {
    name: 'part of a body, then RST',
    reply: { answer: unavailable, delivery: [head, { step: 'body', bytes: 2 }, resetConnection] },
    frames: ['HEAD 503', 'BODY 2', 'TCP RST'],
    ended: 'ECONNRESET',
    wire: /^HTTP\/1.1 503 [^]*\r\n\r\n[^]{2}$/,
  },
  {
    name: 'a stream cannot be reset, so the connection is',
    reply: deliver({ step: 'reset-stream', code: 8 }),
    frames: ['TCP RST'],
    ended: 'ECONNRESET',
    wire: /^$/,
  },
  {
    name: 'headers, then FIN',
    reply: deliver(head, { step: 'close-connection' }),
    frames: ['HEAD 200', 'TCP FIN'],
    ended: 'fin',
    wire: /^HTTP\/1.1 200 OK\r\n[^]*\r\n\r\n$/,
  },
  {
    name: 'FIN without a word',
    reply: deliver({ step: 'close-connection' }),
    frames: ['TCP FIN'],
    ended: 'fin',
    wire: /^$/,
  },
];
const post = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n';

describe.for([false, true])('each verb on HTTP/1.1 is what its event says (TLS: %s)', (tls) => {
  test.for(http1Cases)('$name', async ({ reply, frames, ended, wire }) => {
    await using running = await startFake('http', { tls, exchange: () => reply });
    const socket = await connectSocket(running, ['http/1.1']);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    const { promise: end, resolve } = Promise.withResolvers<string>();
    socket.on('end', () => resolve('fin')).on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    socket.write(post);
    const sent = await running.host.next('reply.sent');

    expect(sent.frames.filter((frame) => !/^BODY [68]$/.test(frame))).toEqual(
      frames.filter((frame) => frame !== 'BODY 6'),
    );
    if (ended !== undefined) expect(await end).toBe(ended);
    await eventually(() => wire.test(received), `on the wire: ${JSON.stringify(received)}`);
    socket.destroy();
  });
});

test('a slow body comes in slices at its rate, and the wait is recorded', async () => {
  const answer = { kind: 'reject', reason: 'invalid', message: 'x'.repeat(400) } as const;
  const delivery: DeliveryStep[] = [head, { step: 'body', bytesPerSecond: 4000 }, end];
  await using running = await startFake('http', { exchange: () => ({ answer, delivery }) });
  const socket = await connectSocket(running);
  socket.write(post);
  socket.resume();
  const sent = await running.host.next('reply.sent');
  socket.destroy();

  expect(sent.frames.filter((frame) => frame === 'BODY 200').length).toBeGreaterThan(1);
  expect(sent.waitedMs).toBeGreaterThanOrEqual((sent.bodyBytes / 4000) * 900);
});

describe('what the peer does while it is answered', () => {
  const hold: Partial<ExchangeReply> = { delivery: [{ step: 'hold' }], commit: 'after' };

  test('a held answer fails when the peer cancels, and nothing counts as stored', async () => {
    await using running = await startFake('grpc', { exchange: () => hold });
    // Long enough that the request is here before it is cancelled, on a busy machine too.
    expect(await exportGrpc(running, new Uint8Array(0), { deadlineMs: 1000 })).toMatchObject({ code: 4 });
    const failed = await running.host.next('reply.failed');

    expect(failed).toMatchObject({ reason: 'RST_STREAM(8)', frames: [], committed: false, accepted: 0 });
  });

  test('a held answer fails when an HTTP/1.1 peer closes', async () => {
    await using running = await startFake('http', { exchange: () => hold });
    const socket = await connectSocket(running);
    socket.write(post);
    await running.host.next('exchange.received');
    socket.end();

    expect(await running.host.next('reply.failed')).toMatchObject({ by: 'peer', reason: 'connection closed: fin' });
    expect(await running.host.next('connection.closed')).toMatchObject({ by: 'peer', how: 'fin', exchanges: 1 });
  });

  test('a delayed answer to a peer that is gone is not written', async () => {
    await using running = await startFake('grpc', {
      exchange: () => deliver({ step: 'wait', ms: 60_000 }, head, body, end),
    });
    const peer = await connectRaw(running);
    peer.export();
    await running.host.next('exchange.received');
    peer.socket.resetAndDestroy();

    expect(await running.host.next('reply.failed')).toMatchObject({
      by: 'peer',
      reason: 'connection closed: rst',
      frames: [],
    });
    expect(await running.host.next('connection.closed')).toMatchObject({ by: 'peer', how: 'rst' });
  });

  test('an upload that is cut short is aborted, not counted', async () => {
    await using running = await startFake('grpc');
    using peer = await connectRaw(running);
    peer.openUpload(Buffer.from([0, 0, 0, 0, 100, 1, 2]));
    await running.host.next('exchange.started');
    peer.reset(8);

    expect(await running.host.next('exchange.aborted')).toMatchObject({
      by: 'peer',
      reason: 'RST_STREAM(8)',
      bytesSeen: 7,
    });
    expect(running.host.all('exchange.received')).toHaveLength(0);
  });
});

describe('the commit point separates loss from duplication', () => {
  const lost: Partial<ExchangeReply> = { answer: success, delivery: [resetConnection] };
  test.for([
    { commit: 'before', committed: true },
    { commit: 'never', committed: false },
  ] as const)('a reset after a commit “$commit” has stored: $committed', async ({ commit, committed }) => {
    await using running = await startFake('grpc', { exchange: () => ({ ...lost, commit }) });
    using peer = await connectRaw(running);
    peer.export();

    expect(await running.host.next('reply.sent')).toMatchObject({ committed });
  });

  test('“after” stores when the whole answer was written', async () => {
    await using running = await startFake('grpc', { exchange: () => ({ commit: 'after' }) });
    await exportGrpc(running, new Uint8Array(0));

    expect(await running.host.next('reply.sent')).toMatchObject({ committed: true });
  });
});

test('what a raw response cannot carry is told, and the stream is reset', async () => {
  const http = { status: 200, headers: [[':bad', 'x']], body: new Uint8Array(0) } as const;
  const answer = { kind: 'raw', grpc: http, otherwise: success } as const;
  await using running = await startFake('grpc', { exchange: () => ({ answer }) });
  using peer = await connectRaw(running);
  peer.export();

  expect((await running.host.next('reply.failed')).reason).toContain(':bad');
  await eventually(() => peer.story().includes('RST_STREAM(2)'), 'the stream is reset');
});
