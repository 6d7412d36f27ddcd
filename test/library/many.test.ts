import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import { afterAll, expect, test } from 'vitest';
import type { Backend } from '../../src/index.ts';
import { installPackage } from './installed.ts';

const installed = await installPackage();
afterAll(() => installed[Symbol.dispose]());
const { startBackend } = await installed.library();

const many = 50;
const others = 200;

test('fifty backends refuse and return side by side, and nobody else gets their ports meanwhile', async () => {
  await using stack = new AsyncDisposableStack();
  const backends = await Promise.all(Array.from({ length: many }, () => startBackend({ scenario: 'tcp-refused' })));
  for (const backend of backends) stack.use(backend);
  const ours = new Set(backends.flatMap(portsOf));
  expect(ours.size).toBe(2 * many);

  const refused = await Promise.all(backends.flatMap((backend) => [overHttp(backend), overGrpc(backend)]));
  expect(refused).toEqual(backends.flatMap(() => ['ECONNREFUSED', 'ECONNREFUSED']));
  // Whoever asks for a free port now must not be given one that is only refusing.
  const servers = await Promise.all(Array.from({ length: others }, () => anyPort()));
  for (const server of servers) stack.use(server);
  expect(servers.map(portOf).filter((port) => ours.has(port))).toEqual([]);

  for (const backend of backends) backend.enterPhase('listening');
  await Promise.all(backends.map(bothDoorsOpen));
  const stored = await Promise.all(backends.flatMap((backend) => [overHttp(backend), overGrpc(backend)]));
  expect(stored).toEqual(backends.flatMap(() => ['200', 'OK']));
  expect(new Set(backends.flatMap(portsOf))).toEqual(ours);
  expect(backends.map((backend) => backend.totals().exchanges)).toEqual(backends.map(() => 2));
});

test('twenty backends in one process each follow their own scenario', async () => {
  await using stack = new AsyncDisposableStack();
  const statuses = Array.from({ length: 20 }, (_, index) => 430 + index);
  const backends = await Promise.all(
    statuses.map((status) => startBackend({ scenario: { fault: 'respond', with: { status } }, seed: status })),
  );
  for (const backend of backends) stack.use(backend);
  expect(await Promise.all(backends.map(overHttp))).toEqual(statuses.map(String));
  await backends[0]!.use('healthy');
  expect(await Promise.all(backends.map(overHttp))).toEqual(['200', ...statuses.slice(1).map(String)]);
  expect(backends.map(({ seed }) => seed)).toEqual(statuses);
  const exchanges = backends.map((backend) =>
    backend.events({ type: 'exchange.started' }).map((event) => event.exchange),
  );
  expect(exchanges).toEqual(backends.map(() => ['x1', 'x2']));
  expect(backends.map((backend) => backend.events({ type: 'scenario.switched' }).length)).toEqual([
    1,
    ...Array.from({ length: 19 }, () => 0),
  ]);
});

function portsOf({ endpoints }: Backend): number[] {
  return [endpoints.grpc, endpoints.http].map((url) => Number(new URL(url).port));
}

/** Since the backend came up; each door says so once when it is opened anew. */
async function bothDoorsOpen(backend: Backend): Promise<void> {
  const since = backend.events({ type: 'listener.closed' }).at(-1)!.seq;
  for (const listener of ['grpc', 'http'])
    await backend.waitFor((event) => event.type === 'listener.opened' && event.listener === listener, { since });
}

/** Node's own HTTP client: the status, or the code of the error. */
async function overHttp({ endpoints }: Backend): Promise<string> {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  return await fetch(`${endpoints.http}/v1/traces`, { method: 'POST', headers, body: '{}' }).then(
    async (response) => {
      await response.arrayBuffer();
      return String(response.status);
    },
    (error: Error) => (error.cause as NodeJS.ErrnoException).code ?? error.message,
  );
}

/** grpc-js: OK, or the errno that its status speaks of. */
async function overGrpc({ endpoints }: Backend): Promise<string> {
  const client = new Client(new URL(endpoints.grpc).host, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
  });
  const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const same = (bytes: Buffer): Buffer => bytes;
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(method, same, same, Buffer.alloc(0), (error) =>
        resolve(error === null ? 'OK' : (/E[A-Z]{5,}/.exec(error.details)?.[0] ?? error.message)),
      );
    });
  } finally {
    client.close();
  }
}

async function anyPort(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
