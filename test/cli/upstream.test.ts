import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { curlExport } from './clients.ts';
import { freePorts, run, serve } from './program.ts';
import { expectLawful } from './schema.ts';

test('serve --upstream passes on what comes, over TLS by an authority that is named, and tells it', async (context) => {
  await using upstream = await startBackend({ tls: true });
  const address = (url: string): string => new URL(url).host;
  const { grpc, http } = upstream.endpoints;
  const targets = ['--upstream', `grpcs://${address(grpc)}`, '--upstream', `https://${address(http)}`];
  await using serving = await serve([...targets, '--upstream-ca', upstream.caFile!]);
  expect(serving.ready.upstream).toEqual({ grpc: `${grpc}/`, http: `${http}/` });
  expect(await curlExport(context, serving.endpoints.http)).toMatchObject({ status: 200 });
  await serving.program.event('upstream.answered', ({ stored }) => stored);
  await expectLawful(serving.program.events);
  expect(upstream.totals()).toMatchObject({ exchanges: 1, accepted: 1 });
  serving.program.kill('SIGTERM');
  expect((await serving.program.exited).stderr).toContain(`passed on, HTTP  ${http}/`);
});

test('an upstream that is down is a line of its own', async (context) => {
  await using serving = await serve(['--scenario', 'rst-after-commit', '--upstream', 'http://127.0.0.1:1']);
  const { status, body } = await curlExport(context, serving.endpoints.http);
  expect({ status, body }).toEqual({ status: 502, body: expect.stringContaining('upstream http://127.0.0.1:1/') });
  const { reason } = await serving.program.event('upstream.failed');
  expect(reason).toContain('ECONNREFUSED');
  expect(serving.program.events.filter(({ type }) => type === 'fault.fired')).toEqual([]);
  await expectLawful(serving.program.events);
});

test.each([
  [['--upstream', 'localhost:4318'], '“localhost:4318” is not an upstream'],
  [['--upstream', 'http://a', '--upstream', 'https://b'], 'two upstreams are given for http'],
  [['--upstream', 'grpc://a/path'], 'gRPC has no path in front of its own'],
  [['--upstream-ca', 'ca.pem'], 'an authority is given, and no upstream'],
  [['--upstream', 'https://a', '--upstream-ca', 'nowhere.pem'], 'cannot read the authority nowhere.pem'],
])('%s is a mistake that is told', async (args, words) => {
  const { code, stderr } = await run(['serve', ...freePorts, ...args]);
  expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining(words) });
});
