import { upTo } from '../otlp/requests.ts';
import { senderKinds } from '../repeat/senders.ts';
import type { SenderKind } from '../repeat/senders.ts';
import { startBackendProcess } from '../rules/backend-process.ts';
import type { BackendOptions } from '../../src/index.ts';
import { holdingOf } from './holding.ts';
import type { Holding } from './holding.ts';
import { inspect } from './inspected-process.ts';

/** Faults of every kind that leaves a sender free to go on at once. */
const everythingFails = {
  phases: [
    {
      name: 'flood',
      rules: [
        { fault: 'close', chance: '2%' },
        { fault: 'goaway', chance: '10%', with: { afterRequests: 20 } },
        { fault: 'reset', chance: '3%' },
        { fault: 'reset', chance: '3%', with: { how: 'stream', moment: 'head' } },
        { fault: 'unavailable', chance: '10%' },
        { fault: 'throttle', chance: '10%' },
        { fault: 'partial-success', chance: '10%', with: { rejected: '1' } },
        { fault: 'respond', chance: '5%', with: { status: 502 } },
        { fault: 'delay', chance: '10%', with: { wait: '2ms', jitter: '5ms' } },
        { fault: 'drip', chance: '5%', with: { size: '1KiB', perSecond: '100KiB' } },
        { fault: 'lose', chance: '5%' },
      ],
    },
  ],
};

export interface Round extends Holding {
  readonly requests: number;
  /** Faults that fired in all so far. */
  readonly fired: number;
}

const kinds = Object.keys(senderKinds) as SenderKind[];
const senders = 9;

/**
 * Floods a backend in a process of its own with exports while faults fire, round after round, and yields what it holds
 * after each: with all senders gone and all garbage collected.
 */
export async function* soak(requestsPerRound: number, limits: BackendOptions['limits'] = {}): AsyncGenerator<Round> {
  await using backend = await startBackendProcess({ scenario: everythingFails, seed: 1, limits }, { inspected: true });
  using inspected = await inspect(backend.inspector!);
  let payload = 0;
  for (;;) {
    const share = Math.ceil(requestsPerRound / senders);
    const flood = async (kind: SenderKind): Promise<void> => {
      using sender = senderKinds[kind](backend, kind);
      for (let n = 0; n < share; n++) await sender.send(++payload % 1_000_000);
    };
    await Promise.all(upTo(senders).map((n) => flood(kinds[n % kinds.length]!)));
    const { totals } = (await (await fetch(`${backend.endpoints.control}/status`)).json()) as Status;
    yield { ...(await holdingOf(backend, inspected)), requests: share * senders, fired: totals.faultsFired };
  }
}

interface Status {
  readonly totals: { readonly faultsFired: number };
}
