import { Agent, request as requestHttp } from 'node:http';
import { expect, test } from 'vitest';
import { startBackendProcess } from '../rules/backend-process.ts';
import { ask, ways } from '../rules/ask.ts';
import { holdingOf } from './holding.ts';
import { inspect } from './inspected-process.ts';

/* Switching scenarios, over and over: ports, timers, sockets and memory are those of the last one alone. */

const MiB = 1024 * 1024;
const switches = 10_000;
/** After these V8 has compiled what there is to compile, and the recording is full. */
const warmUp = 1000;
const limits = { maxEvents: 500, maxRetainedBytes: MiB };
/** A switch that left its scenario behind would be ten times as much: each takes kilobytes. */
const slackBytes = 3 * MiB;

/** All layers, timed phases, doors that close, and times to live that are cut short by the next switch. */
const turns: readonly object[] = [
  { scenario: { fault: 'throttle' } },
  { scenario: { phases: [{ name: 'a', for: '1h', rules: [{ fault: 'mute' }] }, { name: 'b' }] }, ttl: '1h' },
  { scenario: { fault: 'refuse' } },
  { scenario: { phases: [{ name: 'a', existing: 'cut', rules: [{ fault: 'goaway' }] }] } },
  { scenario: { fault: 'toxics', with: { toxics: [{ type: 'latency', latency: '1s' }] } } },
  { scenario: { fault: 'certificate', with: { certificate: 'good' } } },
  { scenario: { fault: 'delay', with: { wait: '1s' } }, ttl: '30m' },
  { scenario: { title: 'healthy' } },
];

test('ten thousand switches leak nothing', { timeout: 400_000 }, async () => {
  await using backend = await startBackendProcess({ limits }, { inspected: true });
  using inspected = await inspect(backend.inspector!);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const switchTo = (turn: object): Promise<number> => put(`${backend.endpoints.control}/scenario`, turn, agent);
  const switchTimes = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) expect(await switchTo(turns[n % turns.length]!)).toBe(200);
    expect(await switchTo({ name: 'healthy' })).toBe(200);
  };
  await switchTimes(warmUp);
  const before = await holdingOf(backend, inspected);
  await switchTimes(switches);
  const after = await holdingOf(backend, inspected);
  agent.destroy();

  expect({ ...after, heldBytes: 0 }).toEqual({ ...before, heldBytes: 0 });
  expect(after.heldBytes - before.heldBytes).toBeLessThan(slackBytes);
  for (const way of ways.slice(0, 2)) expect(await ask(backend, way)).toMatchObject({ response: {} });
});

async function put(url: string, body: object, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json' };
  const sending = requestHttp(url, { method: 'PUT', agent, headers });
  sending.on('error', reject);
  sending.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
  sending.end(JSON.stringify(body));
  return await promise;
}
