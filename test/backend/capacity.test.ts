import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { findTool } from '../tools/tools.ts';
import { runTool } from '../scenarios/clients/tool.ts';

/* What the fault `capacity` does depends on the load, so it takes several clients at once. */

const weak = { perRequest: '400ms', perItem: '0ms', longestWait: '1s' };
const headers = ['-H', 'content-type: application/json', '-d', '{}'];

/** Status and time of as many requests, each by a curl of its own, all at once. */
async function curls(url: string, count: number): Promise<{ status: number; seconds: number }[]> {
  const one = ['-so', '/dev/null', '-w', '%{http_code} %{time_total}', ...headers, `${url}/v1/traces`];
  const runs = await Promise.all(Array.from({ length: count }, () => runTool(findTool('curl').path!, one)));
  return runs.map(({ stdout }) => {
    const [status, seconds] = stdout.toString().split(' ').map(Number);
    return { status: status!, seconds: seconds! };
  });
}

test('whether it refuses depends on how many come at once', async () => {
  await using backend = await startBackend({ scenario: { fault: 'capacity', with: weak } });
  const { http } = backend.endpoints;
  const alone = await curls(http, 1);
  expect(alone.map(({ status }) => status)).toEqual([200]);
  expect(backend.events({ type: 'fault.fired' })).toEqual([]);

  const crowd = await curls(http, 12);
  const served = crowd.filter(({ status }) => status === 200);
  expect(crowd.filter(({ status }) => status === 503).length).toBe(12 - served.length);
  // One at work and those that wait a second for it, however busy the machine is that they come from.
  expect(served.length).toBeGreaterThanOrEqual(2);
  expect(served.length).toBeLessThan(12);
  const times = served.map(({ seconds }) => seconds).toSorted((a, b) => a - b);
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(0.3);
  expect(backend.events({ type: 'fault.fired' }).length).toBeGreaterThan(0);

  expect((await curls(http, 1)).map(({ status }) => status)).toEqual([200]);
});

test('work that was taken on is done, whether or not anybody waits for it', async () => {
  const slow = { ...weak, perRequest: '3s' };
  await using backend = await startBackend({ scenario: { fault: 'capacity', with: slow } });
  const url = `${backend.endpoints.http}/v1/traces`;
  const impatient = await runTool(findTool('curl').path!, ['-s', '--max-time', '0.5', ...headers, url]);
  expect(impatient.code).toBe(28);
  await backend.waitFor((event) => event.type === 'connection.closed');

  expect((await curls(backend.endpoints.http, 1)).map(({ status }) => status)).toEqual([503]);
});

test('with a hint it says when to come back', async () => {
  const closed = { ...weak, perRequest: '30s', longestWait: '3s', hint: true };
  await using backend = await startBackend({ scenario: { fault: 'capacity', with: closed } });
  const url = `${backend.endpoints.http}/v1/traces`;
  const first = runTool(findTool('curl').path!, ['-s', '--max-time', '8', ...headers, url]);
  await backend.waitFor((event) => event.type === 'exchange.received');
  const { stdout } = await runTool(findTool('curl').path!, ['-si', ...headers, url]);

  expect(stdout.toString()).toMatch(/^HTTP\/1\.1 503 [^]*^retry-after: 3\r$/im);
  await backend.stop();
  await first;
});
