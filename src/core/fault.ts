import type { Static, TObject } from 'typebox';
import type { ReplyOf } from './reply.ts';
import type { Layer, SubjectOf } from './subject.ts';

/** What a fault needs of the machine: Linux, or `::1`. Where it is missing, no backend starts with it. */
export type Need = 'linux' | 'ipv6';

export type DecidesOn = 'headers' | 'body';

/** Chance, already keyed by seed, rule, payload and attempt: a second draw needs its own name. */
export type Draw = (name: string) => number;

/**
 * A named behaviour at one layer: typed parameters, an explanation and a pure plan. `plan` returns undefined when the
 * subject is not concerned (a request with the right credential): then the next rule is asked and nothing has fired.
 */
export interface Fault<L extends Layer = Layer, P extends TObject = TObject> {
  readonly name: string;
  readonly layer: L;
  /** Parameters, one TypeBox object; durations are milliseconds here and text in YAML (`scenario/values.ts`). */
  readonly params: P;
  /** One sentence on what happens, with these parameters. */
  explain(params: Static<P>): string;
  /** Rules of the specification that it exercises, such as `S21`. */
  readonly rules: readonly string[];
  /** `headers`: decided before the body is read. Exchange faults decide on the `body` by default. */
  readonly decides?: DecidesOn | ((params: Static<P>) => DecidesOn);
  readonly needs?: readonly Need[];
  /** `userspace`: an imitation that the kernel would do differently; the explanation says how. */
  readonly fidelity?: 'kernel' | 'userspace';
  /**
   * For faults that happen where we cannot look (a refused connect): what a sender's log line says when it met one. Who
   * begins to export without a connection meets it as well. Without either the fault is armed, not fired.
   */
  readonly senderEvidence?: RegExp;
  plan(subject: SubjectOf[L], params: Static<P>, draw: Draw): ReplyOf[L] | undefined;
}

/** Any fault, for lists: the schema guarantees that `plan` gets the parameters that it declared. */
// oxlint-disable-next-line typescript/no-explicit-any -- parameters are contravariant; no other type holds every fault
export type AnyFault = { [L in Layer]: Fault<L, any> }[Layer];

export function defineFault<const L extends Layer, P extends TObject>(fault: Fault<L, P>): Fault<L, P> {
  return Object.freeze(fault);
}
