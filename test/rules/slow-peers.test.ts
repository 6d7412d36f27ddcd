import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import type { Backend } from '../../src/index.ts';
import { upTo } from '../otlp/requests.ts';
import { eventually } from '../wire/clients.ts';
import { connectRaw, connectSocket } from '../wire/raw-http2.ts';
import { ask, ways } from './ask.ts';
import { exportsInFlight, portOf } from './honest-sender.ts';

/* Peers that are slow, silent or gone, many at a time: they are let go, and honest exports are taken all the while. */

const limits = { headersTimeoutMs: 400, firstByteTimeoutMs: 400, handshakeTimeoutMs: 400, idleTimeoutMs: 800 };
const many = 60;

/** Sends `bytes` again and again until the socket ends. */
function drip(socket: Socket, bytes: string | Uint8Array): void {
  const timer = setInterval(() => socket.write(bytes), 20);
  for (const event of ['end', 'error', 'close']) socket.once(event, () => clearInterval(timer));
}

/** What a socket received until the other side ended it. */
function heardUntilEnd(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    for (const event of ['end', 'error', 'close']) socket.once(event, () => resolve(heard));
  });
}

/** How the connections of the bad peers were closed, and how often; those of honest ones are still open. */
async function endings(backend: Backend): Promise<Record<string, number>> {
  const closed = await eventually(() => {
    const all = backend.events({ type: 'connection.closed' });
    return all.length >= many && all;
  }, 'all of them are closed');
  const counts: Record<string, number> = {};
  for (const { by, how } of closed) counts[`${by}: ${how}`] = (counts[`${by}: ${how}`] ?? 0) + 1;
  return counts;
}

const requestLine = 'POST /v1/traces HTTP/1.1\r\n';
const head = `${requestLine}host: a\r\ncontent-type: application/json\r\n`;

test('slow-loris: heads that never end are answered with 408', async () => {
  await using backend = await startBackend({ limits });
  using honest = await exportsInFlight(backend);
  const answers = upTo(many).map(async () => {
    const socket = await connectSocket(portOf(backend.endpoints.http));
    socket.write(requestLine);
    drip(socket, 'x-a: b\r\n');
    return (await heardUntilEnd(socket)).split('\r\n')[0];
  });

  expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
  expect(await endings(backend)).toEqual({ 'backend: timeout: request headers': many });
  await honest.finish();
});

// HEADERS without END_HEADERS on stream 1, and CONTINUATION likewise.
const openHeaders = Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 1]);
const continuation = Buffer.from([0, 0, 4, 9, 0, 0, 0, 0, 1, 0, 1, 0x61, 0]);

test.for([
  { name: 'that stop in the middle', goesOn: false, how: 'backend: timeout: idle' },
  {
    name: 'that go on and on',
    goesOn: true,
    how: 'backend: goaway: ENHANCE_YOUR_CALM: a header block of more than 65536 bytes or 16 CONTINUATION frames',
  },
])('slow-loris over HTTP/2: headers $name end with GOAWAY', async ({ goesOn, how }) => {
  await using backend = await startBackend({ limits });
  using honest = await exportsInFlight(backend);
  const farewells = upTo(many).map(async (n) => {
    using peer = await connectRaw(portOf(n % 2 === 0 ? backend.endpoints.http : backend.endpoints.grpc));
    peer.socket.write(openHeaders);
    if (goesOn) drip(peer.socket, continuation);
    await peer.ended;
    return peer.frames.at(-1)?.type;
  });

  expect(new Set(await Promise.all(farewells))).toEqual(new Set(['GOAWAY']));
  expect(await endings(backend)).toEqual({ [how]: many });
  await honest.finish();
});

const silences = [
  { name: 'say nothing at all', says: '', tls: false, how: 'backend: timeout: nothing was sent' },
  {
    name: 'send half a ClientHello',
    says: '\x16\x03\x01\x01\x00\x01',
    tls: true,
    how: 'backend: timeout: TLS handshake',
  },
  { name: 'stop in the middle of a body', says: `${head}content-length: 9\r\n\r\n{`, tls: false, how: 'backend: rst' },
  {
    name: 'stay after their answer',
    says: `${head}content-length: 2\r\n\r\n{}`,
    tls: false,
    how: 'backend: timeout: idle',
  },
];

test.for(silences)('half-open: peers that $name are let go', async ({ says, tls, how }) => {
  await using backend = await startBackend({ limits: { ...limits, bodyTimeoutMs: 400 }, tls });
  const left = upTo(many).map(async () => {
    const socket = await connectSocket(portOf(backend.endpoints.http));
    socket.write(says, 'latin1');
    await heardUntilEnd(socket);
    socket.destroy();
  });
  await Promise.all(left);

  expect(await endings(backend)).toEqual({ [how]: many });
  expect(backend.totals().accepted).toBe(0);
  for (const way of ways.slice(0, 3)) expect(await ask(backend, way)).toMatchObject({ response: {} });
});

test('half-open: peers that end their side in the middle of a body have left, and nothing else is lost', async () => {
  await using backend = await startBackend({ limits });
  using honest = await exportsInFlight(backend);
  const left = upTo(many).map(async () => {
    const socket = await connectSocket(portOf(backend.endpoints.http));
    socket.end(`${head}content-length: 9\r\n\r\n{`);
    await heardUntilEnd(socket);
  });
  await Promise.all(left);

  expect(await endings(backend)).toEqual({ 'peer: fin': many });
  const aborted = backend.events({ type: 'exchange.aborted' });
  expect(new Set(aborted.map(({ by, bytesSeen }) => `${by} ${bytesSeen}`))).toEqual(new Set(['peer 1']));
  await honest.finish();
});

test('connections beyond the limit are reset, and those within it are served', async () => {
  await using backend = await startBackend({ limits: { maxConnections: 20 } });
  using honest = await exportsInFlight(backend);
  const sockets = await Promise.all(upTo(many).map(() => connectSocket(portOf(backend.endpoints.http))));
  await eventually(() => sockets.filter(({ destroyed }) => destroyed).length >= many - 19, 'the others are reset');
  expect(backend.events({ type: 'limit.reached' })[0]).toMatchObject({ limit: 'maxConnections', max: 20 });
  for (const socket of sockets) socket.destroy();
  await eventually(() => backend.events({ type: 'connection.closed' }).length >= 19, 'there is room again');
  await honest.finish();
});
