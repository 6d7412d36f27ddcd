import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configWith, reviewOf } from './one-exporter.ts';

/* How long an outage is outlasted, against the Collector's loop as its source has it (retry_sender.go, backoff.go). */

interface Case {
  readonly maxElapsedMs: number;
  readonly initialMs: number;
  readonly maxIntervalMs: number;
  readonly timeoutMs: number;
  readonly outageShare: number;
  readonly chances: readonly number[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  maxElapsedMs: fc.integer({ min: 60_000, max: 900_000 }),
  initialMs: fc.integer({ min: 100, max: 20_000 }),
  maxIntervalMs: fc.integer({ min: 20_000, max: 60_000 }),
  timeoutMs: fc.integer({ min: 1000, max: 30_000 }),
  outageShare: fc.double({ min: 0, max: 1, noNaN: true }),
  chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
});

/** Attempts from 0 on, each failing after its timeout while the backend is away; true when one is answered. */
function isDelivered({ maxElapsedMs, initialMs, maxIntervalMs, timeoutMs, chances }: Case, outageMs: number): boolean {
  let nowMs = 0;
  let interval = initialMs;
  for (let turn = 0; ; turn++) {
    if (nowMs >= outageMs) return true;
    nowMs += timeoutMs;
    const wait = interval * (0.5 + chances[turn % chances.length]!);
    interval = Math.min(maxIntervalMs, interval * 1.5);
    if (nowMs + wait > maxElapsedMs) return false;
    nowMs += wait;
  }
}

function enduranceOf({ maxElapsedMs, initialMs, maxIntervalMs, timeoutMs }: Omit<Case, 'outageShare' | 'chances'>) {
  const retry = `{initial_interval: ${initialMs}ms, max_interval: ${maxIntervalMs}ms, max_elapsed_time: ${maxElapsedMs}ms}`;
  const exporter = `otlp_http: {endpoint: "https://a", timeout: ${timeoutMs}ms, retry_on_failure: ${retry}}`;
  return reviewOf(configWith(exporter)).endurance[0]!;
}

test('an outage that is said to be outlasted for sure loses nothing, whatever chance does', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const { surelyMs } = enduranceOf(one);
      return surelyMs === 0 || isDelivered(one, surelyMs! * one.outageShare);
    }),
  );
});

test('an outage as long as the budget is outlasted by nothing that came at its beginning', () => {
  fc.assert(fc.property(cases, (one) => !isDelivered(one, enduranceOf(one).budgetMs! + 1)));
});

/** grpc-go connects anew after pauses of its own. */
function reconnectsWithin(outageMs: number, chances: readonly number[]): number {
  let nowMs = 0;
  let pause = 1000;
  for (let turn = 0; nowMs < outageMs; turn++) {
    nowMs += pause * (0.8 + 0.4 * chances[turn % chances.length]!);
    pause = Math.min(120_000, pause * 1.6);
  }
  return nowMs;
}

test('with gRPC the connection stands again before the last attempt', () => {
  const { surelyMs, surelyUnconnectedMs } = reviewOf(configWith('otlp_grpc: {endpoint: "a.example:4317"}'))
    .endurance[0]!;
  expect(surelyUnconnectedMs).toBeGreaterThan(60_000);
  fc.assert(
    fc.property(cases, ({ chances, outageShare }) => {
      return reconnectsWithin(surelyUnconnectedMs! * outageShare, chances) <= surelyMs!;
    }),
  );
});

test('defaults, an endless budget, and no retries', () => {
  const of = (exporter: string) => reviewOf(configWith(exporter)).endurance[0]!;
  // 5m, less one attempt of 30 s and one pause of 30 s × 1.5.
  expect(of('otlp_http: {endpoint: "https://a"}')).toMatchObject({ budgetMs: 300_000, surelyMs: 225_000 });
  const endless = of('otlp_http: {endpoint: "https://a", retry_on_failure: {max_elapsed_time: 0}}');
  expect([endless.budgetMs, endless.surelyMs]).toEqual([undefined, undefined]);
  expect(of('otlp_http: {endpoint: "https://a", retry_on_failure: {enabled: false}}')).toMatchObject({
    retries: false,
    surelyMs: 0,
  });
});

test('what depends on a variable that is not set is not computed', () => {
  const exporter = 'otlp_http: {endpoint: "https://a", retry_on_failure: {max_elapsed_time: "${env:X}"}}';
  expect(reviewOf(configWith(exporter)).endurance).toEqual([]);
});
