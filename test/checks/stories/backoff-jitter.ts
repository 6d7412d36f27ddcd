import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { backingOff, batch, pauseNo, upTo } from './senders.ts';

/** Twenty-one pauses in even steps: their middle half spreads over ten steps around the eleventh. */
const steps = (medianMs: number, stepMs: number): number[][] => upTo(21).map((n) => [medianMs + (n - 11) * stepMs]);
const all = pauseNo(1, upTo(21));

/** Twenty batches, of which but two had their first pause while this process stood still. */
function secondPauses(): History {
  const made = history(run);
  for (const n of upTo(20)) {
    made
      .at(n * 60_000)
      .request(`${n}.1`, batch(n))
      .refuse(`${n}.1`);
    if (n > 2) made.delayed(1);
    made.after(500).request(`${n}.2`, batch(n)).refuse(`${n}.2`);
    made
      .after(1000 + n * 20)
      .request(`${n}.3`, batch(n))
      .store(`${n}.3`);
  }
  return made.finish();
}

export const backoffJitter: Stories = {
  check: 'backoff-jitter',
  saints: [
    {
      tells: 'a sender that draws from ±20 %',
      of: backingOff(steps(1000, 20)).finish(),
      says: 'the middle half of 21 pauses around 1 s spreads over 0.2 s',
      shows: all,
    },
    {
      tells: 'a spread of just 4 %',
      of: backingOff(steps(1000, 4)).finish(),
      says: 'the middle half of 21 pauses around 1 s spreads over 40 ms',
      shows: all,
    },
    {
      tells: 'short pauses that spread over just ten milliseconds',
      of: backingOff(steps(120, 1)).finish(),
      says: 'the middle half of 21 pauses around 0.12 s spreads over 10 ms',
      shows: all,
    },
    {
      tells: 'twenty pauses are enough, and the largest group of pauses is looked at, whichever it is',
      of: backingOff([...upTo(20).map((n) => [700 + n * 10, 2000 + n * 100]), [500]]).finish(),
      says: 'the middle half of 21 pauses around 0.8 s spreads over 0.1 s',
      shows: all,
    },
    {
      tells: 'the second pauses are the most, since the first ones were timed badly',
      of: secondPauses(),
      says: 'the middle half of 20 pauses around 1.21 s spreads over 0.19 s',
      shows: pauseNo(2, upTo(20)),
    },
  ],
  sinners: [
    {
      tells: 'the same pause for all, but for what the machines add',
      of: backingOff(steps(1000, 1)).finish(),
      says: 'the middle half of 21 pauses around 1 s spreads over 10 ms; expected ≥ 40 ms',
      shows: all,
    },
    {
      tells: 'a few that came late by chance are no jitter',
      of: backingOff([...upTo(16).map(() => [1000]), ...upTo(5).map((n) => [1000 + n * 300])]).finish(),
      says: 'the middle half of 21 pauses around 1 s spreads over 0 ms; expected ≥ 40 ms',
      shows: all,
    },
    {
      tells: 'short pauses that differ by milliseconds',
      of: backingOff(upTo(21).map((n) => [100 + Math.floor(n / 2)])).finish(),
      says: 'the middle half of 21 pauses around 0.105 s spreads over 5 ms; expected ≥ 10 ms',
      shows: all,
    },
  ],
  silences: [
    {
      tells: 'twenty times as fast, but what the machines add is not less',
      of: backingOff(steps(1000, 1)).finish(),
      under: { timeScale: 20 },
      says: 'the tolerance of this check is a length of time, which does not shrink with the others; the middle half of 21 pauses around 1 s spreads over 10 ms; expected ≥ 40 ms',
      shows: all,
    },
    {
      tells: 'nineteen pauses are too few',
      of: backingOff(upTo(19).map((n) => [n * 100])).finish(),
      says: '19 pauses of the same number were seen, 20 are needed to speak of chance',
      shows: pauseNo(1, upTo(19)),
    },
    {
      tells: 'nobody was refused',
      of: history(run).finish(),
      says: '0 pauses of the same number were seen, 20 are needed to speak of chance',
      shows: [],
    },
  ],
  notAsked: [{ under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' }],
};
