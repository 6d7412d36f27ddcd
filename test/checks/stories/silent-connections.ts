import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** Ten items go into a connection on which a fault acts, and ten more are stored over another one. */
const swallowed = (layer = 'connection', onItsWay: (made: History) => History = (made) => made) =>
  onItsWay(
    history(run)
      .open('c1')
      .offer(1, 10)
      .add({ type: 'fault.fired', phase: 'p', rule: 'p/1', fault: 'mute', layer, connection: 'c1' }),
  )
    .at(1000)
    .on('c2')
    .offer(11, 10)
    .request('b1', batch(2))
    .store('b1')
    .on('c1');

const hasty = { declared: { retry: { enabled: true, initialMs: 100, maxElapsedMs: 2000 } } };
const lost = '10 of 20 items never arrived (1–10), though there was time to resend them';
const spent =
  '10 of 20 items never arrived, and the sender may not be blamed: ' +
  '10 could not be delivered within the retry budget of 2 s';
const ends = ['fault.fired c1', 'run.finished'];

/** Losses in connections that were open and led nowhere: the backend sees nothing of what was put into them. */
export const silentConnections: Pick<Stories, 'sinners' | 'silences'> = {
  sinners: [
    {
      tells: 'a silent connection that ended while there was time',
      of: swallowed().close('c1').at(9000).finish(),
      under: { declared: { retry: { enabled: true, initialMs: 100, maxElapsedMs: 2001 } } },
      says: lost,
      shows: ends,
    },
    {
      tells: 'a connection that a fault had acted on, and that was not silent',
      of: swallowed('bytes', (made) => made.request('a1', batch(3)))
        .at(9000)
        .close('c1')
        .finish(),
      under: hasty,
      says: lost,
      shows: ends,
    },
    {
      tells: 'a connection that ended late after it had been told to go away',
      of: swallowed('session').at(9000).close('c1').finish(),
      under: hasty,
      says: lost,
      shows: ends,
    },
  ],
  silences: [
    {
      tells: 'a silent connection that ended when the budget was spent',
      of: swallowed().at(1001).close('c1').at(9000).finish(),
      under: hasty,
      says: spent,
      shows: ends,
    },
    {
      tells: 'a silent connection that never ended',
      of: swallowed().at(9000).finish(),
      under: hasty,
      says: spent,
      shows: ends,
    },
  ],
};
