import { Resolver } from 'node:dns/promises';
import { Client, credentials } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { expect, test, vi } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { grpcPaths } from '../../src/core/signal.ts';
import { runTool } from '../scenarios/clients/tool.ts';
import { findTool, requireTool } from '../tools/tools.ts';

/*
 * The name layer, as resolvers of others see it: c-ares (in Node), grpc-js, and grpc-go by way of grpcurl.
 */

// Without it grpc-js asks whom the system asks, whatever the target says.
vi.hoisted(() => (process.env['GRPC_NODE_USE_ALTERNATIVE_RESOLVER'] = 'true'));

const name = 'backend.otlp-chaos.test';

function scenarioOf(given: object): object {
  return { fault: 'resolve', with: given };
}

function resolverFor({ ready }: Backend): Resolver {
  const resolver = new Resolver({ timeout: 300, tries: 1 });
  resolver.setServers([ready.nameServer!]);
  return resolver;
}

/** One call of grpc-js by way of the name server. */
async function call({ ready, endpoints }: Backend, deadlineMs = 5000): Promise<ServiceError | undefined> {
  const target = `dns://${ready.nameServer}/${name}:${new URL(endpoints.grpc).port}`;
  const client = new Client(target, credentials.createInsecure(), {
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
  });
  const same = (bytes: Buffer): Buffer => bytes;
  const deadline = new Date(new Date().getTime() + deadlineMs);
  const empty = Buffer.alloc(0);
  return await new Promise((resolve) => {
    client.makeUnaryRequest(
      grpcPaths.traces,
      same,
      same,
      empty,
      { deadline } as never,
      (error: ServiceError | null) => {
        client.close();
        resolve(error ?? undefined);
      },
    );
  });
}

test.for([
  [{ how: 'nxdomain' }, 'ENOTFOUND'],
  [{ how: 'servfail' }, 'ESERVFAIL'],
  [{ how: 'silence' }, 'ETIMEOUT'],
  [{ how: 'answer' }, 'ENODATA'],
  [{ how: 'answer', addresses: ['::1'] }, 'ENODATA'],
] as const)('of a name that is %j a resolver says %s', async ([given, code]) => {
  await using backend = await startBackend({ scenario: scenarioOf(given) });
  await expect(resolverFor(backend).resolve4(name)).rejects.toMatchObject({ code });
  expect(backend.events({ type: 'fault.fired' })).toMatchObject([{ fault: 'resolve', layer: 'name' }]);
});

test('several addresses are answered in their order, by type, with the time that they may be kept', async () => {
  const given = { how: 'answer', addresses: ['127.0.0.9', '::1', '127.0.0.1'], ttl: '60s' };
  await using backend = await startBackend({ scenario: scenarioOf(given) });
  const resolver = resolverFor(backend);
  expect(await resolver.resolve4(name, { ttl: true })).toEqual([
    { address: '127.0.0.9', ttl: 60 },
    { address: '127.0.0.1', ttl: 60 },
  ]);
  expect(await resolver.resolve6(name)).toEqual(['::1']);
  await expect(resolver.resolve4('elsewhere.otlp-chaos.test')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test.skipIf(process.getuid?.() !== 0)('root gets port 53, at another address for each backend', async () => {
  const scenario = scenarioOf({ how: 'nxdomain' });
  await using one = await startBackend({ scenario });
  await using other = await startBackend({ scenario });
  expect(one.ready.nameServer).toMatch(/^127\.\d+\.\d+\.\d+:53$/);
  expect(other.ready.nameServer).toMatch(/:53$/);
  expect(other.ready.nameServer).not.toBe(one.ready.nameServer);
});

test('a scenario without faults of names has no name server', async () => {
  await using backend = await startBackend();
  expect(backend.ready.nameServer).toBeUndefined();
});

test('grpc-js finds the backend by name, fails while there is none, and comes back when there is', async () => {
  const phases = [{ name: 'lost', rules: [scenarioOf({ how: 'nxdomain' })] }, { name: 'found' }];
  await using backend = await startBackend({ scenario: { phases } });
  const error = await call(backend);
  expect(error).toMatchObject({ code: 14, details: expect.stringContaining('Name resolution failed') });
  backend.enterPhase('found');
  expect(await call(backend)).toBeUndefined();
  const asked = backend.events({ type: 'name.answered' });
  expect(new Set(asked.map(({ verb }) => verb))).toEqual(new Set(['nxdomain', 'answer']));
});

test('grpc-js goes past an address where nothing listens', async () => {
  await using backend = await startBackend({
    scenario: scenarioOf({ how: 'answer', addresses: ['127.0.0.9', '127.0.0.1'] }),
  });
  expect(await call(backend)).toBeUndefined();
});

test.for([
  [{ how: 'nxdomain' }, /Addresses.*null/],
  [{ how: 'servfail' }, /server misbehaving/],
  [{ how: 'answer', addresses: ['127.0.0.9'] }, /127\.0\.0\.9:\d+: connect: connection refused/],
] as const)('grpc-go says of %j what it met', async ([given, words], context) => {
  const grpcurl = requireTool('grpcurl', context);
  await using backend = await startBackend({ scenario: scenarioOf(given) });
  const target = `dns://${backend.ready.nameServer}/${name}:${new URL(backend.endpoints.grpc).port}`;
  const args = ['-plaintext', '-connect-timeout', '3', target, 'list'];
  const env = { ...process.env, GRPC_GO_LOG_SEVERITY_LEVEL: 'info' };
  const { stderr } = await runTool(findTool('grpcurl').path ?? grpcurl, args, { env });
  expect(stderr).toMatch(words);
  expect(backend.events({ type: 'name.answered' }).length).toBeGreaterThan(0);
});
