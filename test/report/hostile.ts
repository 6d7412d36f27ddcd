import type { JudgedRun } from '../../src/core/judged-run.ts';
import { usualConditions } from '../checks/story.ts';
import { verdict } from '../run/judged-runs.ts';
import { lossy, runOf } from './recorded-runs.ts';

/** What a sender, or a recording of somebody else, might make a report say. */
export const hostile =
  `</script></style><img src=x onerror=alert(1)>"'&]]>--><b>|x|` +
  '`*_[link](http://e.example)@team \u0000\u001B[31m\u202E\uD800';

/** A run in which every text is hostile. */
export function hostileRun(): JudgedRun {
  const recorded = lossy()
    .request('x9', [[11, 20]], hostile)
    .add({ type: 'exchange.aborted', connection: 'c1', exchange: 'x9', by: 'peer', reason: hostile, bytesSeen: 1 })
    .add({ type: 'phase.entered', phase: hostile, index: 0, because: hostile })
    .add({ type: 'sender.log', sender: hostile, stream: 'stderr', line: hostile });
  const { length } = recorded.events;
  const fields = { summary: hostile, advice: hostile, rule: hostile, evidence: [length - 2, length - 1, length] };
  const listed = { reason: hostile, place: hostile };
  return {
    ...runOf(recorded),
    id: hostile,
    version: hostile,
    conditions: { ...usualConditions, sender: hostile, scenario: hostile },
    verdicts: [
      verdict('fail', fields),
      verdict('unproven', { ...fields, check: hostile }),
      verdict('fail', { ...fields, check: 'listed', listed }),
      verdict('pass', { ...fields, check: 'fixed', listed }),
    ],
    notAsked: [{ check: hostile, because: hostile }],
    trouble: hostile,
  };
}
