import { readFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { curl, curlExport } from './clients.ts';
import { freePorts, inTerminal, run, serve, start } from './program.ts';
import { expectLawful } from './schema.ts';

test('without a scenario the backend is healthy: a foreign client is served, and stdout holds events alone', async (context) => {
  await using serving = await serve();
  const { program, ready, endpoints } = serving;
  expect(ready).toMatchObject({ seq: 1, type: 'backend.ready', schema: 'otlp-chaos/events/1', scenario: 'healthy' });
  expect(ready.seed).toEqual(expect.any(Number));
  expect(endpoints.grpc).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(ready).not.toHaveProperty('caFile');
  expect(await curlExport(context, endpoints.http)).toMatchObject({ status: 200 });
  await program.event('reply.sent', ({ accepted }) => accepted === 1);
  program.kill('SIGTERM');
  const { code, stderr } = await program.exited;
  expect(code).toBe(0);
  await expectLawful(program.events);
  expect(program.events.at(-1)).toMatchObject({ type: 'backend.stopped', reason: 'SIGTERM' });
  expect(stderr).toContain(endpoints.http);
  expect(stderr).toMatch(/Stopped after .*: SIGTERM\n {2}1 connection · 1 request · 1 item: 1 accepted, 0 rejected/);
});

test('TLS is on where the scenario needs it, and the first event names the authority to trust', async (context) => {
  await using serving = await serve(['--scenario', 'bad-cert']);
  const { ready, endpoints, program } = serving;
  expect(ready).toMatchObject({ scenario: 'bad-cert', endpoints: { grpc: expect.stringMatching(/^https:/) } });
  expect(readFileSync(ready.caFile!, 'utf8')).toContain('BEGIN CERTIFICATE');
  const distrusting = await curlExport(context, endpoints.http);
  expect(distrusting).toMatchObject({ status: 0, exitCode: 60 });
  const fired = await program.event('fault.fired');
  expect(fired).toMatchObject({ fault: 'certificate' });
  expect(await curlExport(context, endpoints.http, '--cacert', ready.caFile!)).toMatchObject({ status: 200 });
});

test('--tls and --no-tls win over the scenario', async (context) => {
  await using secure = await serve(['--tls']);
  const { caFile } = secure.ready;
  expect(await curlExport(context, secure.endpoints.http, '--cacert', caFile!)).toMatchObject({ status: 200 });
  await using plain = await serve(['--scenario', 'bad-cert', '--no-tls']);
  expect(plain.endpoints.http).toMatch(/^http:/);
  expect(await curlExport(context, plain.endpoints.http)).toMatchObject({ status: 200 });
  plain.program.kill('SIGTERM');
  expect((await plain.program.exited).stderr.replaceAll(/\s+/g, ' ')).toContain('TLS is off here');
});

test('a credential that the scenario wants is minted and told, and opens the door', async (context) => {
  await using serving = await serve(['--scenario', 'auth-401']);
  const { ready, endpoints, program } = serving;
  expect(await curlExport(context, endpoints.http)).toMatchObject({ status: 401 });
  const { token } = ready.sender;
  const authorized = await curlExport(context, endpoints.http, '-H', `authorization: Bearer ${token as string}`);
  expect(authorized.status).toBe(200);
  await program.event('reply.sent', ({ status }) => status === 200);
  await expectLawful(program.events);
});

test('an alias and a parameter choose the face of a scenario', async () => {
  await using byAlias = await serve(['--scenario', 'tls-expired']);
  expect(byAlias.ready).toMatchObject({ scenario: 'bad-cert', with: { cert: 'expired' } });
  await using byParameter = await serve(['--scenario', 'throttle', '--with', 'retryDelay=7s', '--with', 'status=503']);
  expect(byParameter.ready.with).toMatchObject({ retryDelay: '7s', status: 503 });
});

test('a file of one’s own is a scenario, and is called by its path in what people read', async (context) => {
  await using program = await start(['serve', ...freePorts, '--scenario', './own.yaml', '--max-requests', '1']);
  writeFileSync(join(program.folder, 'own.yaml'), 'title: My own\nfault: unavailable\n');
  const endpoint = await program.printed(/OTLP\/HTTP +(\S+)/);
  expect(await curlExport(context, endpoint)).toMatchObject({ status: 503 });
  const { code, stdout } = await program.exited;
  expect(code).toBe(0);
  expect(stdout).toContain('otlp-chaos explain ./own.yaml tells');
});

test('text tells where, what a sender must be told, what will go wrong, then one line for each thing', async (context) => {
  await using program = await start(['serve', ...freePorts, '--scenario', 'throttle', '--max-requests', '2']);
  const endpoint = await program.printed(/OTLP\/HTTP +(\S+)/);
  await program.printed(/(Ctrl-C stops)/);
  for (let i = 0; i < 2; i++) expect((await curlExport(context, endpoint)).headers).toContain('429');
  const { stdout, stderr } = await program.exited;
  const order = [
    'OTLP/gRPC',
    'control API',
    'Tell a sender',
    'What will go wrong',
    'Find it',
    'Fix it',
    'Ctrl-C stops',
  ];
  const places = order.map((words) => stdout.indexOf(words));
  expect(places.toSorted((a, b) => a - b)).toEqual(places);
  expect(places[0]).toBeGreaterThan(0);
  expect(stdout).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}\n`);
  const lines = stdout
    .slice(stdout.indexOf('Ctrl-C stops'))
    .split('\n')
    .filter((line) => /^ +\d+\.\d{3}s/.test(line));
  expect(lines).toEqual([
    expect.stringMatching(/~ 1 log record over http\/json → 429, “come back in 2s” {2}\[throttle\]$/),
    expect.stringMatching(/~ 1 log record over http\/json, attempt 2 → 429, “come back in 2s” {2}\[throttle\]$/),
  ]);
  expect(stdout).toContain('Stopped after');
  expect(stderr).toBe('');
});

test('text that nobody sees in a terminal has no colour and at most eighty columns', async () => {
  const { stdout } = await run(['serve', ...freePorts, '--scenario', 'bad-cert', '--for', '50ms']);
  expect(stdout).toBe(stripVTControlCharacters(stdout));
  const tooLong = stdout.split('\n').filter((line) => stringWidth(line) > 80 && !/\/|=/.test(line));
  expect(tooLong).toEqual([]);
});

test.for([
  [{ FORCE_COLOR: '1' }, true],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
] as const)('with %j colour is %s', async ([env, coloured]) => {
  const { stdout } = await run(['serve', ...freePorts, '--for', '50ms'], { env });
  expect(stdout !== stripVTControlCharacters(stdout)).toBe(coloured);
});

test('in a terminal of 24 lines all of it is on the screen: the rest is left to explain', async (context) => {
  const args = ['serve', ...freePorts, '--scenario', 'bad-cert', '--for', '50ms'];
  const small = stripVTControlCharacters(await inTerminal(context, args));
  expect(small).toMatch(/otlp-chaos \S+ {2}bad-cert/);
  expect(small.slice(0, small.indexOf('why.')).split('\n').length).toBeLessThan(24);
  expect(small).not.toContain('Fix it');
  expect(await inTerminal(context, args, { rows: 60 })).toContain('Fix it');
});

test('--for and --max-requests end it', async (context) => {
  expect(await run(['serve', ...freePorts, '--for', '50ms'])).toMatchObject({ code: 0 });
  await using bounded = await serve(['--max-requests', '3']);
  for (let i = 0; i < 3; i++) expect(await curlExport(context, bounded.endpoints.http)).toMatchObject({ status: 200 });
  expect(await bounded.program.exited).toMatchObject({ code: 0 });
  expect(bounded.program.events.at(-1)).toMatchObject({ reason: 'the requests given were answered' });
});

test('the ready file is there when the backend is, whole, and gone after it; an old one does not stay', async () => {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'ready.json');
  writeFileSync(file, 'of a run that was killed');
  await using serving = await serve(['--ready-file', file]);
  await serving.program.event('phase.entered');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(serving.ready);
  serving.program.kill('SIGINT');
  await serving.program.exited;
  expect(existsSync(file)).toBe(false);
});

test('the control API answers where the first event says, and not with --no-control', async (context) => {
  await using controlled = await serve();
  expect((await curl(context, `${controlled.ready.control!}/status`)).body).toContain('healthy');
  await using alone = await serve(['--no-control']);
  expect(alone.ready).not.toHaveProperty('control');
});

test('a control API beyond loopback wants a token, and the one given', async (context) => {
  await using serving = await serve(['--control-host', '0.0.0.0', '--control-token', 'a-token-of-mine']);
  const { port } = new URL(serving.ready.control!);
  const url = `http://127.0.0.1:${port}/status`;
  expect(await curl(context, url)).toMatchObject({ status: 401 });
  expect(await curl(context, url, '-H', 'authorization: Bearer a-token-of-mine')).toMatchObject({ status: 200 });
});

