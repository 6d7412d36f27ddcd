import { expect, test } from 'vitest';
import { createSystemClock, createTestClock } from '../../src/core/clock.ts';
import { protocols } from '../../src/core/signal.ts';
import { startWorkload } from '../../src/workload/driver.ts';
import type { WorkloadPlan } from '../../src/workload/driver.ts';
import { eventually } from '../wire/clients.ts';
import { acceptHttp, seqsSeen, startGrpcStandIn, startHttpStandIn } from './stand-in.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A plan for traces over HTTP, and the items that were reported as offered. */
function planFor(url: string, rest: Partial<WorkloadPlan> = {}): { plan: WorkloadPlan; offered: number[] } {
  const offered: number[] = [];
  const plan: WorkloadPlan = {
    url,
    protocol: 'http/protobuf',
    run: 4,
    signal: 'traces',
    items: 25,
    itemsPerRequest: 10,
    clock: createSystemClock(),
    abort: new AbortController().signal,
    onOffered: (first, count) => offered.push(...upTo(count).map((index) => first + index - 1)),
    ...rest,
  };
  return { plan, offered };
}

test.for(protocols)('over %s every item is given once and reported as offered', async (protocol) => {
  await using receiver = protocol === 'grpc' ? await startGrpcStandIn() : await startHttpStandIn();
  const { plan, offered } = planFor(receiver.url, { protocol });
  expect(await startWorkload(plan)).toEqual({ offered: 25, refused: 0 });
  expect(seqsSeen(receiver.requests, 4)).toEqual(upTo(25));
  expect(offered.toSorted((a, b) => a - b)).toEqual(upTo(25));
});

test('items go on from the first sequence number', async () => {
  await using receiver = await startHttpStandIn();
  await startWorkload(planFor(receiver.url, { firstSeq: 101, items: 3 }).plan);
  expect(seqsSeen(receiver.requests, 4)).toEqual([101, 102, 103]);
});

test('a receiver that says “later” is asked again, and the items count as offered once', async () => {
  await using receiver = await startHttpStandIn((request, response, ordinal) => {
    if (ordinal === 1) response.writeHead(503).end();
    else acceptHttp(request, response, ordinal);
  });
  const { plan, offered } = planFor(receiver.url, { items: 10 });
  expect(await startWorkload(plan)).toEqual({ offered: 10, refused: 0 });
  expect(receiver.requests).toHaveLength(2);
  expect(offered).toEqual(upTo(10));
});

test('what a receiver does not take is refused, not offered', async () => {
  await using receiver = await startHttpStandIn((_request, response) => response.writeHead(400).end('no'));
  const reasons: string[] = [];
  const onRefused = (_first: number, _count: number, message: string): void => void reasons.push(message);
  const { plan, offered } = planFor(receiver.url, { onRefused });
  expect(await startWorkload(plan)).toEqual({ offered: 0, refused: 25 });
  expect(receiver.requests).toHaveLength(3);
  expect(offered).toEqual([]);
  expect(reasons).toContain('HTTP 400 Bad Request: no');
});

test('a receiver that says “later” for ever is given up after the attempts allowed', async () => {
  await using receiver = await startHttpStandIn((_request, response) => response.writeHead(503).end());
  const { plan } = planFor(receiver.url, { items: 10, maxAttempts: 3 });
  expect(await startWorkload(plan)).toEqual({ offered: 0, refused: 10 });
  expect(receiver.requests).toHaveLength(3);
});

test('no more requests are under way at one moment than allowed', async () => {
  let [underWay, most] = [0, 0];
  await using receiver = await startHttpStandIn((request, response, ordinal) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => {
      underWay--;
      acceptHttp(request, response, ordinal);
    }, 20);
  });
  await startWorkload(planFor(receiver.url, { items: 100, maxConcurrent: 2 }).plan);
  expect(receiver.requests).toHaveLength(10);
  expect(most).toBe(2);
});

test('a rate spreads the requests over time', async () => {
  await using receiver = await startHttpStandIn();
  const clock = createTestClock();
  const times: number[] = [];
  const { plan } = planFor(receiver.url, {
    clock,
    items: 30,
    ratePerSecond: 10,
    maxConcurrent: 1,
    onOffered: () => times.push(clock.now()),
  });
  const finished = startWorkload(plan);
  for (const ordinal of [1, 2]) {
    await eventually(() => times.length === ordinal, 'the request before is acknowledged');
    // One turn, so that the workload is waiting for its next portion.
    await new Promise(setImmediate);
    clock.advance(1000);
  }
  expect(await finished).toEqual({ offered: 30, refused: 0 });
  expect(times).toEqual([0, 1000, 2000]);
});

test.for(protocols)('over %s an abort ends a workload in the middle of a request', async (protocol) => {
  await using receiver =
    protocol === 'grpc' ? await startGrpcStandIn(() => undefined) : await startHttpStandIn(() => {});
  const abort = new AbortController();
  const { plan, offered } = planFor(receiver.url, { protocol, abort: abort.signal, timeoutMs: 60_000 });
  const finished = startWorkload(plan);
  await eventually(() => receiver.requests.length === 3, 'all requests are under way');
  abort.abort(new Error('enough'));
  await expect(finished).rejects.toThrow('enough');
  expect(offered).toEqual([]);
});
