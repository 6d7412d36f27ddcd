import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import type { ChaosEvent } from '../../src/core/event.ts';
import { ledgerOf } from '../../src/core/ledger.ts';
import { createRandom } from '../../src/core/random.ts';
import { readProjectFile } from '../architecture/sources.ts';
import { eventually } from '../wire/clients.ts';
import { fates, fatesScenario, leaves } from './fates.ts';
import { IndependentCount } from './independent-count.ts';
import { differences } from './differences.ts';
import { itemsPerRun, randomRequests, runsOf } from './random-requests.ts';
import type { RandomRequest } from './random-requests.ts';
import { openGrpc, sendGrpc, sendHttp } from './raw-client.ts';
import type { RawExchange } from './raw-exchange.ts';

const requestsPerSeed = 100;
const maxConcurrent = 6;
const runs = Object.values(runsOf).flat();

test.for([1, 2, 3])('seed %i: the ledgers agree with a count of raw bodies and answers', async (seed) => {
  const { events, exchanges, offered } = await heldRun(seed);
  expect(differences(runs, events, countOf(exchanges, offered))).toEqual([]);
  // What was compared holds every column, and nothing that was sent was missed on the way.
  const columns = runs.map((run) => ledgerOf(events, run));
  for (const name of ['offered', 'attempted', 'accepted', 'rejected', 'duplicated', 'lost'] as const)
    expect(Math.max(...columns.map((column) => column[name])), name).toBeGreaterThan(0);
  expect(new Set(exchanges.map(({ fate }) => fate))).toEqual(new Set(fates));
});

test('an error in either of the two counts is found', async () => {
  const { events, exchanges, offered } = await heldRun(4);
  const right = countOf(exchanges, offered);
  expect(differences(runs, events, right)).toEqual([]);
  const stored = exchanges.findIndex(({ fate, answer }) => fate === 'stored' && answer?.isSuccess);
  const missed = countOf(exchanges.toSpliced(stored, 1), offered);
  const twice = countOf([...exchanges, exchanges[stored]!], offered);
  const kept = countOf(
    exchanges.map((one) => (one.fate === 'unavailable' ? { ...one, fate: 'stored' as const } : one)),
    offered,
  );
  for (const wrong of [missed, twice, kept, countOf(exchanges, offered.slice(1))])
    expect(differences(runs, events, wrong)).not.toEqual([]);
  for (const [name, spoilt] of Object.entries(spoiltRecordings(events)))
    expect(differences(runs, spoilt, right), name).not.toEqual([]);
});

test('the count shares no code with what it counts for', () => {
  const reached = new Set(['test/ledger/independent-count.ts']);
  for (const path of reached) {
    for (const [, target] of readProjectFile(path).matchAll(/ from '(\.[^']+)'/g))
      reached.add(join(dirname(path), target!));
  }
  expect([...reached]).toContain('test/ledger/foreign-decoder.ts');
  expect([...reached].filter((path) => path.startsWith('src/'))).toEqual([]);
});

/** A recording in which one event says something else than what happened. */
function spoiltRecordings(events: readonly ChaosEvent[]): Record<string, ChaosEvent[]> {
  const change = <T extends ChaosEvent['type']>(
    type: T,
    where: (event: Extract<ChaosEvent, { type: T }>) => boolean,
    to: (event: Extract<ChaosEvent, { type: T }>) => object,
  ): ChaosEvent[] => {
    const found = events.findIndex((event) => event.type === type && where(event as never));
    expect(found, type).toBeGreaterThan(-1);
    return events.with(found, Object.assign({}, events[found], to(events[found] as never)));
  };
  const isOurs = ({ identity }: { identity: readonly unknown[] }): boolean => identity.length > 0;
  return {
    'an item too many': change('exchange.received', isOurs, ({ identity: [first, ...rest] }) => ({
      identity: [{ ...first, ranges: [...first!.ranges, [itemsPerRun + 1, itemsPerRun + 1]] }, ...rest],
    })),
    'a run forgotten': change('exchange.received', isOurs, ({ identity }) => ({ identity: identity.slice(1) })),
    'not committed': change(
      'reply.sent',
      ({ committed, accepted }) => committed && accepted > 5,
      () => ({ committed: false }),
    ),
    'a commit that was not': change(
      'reply.sent',
      ({ committed, status }) => !committed && status === 503,
      () => ({ committed: true }),
    ),
    'all stored': change(
      'reply.sent',
      ({ rejected }) => rejected > 5,
      () => ({ rejected: 0 }),
    ),
    'no broken answer': events.filter((event) => event.type !== 'reply.failed'),
    'offered too few': change(
      'workload.offered',
      () => true,
      ({ count }) => ({ count: count - 1 }),
    ),
  };
}

interface Held {
  readonly events: readonly ChaosEvent[];
  readonly exchanges: readonly RawExchange[];
  readonly offered: readonly (readonly [run: number, seq: number])[];
}

async function heldRun(seed: number): Promise<Held> {
  await using backend = await startBackend({ scenario: fatesScenario, seed });
  const random = createRandom(seed);
  const offered = runs.flatMap((run) => offer(backend, run, random.draw('offered', run)));
  const requests = randomRequests(random, requestsPerSeed).entries();
  const exchanges: RawExchange[] = [];
  const work = async (): Promise<void> => {
    for (const [index, request] of requests) exchanges.push(await sent(backend, request, `${index}`));
  };
  await Promise.all(Array.from({ length: maxConcurrent }, work));
  await eventually(() => isQuiet(backend), 'every request has an end');
  return { events: backend.events(), exchanges, offered };
}

/** Most of a run's items, from the first on. */
function offer(backend: Backend, run: number, share: number): [number, number][] {
  const count = Math.ceil(itemsPerRun * (0.5 + share / 2));
  backend.recording().append({ type: 'workload.offered', run, signal: 'traces', first: 1, count });
  return Array.from({ length: count }, (_, index) => [run, 1 + index]);
}

async function sent(backend: Backend, request: RandomRequest, id: string): Promise<RawExchange> {
  const { protocol, gzip, ...rest } = request;
  const isRead = (): boolean => backend.events({ type: 'fault.fired' }).some(({ exchange }) => exchange === named());
  const named = (): string | undefined =>
    backend.events({ type: 'exchange.started' }).find(({ headers }) => headers['x-id'] === id)?.exchange;
  const isOver = Promise.withResolvers<void>();
  const leave = leaves(request.fate)
    ? Promise.race([eventually(isRead, 'the request was read'), isOver.promise])
    : undefined;
  try {
    if (protocol === 'http') {
      const { answer } = await sendHttp(backend.endpoints.http, { ...rest, gzip, id, leave });
      return { ...rest, gzip, answer };
    }
    using client = closing(openGrpc(backend.endpoints.grpc, { gzip }));
    const { answer } = await sendGrpc(client, { ...rest, id, leave });
    return { ...rest, gzip: false, answer };
  } finally {
    isOver.resolve();
  }
}

function closing<T extends { close(): void }>(client: T): T & Disposable {
  return Object.assign(client, { [Symbol.dispose]: () => client.close() });
}

function isQuiet(backend: Backend): boolean {
  const ends = backend.events().filter(({ type }) => /^(reply\.(sent|failed)|exchange\.aborted)$/.test(type));
  return ends.length === backend.events({ type: 'exchange.started' }).length && ends.length >= requestsPerSeed;
}

function countOf(exchanges: readonly RawExchange[], offered: Held['offered']): IndependentCount {
  const count = new IndependentCount();
  for (const [run, seq] of offered) count.offer(run, seq);
  for (const exchange of exchanges) count.take(exchange);
  return count;
}
