import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { upTo } from '../otlp/requests.ts';
import { eventually } from '../wire/clients.ts';
import { byConnection } from './recorded.ts';
import { senderKinds } from './senders.ts';
import type { SenderKind } from './senders.ts';

/* The same script and the same seed, again and again: what a backend did is the same each time, on every connection. */

const runs = 20;
const payloads = 12;
const maxAttempts = 3;

/** Chance at several layers and places, in phases that end by counts. */
const gamble = {
  phases: [
    {
      name: 'shaky',
      until: { requests: 14 },
      rules: [
        { when: { attempt: 1 }, fault: 'reset', chance: '40%' },
        { when: { attempt: { max: 2 } }, fault: 'unavailable', chance: '40%' },
        { fault: 'partial-success', chance: '30%', with: { rejected: '1' } },
        { fault: 'delay', chance: '50%', with: { wait: '1ms', jitter: '3ms' } },
      ],
    },
    { name: 'throttled', until: { requests: 8 }, rules: [{ fault: 'throttle', chance: '50%' }] },
    { name: 'steady' },
  ],
};

const kinds = Object.keys(senderKinds) as SenderKind[];

test.for(kinds)('twenty runs of one script over %s give one recording', { timeout: 240_000 }, async (kind) => {
  const first = await recordingOf(kind, 7);
  const fired = Object.values(first)
    .flat()
    .filter((line) => line.startsWith('fault.fired '));
  expect(fired.length).toBeGreaterThan(payloads / 2);
  expect(Object.keys(first).length).toBeGreaterThan(2);
  for (let run = 2; run <= runs; run++) expect(await recordingOf(kind, 7)).toEqual(first);
  expect(await recordingOf(kind, 8)).not.toEqual(first);
});

/** Each payload until it is taken, three times at most; one after the other on connections that are kept. */
async function recordingOf(kind: SenderKind, seed: number): Promise<Record<string, string[]>> {
  await using backend = await startBackend({ scenario: gamble, seed });
  {
    using sender = senderKinds[kind](backend, kind);
    for (const payload of upTo(payloads)) {
      for (let attempt = 1; attempt <= maxAttempts; attempt++) {
        if (['200', '0'].includes(await sender.send(payload))) break;
      }
    }
  }
  const count = (type: 'connection.opened' | 'connection.closed'): number => backend.events({ type }).length;
  await eventually(() => count('connection.closed') === count('connection.opened'), 'all connections are closed');
  return byConnection(backend.events());
}