test('--advertise makes the certificate good for another name', async (context) => {
  await using serving = await serve(['--tls', '--advertise', 'collector.example']);
  const { port } = new URL(serving.endpoints.http);
  const answer = await curlExport(
    context,
    `https://collector.example:${port}`,
    '--cacert',
    serving.ready.caFile!,
    '--resolve',
    `collector.example:${port}:127.0.0.1`,
  );
  expect(answer.status).toBe(200);
});

test('--host ::1 is written as URLs write it', async (context) => {
  await using serving = await serve(['--host', '::1', '--no-control']);
  expect(serving.endpoints.http).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect(await curlExport(context, serving.endpoints.http, '-g')).toMatchObject({ status: 200 });
});

test('a seed that is given is in the first event, and one that is not is a new one each time', async () => {
  await using seeded = await serve(['--seed', '42']);
  await using first = await serve();
  await using second = await serve();
  expect(seeded.ready.seed).toBe(42);
  expect(first.ready.seed).not.toBe(second.ready.seed);
});

test('eight of them at once have ports of their own, and each its own events', async (context) => {
  const all = await Promise.all(Array.from({ length: 8 }, () => serve(['--tls'])));
  try {
    const ports = all.flatMap(({ ready }) => [ready.endpoints.grpc, ready.endpoints.http, ready.control!]);
    expect(new Set(ports).size).toBe(24);
    await Promise.all(all.map(({ ready }) => curlExport(context, ready.endpoints.http, '--cacert', ready.caFile!)));
    const received = await Promise.all(all.map(({ program }) => program.event('exchange.received')));
    expect(received.map(({ items }) => items)).toEqual(Array.from({ length: 8 }, () => 1));
    for (const { program } of all)
      expect(program.events.filter(({ type }) => type === 'exchange.received')).toHaveLength(1);
  } finally {
    await Promise.all(all.map((one) => one[Symbol.asyncDispose]()));
  }
});
