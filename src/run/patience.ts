import type { DeclaredSettings } from '../core/verdict.ts';
import type { SettleRule } from './lane.ts';

const usual: SettleRule = { graceMs: 1000, quietMs: 20_000, budgetMs: 90_000 };
/** A Collector's waits go up to 1.5 times its interval. */
const jitterFactor = 1.5;
const reserveMs = 10_000;

/**
 * How long to wait for a sender: longer than its own longest pause, and than the time for which it keeps trying, or what
 * it still means to send would be taken for lost.
 */
export function patienceWith(
  { retry, timeoutMs = 0 }: DeclaredSettings,
  {
    timeScale,
    patienceMs,
    graceMs = usual.graceMs,
  }: { timeScale: number; patienceMs?: number | undefined; graceMs?: number | undefined },
): SettleRule {
  const pauseMs = (retry?.maxIntervalMs ?? 0) * jitterFactor + timeoutMs;
  return {
    graceMs,
    quietMs: patienceMs ?? Math.max(usual.quietMs / timeScale, pauseMs),
    budgetMs: Math.max(usual.budgetMs / timeScale, (retry?.maxElapsedMs ?? 0) + pauseMs + reserveMs),
  };
}
