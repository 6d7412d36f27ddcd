import type { Arbitrary } from 'fast-check';

/** Something of ours that takes input from strangers, and what must hold whatever it is given. */
export interface FuzzTarget {
  readonly name: string;
  /** What is fed, and what is held against what. */
  readonly about: string;
  /** Of the inputs of a long run, in parts of a hundred. */
  readonly share: number;
  /** Inputs in each run of the tests: together less than a minute. */
  readonly inputsInTests: number;
  open(): Promise<OpenTarget>;
}

export interface OpenTarget extends AsyncDisposable {
  /** Rejects or throws when an input does what none may. */
  readonly feed: Feed<unknown>;
  /** Most bytes of memory that whoever was fed ever held. */
  peakBytes(): number | undefined;
}

/** Inputs, and what is done with each. */
export interface Feed<I> {
  readonly inputs: Arbitrary<I>;
  take(input: I): void | Promise<void>;
  /** Asked after each batch: whoever was fed is still there and as good as before. */
  settle?(): Promise<void>;
}

/** A target that is fed in this process. */
export function inProcess<I>(feed: Feed<I>): OpenTarget {
  return { feed, peakBytes: ownPeakBytes, [Symbol.asyncDispose]: () => Promise.resolve() };
}

const bytesPerKiB = 1024;

/** What this process held at most. */
function ownPeakBytes(): number {
  return process.resourceUsage().maxRSS * bytesPerKiB;
}
