import type { Answer, WireResponse } from '../core/reply.ts';
import { protocols } from '../core/signal.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { lower } from '../otlp/lower.ts';

export type Lowering = (
  answer: Answer,
  protocol: Protocol,
  signal: Signal | undefined,
  wall: () => Date,
) => WireResponse;

/**
 * Lowers answers; a plain success, which nearly all answers of a healthy backend are, is made once per protocol and
 * signal. As the same frozen object it also shares what is derived from it (`memo.ts`).
 */
export function createLowering(): Lowering {
  const successes = new Map<Protocol, Map<Signal | undefined, WireResponse>>();
  for (const protocol of protocols) successes.set(protocol, new Map());
  return (answer, protocol, signal, wall) => {
    if (answer.kind !== 'success' || answer.warning !== undefined)
      return lower(answer, { protocol, signal, wall: wall() });
    const bySignal = successes.get(protocol)!;
    const known = bySignal.get(signal);
    if (known) return known;
    const made = Object.freeze(lower(answer, { protocol, signal, wall: wall() }));
    bySignal.set(signal, made);
    return made;
  };
}
