import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { findSender } from '../../src/senders/index.ts';
import { command } from '../../src/senders/command.ts';
import { eventually } from '../wire/clients.ts';
import { isGone } from './processes.ts';
import { createTestLane } from './test-lane.ts';

const url = 'http://127.0.0.1:1';
const shell = (script: string): string[] => ['sh', '-c', script];

test('a command is told where to export by its environment, and its lines are recorded', async () => {
  const settings = { headers: { 'x-tenant': 'secret-tenant' }, timeoutMs: 3000 };
  const script = 'env | grep ^OTEL_EXPORTER | sort; echo oops >&2; exit 3';
  using lane = createTestLane(url, { command: shell(script), protocol: 'grpc', settings });
  await using running = await command.start([lane.lane]);
  await running.lanes[0]!.offer('traces', 1, 5);
  await running.lanes[0]!.flushed();
  const lines = (stream: string) => lane.of('sender.log').flatMap((one) => (one.stream === stream ? [one.line] : []));
  expect(lines('stdout')).toEqual([
    `OTEL_EXPORTER_OTLP_ENDPOINT=${url}`,
    'OTEL_EXPORTER_OTLP_HEADERS=x-tenant=<x-tenant>',
    'OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
    'OTEL_EXPORTER_OTLP_TIMEOUT=3000',
  ]);
  expect(lines('stderr')).toEqual(['oops']);
  expect(lane.of('sender.log').flatMap(({ secrets = [] }) => secrets)).toEqual(['x-tenant']);
  expect(lane.of('sender.exited')).toMatchObject([{ code: 3 }]);
  expect(lane.of('workload.offered')).toEqual([]);
});

/** Like a real one, of somebody who asks their system. */
const lookUp = 'getent ahostsv4 backend.otlp-chaos.test; echo "ended with $?"; grep -c . /etc/resolv.conf';

test.skipIf(process.getuid?.() !== 0)(
  'a command that is given a name server asks it, and nobody else on the machine does',
  async () => {
    const ours = readFileSync('/etc/resolv.conf', 'utf8');
    const phases = [
      { name: 'found', rules: [{ fault: 'resolve', with: { how: 'answer', addresses: ['127.0.0.7'] } }] },
    ];
    await using backend = await startBackend({ scenario: { phases } });
    const { nameServer } = backend.ready;
    using lane = createTestLane(url, { command: shell(lookUp), settings: { nameServer: nameServer! } });
    await using running = await command.start([lane.lane]);
    await running.lanes[0]!.flushed();
    expect(lane.printed()).toMatch(/^127\.0\.0\.7 [^]*ended with 0\n1$/);
    expect(readFileSync('/etc/resolv.conf', 'utf8')).toBe(ours);
    using other = createTestLane(url, { command: shell(lookUp) });
    await using unled = await command.start([other.lane]);
    await unled.lanes[0]!.flushed();
    expect(other.printed()).toMatch(/^ended with [^0]/);
  },
);

test('no program can be led to a name server at a port of its own, and the error says who can', async () => {
  using lane = createTestLane(url, { command: shell('true'), settings: { nameServer: '127.0.0.1:5300' } });
  await expect(command.start([lane.lane])).rejects.toThrow(
    'none can be told to ask 127.0.0.1:5300, at another port than 53. Be root on Linux, or test a Collector over gRPC',
  );
});

test('a stop ends a command and what it has started', async () => {
  using lane = createTestLane(url, { command: shell('sleep 600 & echo $!; wait') });
  await using running = await command.start([lane.lane]);
  const child = await eventually(() => Number(lane.printed()), 'its child is there');
  await running.stop();
  expect(running.exited).toBe(true);
  expect(lane.of('sender.signalled')).toMatchObject([{ signal: 'SIGTERM', graceMs: 5000 }]);
  await eventually(() => isGone(child), 'its child is gone');
});

test('what a command leaves behind when it ends is ended too', async () => {
  using lane = createTestLane(url, { command: shell('sleep 600 & echo $!') });
  await using running = await command.start([lane.lane]);
  await running.lanes[0]!.flushed();
  await eventually(() => isGone(Number(lane.printed())), 'its child is gone');
});

test('a command that cannot be run, or was not given, is missing', async () => {
  expect(await findSender('command', { command: ['/nonexistent/app'] })).toEqual({
    missing: 'the command /nonexistent/app is not a program that can be run',
  });
  expect(await findSender('command')).toEqual({ missing: 'no command was given: write it last, behind --' });
});

test('a command has one endpoint, so several lanes are a mistake', async () => {
  using lane = createTestLane(url, { command: shell('true') });
  await expect(command.start([lane.lane, lane.lane])).rejects.toThrow('run once a lane');
});
