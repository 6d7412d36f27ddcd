import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run, usualConditions } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

const under = { declared: { ...usualConditions.declared, maxRequestBytes: 1000 } };

/** One batch is stored; the next is over the limit and never comes. */
const heldBack = (): History => history(run).offer(1, 10).request('a1', batch(1)).store('a1').after(1000).offer(11, 20);

export const overLimitIsTold: Stories = {
  check: 'over-limit-is-told',
  saints: [
    {
      tells: 'as the Go exporter says it',
      of: heldBack().say('traces export: request body too large: exceeded 1000 bytes').finish(),
      under,
      says: '20 items lost, and 1 line of its log tells of trouble',
      shows: ['workload.offered', 'sender.log'],
    },
  ],
  sinners: [
    {
      tells: 'it is gone without a word',
      of: heldBack().finish(),
      under,
      says: '20 items lost, and not a word about it',
      shows: ['workload.offered', 'run.finished'],
    },
  ],
  silences: [
    {
      tells: 'it was cut to size, and nothing was lost',
      of: heldBack()
        .request('a2', [[11, 20]])
        .store('a2')
        .request('a3', [[21, 30]])
        .store('a3')
        .finish(),
      under,
      says: 'nothing was lost',
      shows: ['run.finished'],
    },
  ],
  notAsked: [{ under: {}, because: 'how large its requests may be is not known' }],
  asked: [under],
};
