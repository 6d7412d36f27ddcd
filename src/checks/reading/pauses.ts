import type { ChaosEvent } from '../../core/event.ts';
import { attemptsOf, nextOf, ordinalOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { hintKindOf } from './hint.ts';
import { meaningOf } from './meaning.ts';
import { ownDelays } from './own-delay.ts';

/** How long a sender waited after a failure before it tried the same data again. */
export interface Pause {
  readonly failed: Attempt;
  readonly next: Attempt;
  readonly lastedMs: number;
  /** How often the data had been tried by then: 1 before the first resend. */
  readonly number: number;
}

/** Every pause whose beginning and end this process did not disturb: to stand still in between moves neither. */
export function pausesOf(events: readonly ChaosEvent[]): Pause[] {
  const isDisturbed = ownDelays(events);
  return attemptsOf(events).flatMap((failed): Pause[] => {
    const next = nextOf(failed);
    if (!next || [failed.end!.at, next.started.at].some((atMs) => isDisturbed(atMs, atMs))) return [];
    return [{ failed, next, lastedMs: next.started.at - failed.end!.at, number: ordinalOf(failed) }];
  });
}

/** Pauses of the sender's own making: after a retryable answer that asked for none, or after no answer at all. */
export function ownPausesOf(events: readonly ChaosEvent[]): Pause[] {
  return pausesOf(events).filter(({ failed }) => {
    const meaning = meaningOf(failed);
    return meaning === 'disconnected' || (meaning === 'retryable' && hintKindOf(failed, events) === 'none');
  });
}

export function pauseEvidence(pauses: readonly Pick<Pause, 'failed' | 'next'>[]): number[] {
  return pauses.flatMap(({ failed, next }) => [failed.end!.seq, next.received.seq]);
}
