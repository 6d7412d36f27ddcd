import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { upTo } from '../otlp/requests.ts';
import { senderKinds } from './senders.ts';
import type { SenderKind } from './senders.ts';

/* Eight senders at once reach the backend in another order each time; what becomes of a payload does not hang on it. */

const runs = 20;
const senders = 8;
const payloadsEach = 4;
const attempts = 3;

const gamble = {
  phases: [
    {
      name: 'shaky',
      rules: [
        { when: { attempt: { max: 2 } }, fault: 'unavailable', chance: '40%' },
        { fault: 'throttle', chance: '30%' },
        { fault: 'reject', chance: '20%', with: { reason: 'invalid' } },
      ],
    },
  ],
};

const kinds = Object.keys(senderKinds) as SenderKind[];

test.for(kinds)(
  'eight senders at once over %s: the same outcome of each payload and attempt, twenty times',
  { timeout: 240_000 },
  async (kind) => {
    const first = await outcomesOf(kind, 3);
    expect(Object.keys(first)).toHaveLength(senders * payloadsEach * attempts);
    expect(new Set(Object.values(first)).size).toBeGreaterThan(2);
    for (let run = 2; run <= runs; run++) expect(await outcomesOf(kind, 3)).toEqual(first);
    expect(await outcomesOf(kind, 4)).not.toEqual(first);
  },
);

/** Each sender offers payloads of its own, every one three times whatever it is answered. */
async function outcomesOf(kind: SenderKind, seed: number): Promise<Record<string, string>> {
  await using backend = await startBackend({ scenario: gamble, seed });
  const outcomes: Record<string, string> = {};
  const sendAll = async (number: number): Promise<void> => {
    using sender = senderKinds[kind](backend, kind);
    for (const payload of upTo(payloadsEach).map((n) => number * 100 + n)) {
      for (const attempt of upTo(attempts)) outcomes[`${payload}, attempt ${attempt}`] = await sender.send(payload);
    }
  };
  await Promise.all(upTo(senders).map(sendAll));
  return outcomes;
}
