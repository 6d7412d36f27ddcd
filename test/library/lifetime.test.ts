import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Backend, ChaosError } from '../../src/index.ts';
import { installPackage } from './installed.ts';

const installed = await installPackage();
afterAll(() => installed[Symbol.dispose]());
const { startBackend } = await installed.library();

test('whatever a backend was in the middle of, nothing of it is left: its process ends by itself', async () => {
  const { code, signal, stdout, stderr } = await installed.node([installed.copy('release-program.ts')]);
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ situations: 13, left: {} });
  expect(readdirSync(installed.temporaryFolder)).toEqual([]);
  expect(readdirSync(join(installed.cacheFolder, 'otlp-chaos', 'certs'))).toEqual(['local']);
});

test('a program that forgets to stop a backend is kept alive by it', async () => {
  installed.write('forgetful.ts', "import { startBackend } from 'otlp-chaos';\nawait startBackend();\n");
  expect(await installed.node(['forgetful.ts'], { timeoutMs: 2000 })).toMatchObject({ signal: 'SIGTERM' });
});

test('waiting ends when the backend does, and shows what did arrive', async () => {
  const backend = await startBackend();
  const waiting = failureOf(backend.waitFor((event) => event.type === 'fault.fired'));
  await backend.stop();
  const later = failureOf(backend.waitFor((event) => event.type === 'fault.fired'));
  for (const failure of [await waiting, await later]) {
    expect(failure).toMatchObject({ name: 'ChaosError', code: 'backend-stopped' });
    expect(failure.message).toMatch(/^the backend stopped before an event matched[^]*: backend\.stopped \{/);
  }
  expect(await backend.waitFor((event) => event.type === 'backend.stopped')).toMatchObject({ reason: 'stopped' });
});

test('the error of waiting in vain points at the line that waited', async () => {
  await using backend = await startBackend();
  const { stack, code } = await failureOf(backend.waitFor(() => false, { timeoutMs: 1 }));
  expect(code).toBe('wait-timeout');
  expect(stack).toContain('lifetime.test.ts');
});

test('what has stopped cannot be switched, moved on or reset any more', async () => {
  const backend = await startBackend({ scenario: 'tcp-refused' });
  await backend.stop();
  const last = backend.events().at(-1);
  await expect(backend.use('healthy', { ttlMs: 10 })).rejects.toMatchObject({ code: 'backend-stopped' });
  expect(() => backend.enterPhase('listening')).toThrow('the backend has stopped');
  expect(() => backend.reset()).toThrow('the backend has stopped');
  expect(backend.events().at(-1)).toEqual(last);
});

test('a backend that is aborted while it starts does not start', async () => {
  const abort = new AbortController();
  const reason = new Error('changed my mind');
  let backend: Backend | undefined;
  const starting = startBackend({
    signal: abort.signal,
    control: async (started) => {
      backend = started;
      abort.abort(reason);
      return { url: 'http://127.0.0.1', [Symbol.asyncDispose]: async () => {} };
    },
  });
  await expect(starting).rejects.toBe(reason);
  await backend!.stopped;
  await expect(fetch(backend!.endpoints.http)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('a start that fails leaves no port behind', async () => {
  await using taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  // Ours alone: what the test before has closed is taken off Node's list in the turns after.
  await expect.poll(listening).toBe(1);
  const failure = await failureOf(startBackend({ httpPort: port }));
  expect(failure).toMatchObject({ code: 'port-in-use' });
  await expect.poll(listening).toBe(1);
});

function listening(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
}

async function failureOf(promise: Promise<unknown>): Promise<ChaosError> {
  return await promise.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error as ChaosError,
  );
}
