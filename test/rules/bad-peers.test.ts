import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildFrame, frameHeaderBytes } from '../../src/otlp/grpc-frame.ts';
import { upTo } from '../otlp/requests.ts';
import { eventually } from '../wire/clients.ts';
import { connectRaw, connectSocket } from '../wire/raw-http2.ts';
import { startBackendProcess } from './backend-process.ts';
import type { BackendProcess } from './backend-process.ts';
import { curl } from './curl.ts';
import { exportsInFlight, portOf } from './honest-sender.ts';
import { askGrpc } from './malformed/grpc-request.ts';

/*
 * Peers that mean harm, against a backend as it is by default, in a process of its own: each gets a clear answer, memory
 * stays bounded, and honest exports that were under way are taken.
 */

const MiB = 1024 * 1024;
/** All bodies that are being read may take 512 MiB; the rest is Node itself. */
const maxPeakBytes = 800 * MiB;

function expectBounded(backend: BackendProcess): void {
  expect(backend.crashed).toBe(false);
  expect(backend.peakBytes() ?? 0).toBeLessThan(maxPeakBytes);
}

/** Members of gzip may stand behind each other: 1 GiB of zeros in 1 MiB. */
const bomb = Buffer.concat(Array<Buffer>(16).fill(gzipSync(Buffer.alloc(64 * MiB))));

test('gzip bombs of 1 GiB, ten at once: refused, in bounded memory, and nothing else is lost', async () => {
  await using backend = await startBackendProcess();
  using honest = await exportsInFlight(backend);
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const overHttp = upTo(5).map((n) =>
    curl(`${backend.endpoints.http}/v1/logs`, { headers, body: bomb, http2: n % 2 === 0 }),
  );
  const framed = { headers: { 'grpc-encoding': 'gzip' }, body: buildFrame(bomb, true) };
  const overGrpc = upTo(5).map(() => askGrpc(backend.endpoints.grpc, framed));
  const statuses = (await Promise.all(overHttp)).map(({ status }) => status);

  // Those for which there is no memory at the moment may come again (R12).
  expect(statuses.filter((status) => status !== 413 && status !== 503)).toEqual([]);
  expect(statuses).toContain(413);
  const codes = await Promise.all(overGrpc);
  expect(codes.filter((code) => code !== 'RESOURCE_EXHAUSTED' && code !== 'UNAVAILABLE')).toEqual([]);
  expect(codes).toContain('RESOURCE_EXHAUSTED');
  await honest.finish();
  expectBounded(backend);
});

const declared = [
  { name: '1 GiB', bytes: 2 ** 30 },
  { name: '4 GiB', bytes: 2 ** 32 - 1 },
];

test.for(declared)(
  '$name declared, thirty times in each protocol: refused at once, unread, and nothing else is lost',
  async ({ bytes }) => {
    await using backend = await startBackendProcess();
    using honest = await exportsInFlight(backend);
    const answers = upTo(30).map(async () => {
      const socket = await connectSocket(portOf(backend.endpoints.http));
      const answer = new Promise<Buffer>((resolve) => void socket.once('data', resolve));
      socket.write('POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n');
      socket.write(`content-length: ${bytes}\r\n\r\n`);
      const head = (await answer).toString('latin1');
      socket.destroy();
      return head.slice(0, 'HTTP/1.1 413'.length);
    });
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['HTTP/1.1 413']));
    const header = Buffer.alloc(frameHeaderBytes);
    header.writeUInt32BE(bytes, 1);
    const stories = upTo(30).map(async () => {
      using peer = await connectRaw(portOf(backend.endpoints.grpc));
      peer.openUpload(header);
      await eventually(() => peer.story().length === 2, 'the answer comes');
      return peer.story().join();
    });
    expect(new Set(await Promise.all(stories))).toEqual(new Set(['HEADERS+END_STREAM,RST_STREAM(0)']));
    await honest.finish();
    expectBounded(backend);
  },
);

test('bodies that never end: read up to the limit, and nothing else is lost', async () => {
  await using backend = await startBackendProcess();
  using honest = await exportsInFlight(backend);
  const endless = { method: 'POST', headers: { 'content-type': 'application/json' }, args: ['-T', '/dev/zero'] };
  const uploads = upTo(2).map((n) => curl(`${backend.endpoints.http}/v1/traces`, { ...endless, http2: n % 2 === 0 }));
  const statuses = (await Promise.all(uploads)).map(({ status }) => status);

  expect(statuses.filter((status) => status !== 413 && status !== 503)).toEqual([]);
  await honest.finish();
  expectBounded(backend);
});

const inflatedBytes = 40 * MiB;
const filled = (unit: string): string => unit.repeat(inflatedBytes / unit.length);
const numbered = (): string => Array.from({ length: 3_000_000 }, (_, index) => `"${index}":1`).join();

/** Bodies within the limit that become a hundred times as large for whoever parses them into objects. */
const jsonBombs: readonly { name: string; body: () => string; status: number }[] = [
  { name: 'brackets', body: () => filled('['), status: 400 },
  { name: 'objects within objects', body: () => filled('{"a":'), status: 400 },
  { name: 'empty envelopes', body: () => `{"resourceSpans":[${filled('{},')}{}]}`, status: 200 },
  { name: 'unknown names, each another', body: () => `{${numbered()}}`, status: 200 },
];

test.for(jsonBombs)(
  'a few KiB of gzip that are 40 MiB of $name in JSON: $status, and nothing else is lost',
  async ({ body, status }) => {
    await using backend = await startBackendProcess();
    using honest = await exportsInFlight(backend);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const packed = gzipSync(body(), { level: 1 });
    const answer = await curl(`${backend.endpoints.http}/v1/traces`, { headers, body: packed });

    expect(answer.status).toBe(status);
    await honest.finish();
    expectBounded(backend);
  },
);
