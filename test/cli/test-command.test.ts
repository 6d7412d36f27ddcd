import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChaosEvent, EventOf } from '../../src/core/event.ts';
import { quiet, scenarioFolder } from '../scenario/files.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { isOpen } from './clients.ts';
import { run, start } from './program.ts';
import { expectLawful } from './schema.ts';

/* Saints, sinners, runs that prove nothing, and set-ups that break: each has its exit code. */

const throttle = ['test', '--scenario', 'throttle', '--with', 'retryDelay=500ms'];
const oneLane = ['--sender', 'js-http', '--protocol', 'http/protobuf'];

test.for(['js-http', 'collector'] as const)('%s honours the pause that it is asked for: 0', async (sender, context) => {
  const bin = sender === 'collector' ? ['--collector-bin', requireTool('otelcol-chaos', context)] : [];
  const protocol = sender === 'collector' ? 'grpc' : 'http/protobuf';
  const { code, stdout } = await run([...throttle, '--sender', sender, '--protocol', protocol, ...bin]);
  expect(stdout).toMatch(/honours-retry-delay +S22, S43 +SHOULD +✓\d\n/);
  expect(stdout).toMatch(/no-loss +S15 +SHOULD +✓\d\n/);
  expect(stdout).toMatch(/(\d+) offered · \1 accepted · 0 duplicated · 0 lost/);
  expect(code).toBe(0);
});

test('js-grpc, which does not retry, is caught losing data: 1', async () => {
  const { code, stdout } = await run([...throttle, '--sender', 'js-grpc']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ no-loss .*S15 SHOULD\n +(\d+) of \1 items never arrived/);
});

test('a run in which the fault never fired proves nothing: 2', async () => {
  using folder = scenarioFolder({ 'quiet.yaml': quiet });
  const file = join(folder.dir, 'quiet.yaml');
  const { code, stdout } = await run(['test', '--scenario', file, '--only', 'no-loss', ...oneLane]);
  expect(code).toBe(2);
  expect(stdout).toMatch(/\? no-loss .*S15 SHOULD\n(.*\n)? +no fault fired/);
  expect(stdout).not.toContain('✓');
});

test('a sender that is not there is a broken set-up, never a verdict: 70', async () => {
  const { code, stdout, stderr } = await run([
    ...throttle,
    '--sender',
    'collector',
    '--collector-bin',
    '/nowhere/otelcol',
  ]);
  expect(code).toBe(70);
  expect(stdout).toBe('');
  expect(stderr).toContain('the set-up broke: the Collector /nowhere/otelcol is not a program that can be run');
  expect(stderr).toContain('--collector-bin');
});

test('a sender that dies at the start is a broken set-up: 70', async () => {
  const { code, stderr } = await run([...throttle, '--sender', 'collector', '--collector-bin', '/bin/true']);
  expect(code).toBe(70);
  expect(stderr).toContain('the sender collector could not be started');
});

test('a recording that cannot be written is a broken set-up, whatever the sender did: 70', async () => {
  const { code, stdout, stderr } = await run([...throttle, '--sender', 'js-http', '--record', '/dev/full']);
  expect([code, stdout]).toEqual([70, '']);
  expect(stderr).toContain('cannot record: no space is left on the device');
});

test('as NDJSON stdout is the recording, verdicts included, and people read stderr', async () => {
  const line = [...throttle, ...oneLane, '--format', 'ndjson', '--seed', '7'];
  await using program = await start(line);
  const { code, stderr } = await program.exited;
  expect(code).toBe(0);
  await expectLawful(program.events);
  expect(program.events[0]).toMatchObject({ type: 'backend.ready', scenario: 'throttle', seed: 7 });
  const verdicts = program.events.filter((event): event is EventOf<'check.verdict'> => event.type === 'check.verdict');
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['honours-retry-delay', 'pass'],
    ['no-loss', 'pass'],
  ]);
  const numbers = new Set(program.events.map(({ seq }) => seq));
  for (const { evidence } of verdicts)
    expect(evidence.every((seq) => numbers.has(seq)) && evidence.length > 0).toBe(true);
  expect(stderr).toMatch(/no-loss +S15 +SHOULD +✓1/);
});

test('several scenarios are several sessions of one recording, and the worst outcome counts', async () => {
  using folder = scenarioFolder({ 'quiet.yaml': quiet });
  const [file, record] = [join(folder.dir, 'quiet.yaml'), join(folder.dir, 'run.ndjson')];
  const { code, stdout } = await run(['test', '--scenario', `${file},throttle`, ...oneLane, '--record', record]);
  expect(code).toBe(2);
  expect(stdout).toMatch(/\n +\S+quiet.yaml .*\n +throttle /);
  const lines = readFileSync(record, 'utf8').trimEnd().split('\n');
  const sessions = Map.groupBy(
    lines.map((line) => JSON.parse(line) as ChaosEvent),
    ({ session }) => session,
  );
  expect([...sessions.keys()].toSorted()).toEqual([`${file}.http-protobuf`, 'throttle.http-protobuf']);
  for (const events of sessions.values()) {
    await expectLawful(events);
    expect(events.some(({ type }) => type === 'check.verdict')).toBe(true);
  }
});

const hanging = ['test', '--scenario', 'unavailable', '--format', 'ndjson', '--sender'];

test.for(['js-http', 'collector'] as const)(
  'an interrupted run with %s proves nothing: 2, in time, and its sender is gone',
  async (sender, context) => {
    const bin = sender === 'collector' ? ['--collector-bin', requireTool('otelcol-chaos', context)] : [];
    await using program = await start([...hanging, sender, ...bin]);
    const { pid } = await program.event('sender.started');
    await program.event('fault.fired');
    expect(program.family()).toContain(pid);
    const { code, stderr, inTime } = await program.stopped('SIGINT');
    expect([code, inTime]).toEqual([2, true]);
    expect(stderr).toContain('interrupted (SIGINT), so this is unproven');
    expect(program.family()).toEqual([]);
    expect(program.temporaryFiles()).toEqual([]);
  },
);

test.for(['js-http', 'js-grpc', 'collector'] as const)(
  'a kill -9 of a run with %s leaves no process, no port and no file',
  async (sender, context) => {
    const bin = sender === 'collector' ? ['--collector-bin', requireTool('otelcol-chaos', context)] : [];
    await using program = await start([...hanging, sender, ...bin]);
    const { endpoints } = await program.event('backend.ready');
    const { pid } = await program.event('sender.started');
    await program.event('fault.fired');
    expect(program.family()).toContain(pid);
    program.kill('SIGKILL');
    await program.ended;
    await eventually(() => program.family().length === 0, 'all of its processes are gone');
    for (const url of Object.values(endpoints)) expect(await isOpen(url)).toBe(false);
    expect(program.temporaryFiles()).toEqual([]);
  },
);
