import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChaosEvent } from '../../src/core/event.ts';
import { eventually } from '../wire/clients.ts';
import { curlExport, isOpen } from './clients.ts';
import { serve, start } from './program.ts';
import type { Serving } from './program.ts';
import { expectLawful } from './schema.ts';

/* How `serve` ends: asked to, killed, or left by whoever read its output. */

/** A request that is never answered, one that is never finished, a handshake that never comes, and a reader of events. */
async function occupy({ endpoints, ready, program }: Serving): Promise<Disposable> {
  const { port, hostname } = new URL(endpoints.http);
  const sockets = Array.from({ length: 3 }, () => connectTcp(Number(port), hostname).on('error', () => {}));
  sockets[0]!.write(
    'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
  );
  sockets[1]!.write(
    'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
  );
  const session = connectHttp2(endpoints.grpc).on('error', () => {});
  session.request({ ':method': 'POST', ':path': '/nothing' }).on('error', () => {});
  const abort = new AbortController();
  const stream = await fetch(`${ready.control!}/events/stream`, {
    signal: abort.signal,
    headers: { accept: 'text/event-stream' },
  });
  expect(stream.ok).toBe(true);
  await eventually(() => program.events.filter(({ type }) => type === 'connection.opened').length >= 4, 'all came');
  return {
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      session.destroy();
      abort.abort();
    },
  };
}

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'at %s it stops in time whatever is open, tells totals, and exits with 0',
  async (signal) => {
    await using serving = await serve(['--scenario', 'no-reply-deadline']);
    const { program, ready } = serving;
    using _visitors = await occupy(serving);
    const { code, stderr, inTime } = await program.stopped(signal);
    expect([code, inTime]).toEqual([0, true]);
    expect(stderr).toMatch(new RegExp(`Stopped after .*: ${signal}\\n {2}4 connections · `));
    await expectLawful(program.events);
    expect(program.events.at(-1)).toMatchObject({ type: 'backend.stopped', reason: signal });
    for (const url of [ready.endpoints.grpc, ready.endpoints.http, ready.control!])
      expect(await isOpen(url)).toBe(false);
    expect(program.temporaryFiles()).toEqual([]);
  },
);

test('a kill -9 leaves no port, no process and no file', async () => {
  await using serving = await serve(['--scenario', 'tcp-refused']);
  const { program, ready } = serving;
  await program.event('listener.closed');
  program.kill('SIGKILL');
  await program.exited;
  await eventually(() => program.family().length === 0, 'all of its processes are gone');
  for (const url of [ready.endpoints.grpc, ready.endpoints.http, ready.control!]) expect(await isOpen(url)).toBe(false);
  expect(program.temporaryFiles()).toEqual([]);
});

test('the recording is readable after a kill -9, up to its last line', async (context) => {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'run.ndjson');
  await using serving = await serve(['--record', file]);
  const { program, endpoints } = serving;
  // Killed at work: exports go on until nobody answers.
  const exporting = (async () => {
    while ((await curlExport(context, endpoints.http)).status === 200);
  })();
  await program.event('reply.sent', ({ seq }) => seq > 30);
  program.kill('SIGKILL');
  await Promise.all([program.exited, exporting]);
  const text = readFileSync(file, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const recorded = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ChaosEvent);
  await expectLawful(recorded);
  // What had been answered a turn before is there.
  const answered = program.events.filter(({ type }) => type === 'reply.sent').slice(0, -1);
  expect(answered.length).toBeGreaterThan(1);
  for (const event of answered) expect(recorded).toContainEqual(event);
});

test('the recording of a run that was stopped is what was printed', async (context) => {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'run.ndjson');
  await using serving = await serve(['--record', file, '--scenario', 'throttle']);
  await curlExport(context, serving.endpoints.http);
  serving.program.kill('SIGTERM');
  await serving.program.exited;
  const recorded = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ChaosEvent);
  expect(recorded).toEqual(serving.program.events);
  await expectLawful(recorded);
});

test('a reader that leaves, as “| head” does, ends it quietly', async (context) => {
  await using serving = await serve();
  const { program, endpoints } = serving;
  program.child.stdout!.destroy();
  while ((await curlExport(context, endpoints.http)).status === 200);
  const { code, stderr } = await program.exited;
  expect(code).toBe(0);
  expect(stderr).toContain('Stopped after');
  expect(stderr).toContain('nobody reads the output');
  expect(stderr).not.toMatch(/EPIPE|at .*\.js/);
});

test('a reader that hangs does not keep it from stopping', async (context) => {
  await using serving = await serve();
  const { program, endpoints } = serving;
  program.child.stdout!.pause();
  // More than a pipe holds.
  for (let i = 0; i < 100; i++) await curlExport(context, endpoints.http, '-H', `x-filler: ${'x'.repeat(1000)}`);
  program.kill('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
});

test('a disk that is full is a broken set-up, not a clean stop', async () => {
  await using program = await start([
    'serve',
    '--grpc-port',
    '0',
    '--http-port',
    '0',
    '--no-control',
    '--record',
    '/dev/full',
  ]);
  const { code, stderr } = await program.exited;
  expect(code).toBe(70);
  expect(stderr).toContain('the set-up broke: cannot record: no space is left on the device (ENOSPC)');
});

test('a second signal ends it at once', async () => {
  await using serving = await serve();
  serving.program.kill('SIGTERM');
  serving.program.kill('SIGTERM');
  // Whether the second came in time is the system's affair; either way it is gone.
  expect([0, 70]).toContain((await serving.program.exited).code);
});
