import type { CheckInput, Finding } from '../../core/verdict.ts';

/* Why a run at another pace than real time says nothing, where it does not: `unscaled` of checks. */

export function toleranceIsOfTime(): string {
  return 'the tolerance of this check is a length of time, which does not shrink with the others';
}

/** Whoever recovered all the same has shown it. */
export function reconnectsAtOwnPace({ events, conditions }: CheckInput, { outcome }: Finding): string | undefined {
  const isBelow = events.some((event) => event.type === 'fault.fired' && event.layer !== 'exchange');
  return outcome === 'fail' && conditions.protocol === 'grpc' && isBelow
    ? 'gRPC waits 1 to 120 s before it connects again, whatever the pace of the run'
    : undefined;
}
