import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { eventually } from '../wire/clients.ts';
import { run, start } from './program.ts';

test('the demo shows a failure from both sides, its cause, its repair, and the same telemetry arriving', async () => {
  const { code, stdout, stderr } = await run(['demo']);
  expect(code).toBe(0);
  expect(stderr).toContain('Showing bad-cert');
  const order = [
    'The sender said',
    'The backend saw',
    'TLS handshake failed',
    '10 lost',
    'Cause',
    'Find it',
    'Fix it',
    'Why it works',
  ];
  const places = [...order, 'The same telemetry after the fix', '10 accepted'].map((words) => stdout.indexOf(words));
  expect(places[0]).toBeGreaterThan(0);
  expect(places.toSorted((a, b) => a - b)).toEqual(places);
  const [before, after] = stdout.split('The same telemetry after the fix') as [string, string];
  expect(before.match(/✗ 10 offered · 0 accepted · 0 duplicated · 10 lost/g)).toHaveLength(2);
  expect(after.match(/✓ 10 offered · 10 accepted · 0 duplicated · 0 lost/g)).toHaveLength(2);
  // Words of the SDK, without the JSON and the stack around them.
  expect(before.replaceAll(/\s+│.*$/gm, '').replaceAll(/\s+/g, ' ')).toContain(
    'unable to verify the first certificate',
  );
  expect(before).not.toMatch(/"stack"|Resolution note|\[object Object\]/);
  const tooLong = stdout.split('\n').filter((line) => stringWidth(line) > 80 && !line.includes('/'));
  expect(tooLong).toEqual([]);
});

test('commands of a demo are those for a serve to come: its own ports are closed when they are read', async () => {
  const { stdout } = await run(['demo', 'path-404']);
  expect(stdout).toContain('Find it (while otlp-chaos serve --scenario path-404 runs)');
  const findIt = stdout.slice(stdout.indexOf('Find it'), stdout.indexOf('Why it works'));
  expect(findIt).toContain('http://127.0.0.1:4318');
  expect(findIt.match(/127\.0\.0\.1:(\d+)/g)!.every((address) => /:431[78]$/.test(address))).toBe(true);
});

test('a failure that comes after some requests is met: each sender has a backend to itself', async () => {
  const { code, stdout } = await run(['demo', 'outage-then-recovery', '--with', 'outage=1m']);
  expect(code).toBe(0);
  const [before, after] = stdout.split('The same telemetry after the fix') as [string, string];
  expect(before.match(/✗ 30 offered · 20 accepted · 0 duplicated · 10 lost/g)).toHaveLength(2);
  expect(after.match(/✓ 30 offered · 30 accepted/g)).toHaveLength(2);
});

test('the patience of a sender is its own: a pause that it waits for in production it waits for here', async () => {
  const { stdout } = await run(['demo', 'throttle']);
  const [, http] = stdout.slice(0, stdout.indexOf('Cause')).split('exporter over HTTP');
  expect(http).toContain('✓ 10 offered · 10 accepted · 0 duplicated · 0 lost');
});

test('a healthy backend has nothing to repair', async () => {
  const { code, stdout } = await run(['demo', 'healthy']);
  expect(code).toBe(0);
  expect(stdout).toContain('Nothing is wrong here');
  expect(stdout).not.toContain('Fix it');
});

test('a file of one’s own can be shown, and is called by its path', async () => {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'own.yaml');
  writeFileSync(file, 'title: Mine\nprotocols: [http]\nfault: reject\nwith: {reason: not-found}\n');
  const { code, stdout } = await run(['demo', file]);
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`otlp-chaos serve --scenario ${file} lets your own sender meet it.`);
  expect(stdout).toContain('The scenario does not say how it is repaired.');
});

test('an interrupted demo ends in time with 0 and leaves nothing', async () => {
  await using program = await start(['demo', 'tcp-refused']);
  await eventually(() => program.family().length === 3, 'both senders run');
  const { code, stdout, inTime } = await program.stopped('SIGINT');
  expect([code, stdout, inTime]).toEqual([0, '', true]);
  expect(program.family()).toEqual([]);
  expect(program.temporaryFiles()).toEqual([]);
});

test('a kill -9 of a demo leaves no process and no file', async () => {
  await using program = await start(['demo', 'tcp-refused']);
  await eventually(() => program.family().length === 3, 'both senders run');
  program.kill('SIGKILL');
  await program.ended;
  await eventually(() => program.family().length === 0, 'all of its processes are gone');
  expect(program.temporaryFiles()).toEqual([]);
});

test('a token that runs out after some requests is seen to run out, and its successor is taken', async () => {
  const { code, stdout } = await run(['demo', 'token-expiry']);
  const [before, after] = stdout.split('The same telemetry after the fix') as [string, string];
  expect(before.match(/✗ 40 offered · 30 accepted · 0 duplicated · 10 lost/g)).toHaveLength(2);
  expect(after.match(/✓ 40 offered · 40 accepted · 0 duplicated · 0 lost/g)).toHaveLength(2);
  expect(code).toBe(0);
});
