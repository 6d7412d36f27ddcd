import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { backingOff, batch, grpcCode, pauseNo, upTo } from './senders.ts';

const times = (count: number, pauses: readonly number[]): number[][] => upTo(count).map(() => [...pauses]);
const retry = (initialMs: number, maxIntervalMs: number, maxElapsedMs: number) => ({
  declared: { retry: { initialMs, maxIntervalMs, maxElapsedMs } },
});
const few = (seen: string) => `too few pauses to compare (${seen}); needed are 5 first and 5 fourth ones`;

/** Pauses of 1, 1, 1 and 2 s; as the first ones of the first few batches ended, this process had just stood still. */
function stoodStill(batches: number, disturbed: number): History {
  const made = history(run);
  for (const one of upTo(batches)) {
    made
      .at(one * 60_000)
      .request(`${one}.1`, batch(one))
      .refuse(`${one}.1`)
      .after(980);
    if (one <= disturbed) made.delayed(800);
    made.after(20).request(`${one}.2`, batch(one)).after(1).refuse(`${one}.2`);
    made.after(1000).request(`${one}.3`, batch(one)).refuse(`${one}.3`);
    made.after(1000).request(`${one}.4`, batch(one)).refuse(`${one}.4`);
    made.after(2000).request(`${one}.5`, batch(one)).store(`${one}.5`);
  }
  return made.finish();
}

export const backoffGrows: Stories = {
  check: 'backoff-grows',
  saints: [
    {
      tells: 'a factor of 1.5, with jitter, in an order that says nothing',
      of: backingOff([
        [700, 750, 1125, 1700],
        [300, 500, 900, 2500],
        [500, 750, 1125, 1690],
        [600, 1000, 1500, 900],
        [400, 900, 600, 1688],
      ]).finish(),
      says: 'medians of 4 groups of pauses: 0.5 s, 0.75 s, 1.13 s, 1.69 s',
      shows: [...pauseNo(1, upTo(5)), ...pauseNo(4, upTo(5))],
    },
    {
      tells: 'the first pause of all was timed badly and does not count, so the second ones are seen first',
      of: stoodStill(6, 1),
      says: 'medians of 4 groups of pauses: 1 s, 1 s, 1 s, 2 s',
      shows: [...pauseNo(1, [2, 3, 4, 5, 6]), ...pauseNo(4, upTo(6))],
    },
    {
      tells: 'growth by half in all, after connections that were reset; a fifth pause is too rare to count',
      of: backingOff([...times(4, [1000, 1100, 1200, 1500]), [1000, 1100, 1200, 1500, 20]], {
        frames: ['TCP RST'],
      }).finish(),
      says: 'medians of 4 groups of pauses: 1 s, 1.1 s, 1.2 s, 1.5 s',
      shows: [...pauseNo(1, upTo(5)), ...pauseNo(4, upTo(5))],
    },
  ],
  sinners: [
    {
      tells: 'the same pause again and again',
      of: backingOff(times(5, [1000, 1000, 1000, 1000])).finish(),
      says: 'medians of 4 groups of pauses: 1 s, 1 s, 1 s, 1 s; expected ≥ 1.5 s in the end',
      shows: [...pauseNo(1, upTo(5)), ...pauseNo(4, upTo(5))],
    },
    {
      tells: 'pauses that hardly grow, and go on for long',
      of: backingOff(times(6, [1000, 1100, 1200, 1300, 1400, 1499])).finish(),
      says: 'medians of 6 groups of pauses: 1 s, 1.1 s, 1.2 s, 1.3 s, 1.4 s, 1.5 s; expected ≥ 1.5 s in the end',
      shows: [...pauseNo(1, upTo(6)), ...pauseNo(6, upTo(6))],
    },
  ],
  silences: [
    {
      tells: 'no pause was the sender’s own',
      of: backingOff(times(5, [1000, 1500, 2250, 3375]), { ...grpcCode(14), retryDelayMs: 100 }).finish(),
      says: 'no pause of the sender’s own choice was seen',
      shows: [],
    },
    {
      tells: 'after a final answer, an answer cut short, a time-out',
      of: backingOff(times(5, [1000, 1000, 1000, 1000]), grpcCode(3))
        .request('x', batch(9))
        .breakOff('x')
        .request('y', batch(9))
        .finish(),
      says: 'no pause of the sender’s own choice was seen',
      shows: [],
    },
    {
      tells: 'four batches are too few',
      of: backingOff(times(4, [1000, 1000])).finish(),
      says: few('no. 1: 4, no. 2: 4'),
      shows: upTo(4).flatMap((one) => [...pauseNo(1, [one]), ...pauseNo(2, [one])]),
    },
    {
      tells: 'five batches, three pauses each',
      of: backingOff(times(5, [1000, 1000, 1000])).finish(),
      says: few('no. 1: 5, no. 2: 5, no. 3: 5'),
      shows: upTo(5).flatMap((one) => [...pauseNo(1, [one]), ...pauseNo(2, [one]), ...pauseNo(3, [one])]),
    },
    {
      tells: 'the first pauses were timed while this process stood still',
      of: stoodStill(5, 5),
      says: few('no. 2: 5, no. 3: 5, no. 4: 5'),
      shows: upTo(5).flatMap((one) => [2, 3, 4].flatMap((number) => pauseNo(number, [one]))),
    },
    {
      tells: 'nothing happened',
      of: history(run).finish(),
      says: 'no pause of the sender’s own choice was seen',
      shows: [],
    },
  ],
  notAsked: [
    { under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' },
    {
      under: { declared: { retry: { enabled: false, initialMs: 500, maxIntervalMs: 5000, maxElapsedMs: 60_000 } } },
      because: 'this sender was told not to retry',
    },
    {
      under: retry(1000, 2999, 60_000),
      because: 'the longest interval it was given (3 s) leaves the first (1 s) no room to grow',
    },
    { under: retry(1000, 5000, 8124), because: 'its retry budget of 8.12 s is over before a fourth pause' },
  ],
  asked: [retry(1000, 3000, 8125), { declared: {} }, { declared: { retry: { initialMs: 1000 } } }],
};
