import fc from 'fast-check';
import { within } from './fed-backend.ts';
import type { FuzzTarget, OpenTarget } from './fuzz-target.ts';
import { shown } from './mutations.ts';

/** A batch has a seed of its own, the one before it and one more: what it found is found again by that alone. */
export const batchSize = 1000;

export interface Finding {
  readonly target: string;
  /** Of the batch. */
  readonly seed: number;
  readonly inputs: number;
  /** What must not be, and the smallest input that brings it about. */
  readonly what: string;
}

export interface Fed {
  readonly target: string;
  readonly inputs: number;
  readonly peakBytes: number | undefined;
  readonly finding: Finding | undefined;
}

/** Feeds a target until all inputs are taken or one does what none may. Tells after each batch how many it was. */
export async function feedTarget(
  target: FuzzTarget,
  { inputs, seed }: { inputs: number; seed: number },
  onBatch: (taken: number) => void = () => {},
): Promise<Fed> {
  await using open = await target.open();
  let taken = 0;
  let finding: Finding | undefined;
  for (let batch = 0; taken < inputs && !finding; batch++) {
    const numRuns = Math.min(batchSize, inputs - taken);
    finding = await feedBatch(target.name, open, { numRuns, seed: (seed + batch) >>> 0 });
    taken += numRuns;
    onBatch(taken);
  }
  finding ??= tooMuch(target.name, open, { seed, inputs });
  return { target: target.name, inputs: taken, peakBytes: open.peakBytes(), finding };
}

async function feedBatch(
  target: string,
  { feed }: OpenTarget,
  { numRuns, seed }: { numRuns: number; seed: number },
): Promise<Finding | undefined> {
  const property = fc.asyncProperty(feed.inputs, async (input) => await feed.take(input));
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns, seed });
  const found = (what: string): Finding => ({ target, seed, inputs: numRuns, what });
  if (failed) return found(`${String(errorInstance)}\n${inWords(counterexample?.[0])}`);
  try {
    await within('what is asked after a batch', feed.settle?.() ?? Promise.resolve());
    return undefined;
  } catch (error) {
    return found(`after the batch: ${String(error)}`);
  }
}

const MiB = 1024 * 1024;
/** Node itself, 64 KiB of input at a time, and what a backend may keep by the limits that it is given. */
const maxPeakBytes = 640 * MiB;

function tooMuch(target: string, open: OpenTarget, fed: { seed: number; inputs: number }): Finding | undefined {
  const peakBytes = open.peakBytes() ?? 0;
  if (peakBytes <= maxPeakBytes) return undefined;
  return { target, ...fed, what: `it held ${Math.round(peakBytes / MiB)} MiB of memory` };
}

function inWords(input: unknown): string {
  return JSON.stringify(input, (_name, value: unknown) => {
    const bytes = value as { type?: unknown; data?: unknown } | null;
    return bytes?.type === 'Buffer' && Array.isArray(bytes.data) ? shown(Buffer.from(bytes.data as number[])) : value;
  });
}
