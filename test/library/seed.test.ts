import { request } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import type { Backend } from '../../src/index.ts';
import { lasting } from '../repeat/recorded.ts';
import { installPackage } from './installed.ts';

const installed = await installPackage();
afterAll(() => installed[Symbol.dispose]());
const { startBackend } = await installed.library();

/** Chance at two layers, jitter, a phase that ends by requests: whatever a seed decides. */
const gamble = {
  phases: [
    {
      name: 'shaky',
      until: { requests: 12 },
      rules: [
        { fault: 'reset', chance: '30%' },
        { when: { attempt: { max: 3 } }, fault: 'unavailable', chance: '50%', with: { status: 504 } },
        { fault: 'delay', chance: '50%', with: { wait: '1ms', jitter: '4ms' } },
      ],
    },
    { name: 'steady', rules: [{ fault: 'throttle', chance: '20%' }] },
  ],
};
const payloads = 24;

test('the same seed and the same traffic give the same recording, but for times, ports and what is random by itself', async () => {
  const [first, second] = [await recordingOf(7), await recordingOf(7)];
  expect(first.length).toBeGreaterThan(5 * payloads);
  const kinds = ['fault.fired', 'phase.entered', 'reply.sent'];
  expect([...new Set(first.map((line) => line.split(' ')[0]!))]).toEqual(expect.arrayContaining(kinds));
  expect(second).toEqual(first);
});

test('another seed gives another recording', async () => {
  expect(await recordingOf(8)).not.toEqual(await recordingOf(7));
});

test('what a seed decides for a payload does not hang on the order in which payloads come', async () => {
  const scenario = { phases: [{ name: 'shaky', rules: [{ fault: 'unavailable', chance: '50%' }] }] };
  const outcomes = async (order: readonly number[], { atOnce }: { atOnce: boolean }): Promise<string[]> => {
    await using backend = await startBackend({ scenario, seed: 3 });
    const sent: Promise<string>[] = [];
    for (const payload of order) {
      sent.push(send(backend, payload).then((status) => `${payload}: ${status}`));
      if (!atOnce) await sent.at(-1);
    }
    return (await Promise.all(sent)).toSorted();
  };
  const order = Array.from({ length: payloads }, (_, index) => index + 1);
  const forwards = await outcomes(order, { atOnce: false });
  expect(new Set(forwards.map((line) => line.split(': ')[1]))).toEqual(new Set(['200', '503']));
  expect(await outcomes(order.toReversed(), { atOnce: false })).toEqual(forwards);
  expect(await outcomes(order, { atOnce: true })).toEqual(forwards);
});

/** One event a line, in order. Requests come one after the other, each on a connection of its own. */
async function recordingOf(seed: number): Promise<string[]> {
  await using backend = await startBackend({ scenario: gamble, seed });
  for (let payload = 1; payload <= payloads; payload++) {
    const since = backend.events().length;
    await send(backend, payload);
    await backend.waitFor((event) => event.type === 'connection.closed', { since });
  }
  return backend.events().map(lasting);
}

/** Node's own HTTP client: the status, or the code of the error. */
async function send({ endpoints }: Backend, payload: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const span = { traceId: payload.toString(16).padStart(32, '0'), spanId: payload.toString(16).padStart(16, '0') };
  const sending = request(`${endpoints.http}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    agent: false,
  });
  sending.on('response', (response) => response.resume().on('end', () => resolve(String(response.statusCode))));
  sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  sending.end(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, name: 'checkout' }] }] }] }));
  return await promise;
}
