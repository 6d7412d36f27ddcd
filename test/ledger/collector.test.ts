import { beforeEach, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Protocol, Signal } from '../../src/core/signal.ts';
import { collector } from '../../src/senders/collector.ts';
import { createTestLane } from '../senders/test-lane.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { differences } from './differences.ts';
import { fatesScenario, patientFates } from './fates.ts';
import type { Fate } from './fates.ts';
import { IndependentCount } from './independent-count.ts';
import { startGrpcTap, startHttpTap } from './tap.ts';
import type { Tap } from './tap.ts';

let collectorBin = '';
beforeEach((context) => {
  collectorBin = requireTool('otelcol-chaos', context);
});

const run = 6;
const offers = 8;
const itemsPerOffer = 250;
/** Smaller than what the Collector is given at once (100) and no divisor of it: batches are both split and merged. */
const batchItems = 70;

test.for([
  ['traces', 'http/protobuf'],
  ['metrics', 'grpc'],
  ['logs', 'http/json'],
] as const)(
  '%s over %s: the ledger agrees with a count of raw bodies behind a Collector that batches anew',
  async ([signal, protocol]) => {
    await using backend = await startBackend({ scenario: fatesScenario });
    await using tap = await startTap(backend, protocol);
    await deliver(backend, tap.url, signal, protocol);
    await eventually(() => isQuiet(backend), 'every request has an end');
    expect(differences([run], backend.events(), countOf(tap, backend))).toEqual([]);
    // Batches were merged and split, failures were retried, and items were lost, refused and doubled.
    expect(new Set(tap.exchanges.map(({ fate }) => fate)).size).toBeGreaterThan(8);
    const counted = countOf(tap, backend).of(run);
    expect(counted).toMatchObject({ offered: offers * itemsPerOffer, attempted: offers * itemsPerOffer });
    for (const column of ['rejected', 'duplicated', 'lost'] as const) expect(counted[column]).toBeGreaterThan(0);
    const sizes = backend.events({ type: 'exchange.received' }).map(({ items }) => items);
    expect(Math.max(...sizes)).toBe(batchItems);
  },
);

/** Gives the Collector items in several requests at once, and waits until each has an outcome. */
async function deliver(backend: Backend, url: string, signal: Signal, protocol: Protocol): Promise<void> {
  using test = createTestLane(url, {
    collectorBin,
    run,
    protocol,
    record: (draft) => void backend.recording().append(draft),
    settings: {
      retry: { initialMs: 50, maxIntervalMs: 100 },
      batch: { items: batchItems, maxItems: batchItems, delayMs: 100, at: 'processor' },
    },
  });
  await using running = await collector.start([test.lane]);
  const [lane] = running.lanes;
  const firsts = Array.from({ length: offers }, (_, index) => 1 + index * itemsPerOffer);
  await Promise.all(firsts.map((first) => lane!.offer(signal, first, itemsPerOffer)));
  await lane!.flushed();
}

async function startTap({ endpoints }: Backend, protocol: Protocol): Promise<Tap> {
  const random = createRandom(5);
  // Each fate once, however few requests the Collector makes of what it is given; then mostly none.
  const choose = (ordinal: number): Fate =>
    patientFates[ordinal - 1] ??
    (random.draw('plain', ordinal) < 0.4
      ? 'stored'
      : patientFates[Math.floor(random.draw('fate', ordinal) * patientFates.length)]!);
  return protocol === 'grpc' ? await startGrpcTap(endpoints.grpc, choose) : await startHttpTap(endpoints.http, choose);
}

function isQuiet(backend: Backend): boolean {
  const ends = backend.events().filter(({ type }) => /^(reply\.(sent|failed)|exchange\.aborted)$/.test(type));
  return ends.length === backend.events({ type: 'exchange.started' }).length;
}

function countOf({ exchanges }: Tap, backend: Backend): IndependentCount {
  const count = new IndependentCount();
  for (const { first, count: items } of backend.events({ type: 'workload.offered' }))
    for (let seq = first; seq < first + items; seq++) count.offer(run, seq);
  for (const exchange of exchanges) count.take(exchange);
  return count;
}
