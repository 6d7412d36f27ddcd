import { sleep } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { openExportClient } from './client.ts';
import type { ExportClient } from './client.ts';
import { isRetryable } from './export.ts';
import { exportRequest } from './items.ts';
import { encodedRequest } from './send-marked.ts';

/** What is given to a receiver, and how fast. */
export interface WorkloadPlan {
  /** A receiver's endpoint: the door of the sender under test. */
  readonly url: string;
  readonly protocol: Protocol;
  readonly run: number;
  readonly signal: Signal;
  /** Default 1. */
  readonly firstSeq?: number | undefined;
  readonly items: number;
  /** Default 100. */
  readonly itemsPerRequest?: number | undefined;
  /** Items a second. Default: as fast as they are taken. */
  readonly ratePerSecond?: number | undefined;
  /** Requests under way at one moment. Default 4. */
  readonly maxConcurrent?: number | undefined;
  /** Attempts for a request that the receiver may take later. Default 5. */
  readonly maxAttempts?: number | undefined;
  /** For one attempt. Default 5000. */
  readonly timeoutMs?: number | undefined;
  readonly clock: Clock;
  /** Ends the workload early; what is under way is given up. */
  readonly abort: AbortSignal;
  /** Called once the receiver has acknowledged these items: from then on the sender answers for them. */
  readonly onOffered: (first: number, count: number) => void;
  /** Called when the receiver did not take them, with its last words. */
  readonly onRefused?: ((first: number, count: number, message: string) => void) | undefined;
}

/** Items that the receiver acknowledged, and those that it did not take. */
export interface WorkloadReport {
  readonly offered: number;
  readonly refused: number;
}

interface Portion {
  readonly first: number;
  readonly count: number;
}

/**
 * Gives a receiver its items and resolves when each is either acknowledged or refused. Only acknowledged items count as
 * offered: what a Collector's full queue turns away at the door is not lost by it. Rejects only when aborted.
 */
export async function startWorkload(plan: WorkloadPlan): Promise<WorkloadReport> {
  const { clock, abort, maxConcurrent = 4 } = plan;
  abort.throwIfAborted();
  const { url, protocol, timeoutMs = 5000 } = plan;
  using client = await openExportClient({ url, protocol, timeoutMs }, clock);
  const cancel = (): void => client[Symbol.dispose]();
  abort.addEventListener('abort', cancel, { once: true });
  using _listening = { [Symbol.dispose]: () => abort.removeEventListener('abort', cancel) };
  const pace = paceOf(plan);
  const portions = portionsOf(plan);
  const totals = { offered: 0, refused: 0 };
  await Promise.all(
    Array.from({ length: maxConcurrent }, async () => {
      for (const portion of portions) {
        await pace(portion);
        const refusal = await offer(client, plan, portion);
        if (refusal === undefined) {
          totals.offered += portion.count;
          plan.onOffered(portion.first, portion.count);
        } else {
          totals.refused += portion.count;
          plan.onRefused?.(portion.first, portion.count, refusal);
        }
      }
    }),
  );
  return totals;
}

const firstBackoffMs = 50;

/** One iterator for all workers: each takes the next portion. */
function* portionsOf({ firstSeq = 1, items, itemsPerRequest = 100 }: WorkloadPlan): Generator<Portion, void> {
  const end = firstSeq + items;
  for (let first = firstSeq; first < end; first += itemsPerRequest) {
    yield { first, count: Math.min(itemsPerRequest, end - first) };
  }
}

/** Waits until a portion is due, counted from the start so that slow answers do not lower the rate. */
function paceOf({ ratePerSecond, firstSeq = 1, clock, abort }: WorkloadPlan): (portion: Portion) => Promise<void> {
  const startMs = clock.now();
  return async ({ first }) => {
    abort.throwIfAborted();
    if (ratePerSecond === undefined) return;
    const dueMs = startMs + ((first - firstSeq) / ratePerSecond) * 1000;
    if (dueMs > clock.now()) await sleep(clock, dueMs - clock.now(), abort);
  };
}

/** Undefined once acknowledged, else why not. A receiver that says “later” is asked again, with growing pauses (S21). */
async function offer(client: ExportClient, plan: WorkloadPlan, portion: Portion): Promise<string | undefined> {
  const { protocol, signal, run, clock, abort, maxAttempts = 5 } = plan;
  const request = exportRequest(signal, run, portion.first, portion.count, clock.wall());
  const body = encodedRequest(protocol, request, signal);
  for (let attempt = 1; ; attempt++) {
    const outcome = await client.send(signal, body);
    abort.throwIfAborted();
    if (outcome.accepted) return undefined;
    if (!isRetryable(outcome) || attempt >= maxAttempts) return outcome.message;
    await sleep(clock, Math.max(firstBackoffMs * 2 ** (attempt - 1), outcome.retryDelayMs ?? 0), abort);
  }
}
