import { expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import { run, serve } from './program.ts';

test.for(signals)('one export of %s is marked, counted and accepted, over every protocol', async (signal) => {
  await using serving = await serve();
  const { endpoints, program } = serving;
  const ways = [
    ['--protocol', 'grpc', '--to', endpoints.grpc],
    ['--protocol', 'http/protobuf', '--to', endpoints.http],
    ['--protocol', 'http/json', '--to', endpoints.http, '--gzip'],
  ];
  for (const [index, way] of ways.entries()) {
    const { code, stdout, stderr } = await run(['send', ...way, '--signal', signal, '--count', '7']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^✓ accepted: 7 [a-z ]+ over (grpc|http\/\w+) to http:\/\/127\.0\.0\.1:\d+ in /);
    const received = await program.event('exchange.received', ({ exchange }) => exchange === `x${index + 1}`);
    expect(received).toMatchObject({ signal, items: 7, unmarked: 0, identity: [{ ranges: [[1, 7]] }] });
  }
});

test.for([
  ['grpc', 'gRPC 8 RESOURCE_EXHAUSTED'],
  ['http/protobuf', 'HTTP 429'],
] as const)('a refusal over %s is told with its pause, and ends with 1', async ([protocol, status]) => {
  await using serving = await serve(['--scenario', 'throttle', '--with', 'retryDelay=3s']);
  const to = serving.endpoints[protocol === 'grpc' ? 'grpc' : 'http'];
  const { code, stdout, stderr } = await run(['send', '--to', to, '--protocol', protocol]);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('✗ not accepted: 1 span over ');
  expect(stdout).toContain(status);
  expect(stdout).toContain('  pause    3s, asked for by the backend\n');
  expect(stdout).toContain('  retry    yes');
});

test('what may not be tried again is said to be so', async () => {
  await using serving = await serve(['--scenario', 'auth-403']);
  const { code, stdout } = await run(['send', '--to', serving.endpoints.http]);
  expect(code).toBe(1);
  expect(stdout).toContain('  retry    no');
});

test('a header opens a guarded door, an authority an encrypted one', async () => {
  await using guarded = await serve(['--scenario', 'auth-401']);
  const header = `authorization=Bearer ${guarded.ready.sender['token'] as string}`;
  expect(await run(['send', '--to', guarded.endpoints.http, '--header', header])).toMatchObject({ code: 0 });
  await using encrypted = await serve(['--tls']);
  const { http, grpc } = encrypted.endpoints;
  const distrusting = await run(['send', '--to', http]);
  expect(distrusting.code).toBe(1);
  expect(distrusting.stdout).toContain('signed by an authority that is not trusted');
  const ca = ['--ca', encrypted.ready.caFile!];
  expect(await run(['send', '--to', http, ...ca])).toMatchObject({ code: 0 });
  expect(await run(['send', '--to', grpc, '--protocol', 'grpc', ...ca])).toMatchObject({ code: 0 });
});

test('items that were rejected are counted in an accepted export', async () => {
  await using serving = await serve(['--scenario', 'partial-success', '--with', 'rejected=3']);
  const { code, stdout } = await run(['send', '--to', serving.endpoints.http, '--count', '10']);
  expect(code).toBe(0);
  expect(stdout).toContain('  rejected  3 of 10\n');
});

test.for(['grpc', 'http/protobuf'])('a port where nothing listens is told in plain words over %s', async (protocol) => {
  const { code, stdout, stderr } = await run(['send', '--to', 'http://127.0.0.1:1', '--protocol', protocol]);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('  message  nothing listens there (connect ECONNREFUSED 127.0.0.1:1)\n');
  expect(stdout).not.toMatch(/undefined|Resolution note/);
});

test('patience ends when it is told to', async () => {
  await using serving = await serve(['--scenario', 'no-reply-deadline']);
  const { code, stdout } = await run(['send', '--to', serving.endpoints.http, '--timeout', '300ms']);
  expect(code).toBe(1);
  expect(stdout).toContain('no complete answer within 300 ms');
});
