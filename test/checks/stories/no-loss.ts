import type { EventOf } from '../../../src/core/event.ts';
import { history } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, grpcCode } from './senders.ts';
import { outOfReach } from './out-of-reach.ts';
import { shutDoors } from './shut-doors.ts';
import { silentConnections } from './silent-connections.ts';
import { turnedAway } from './turned-away.ts';

const ends = ['fault.fired', 'run.finished'];
/** Ten items, offered and sent at once. */
const sent = () => history(run).offer(1, 10).request('a1', batch(1)).fault();
const stranger = {
  type: 'exchange.received',
  signal: 'traces',
  compression: 'identity',
  wireSizeBytes: 1,
  sizeBytes: 1,
  items: 2,
  identity: [{ run: run + 1, ranges: [[1, 2]] }],
  unmarked: 0,
  payload: 'of another run',
  attempt: 1,
} satisfies Partial<EventOf<'exchange.received'>>;

export const noLoss: Stories = {
  check: 'no-loss',
  saints: [
    ...turnedAway.saints,
    {
      tells: 'what was refused is resent and stored',
      of: sent().refuse('a1').after(500).request('b1', batch(1)).store('b1').finish(),
      says: '10 of 10 items arrived, through 1 fault',
      shows: ends,
    },
    {
      tells: 'an item that was refused by name is not lost',
      of: sent().fault().store('a1', { rejected: 2 }).finish(),
      says: '8 of 10 items arrived, 2 refused item by item, through 2 faults',
      shows: ends,
    },
    {
      tells: 'all arrived, and that the run did not settle changes nothing',
      of: sent().store('a1', { rejected: 1 }).finish({ settled: false }),
      says: '9 of 10 items arrived, 1 refused item by item, through 1 fault',
      shows: ends,
    },
  ],
  sinners: [
    ...outOfReach.sinners,
    ...shutDoors.sinners,
    ...silentConnections.sinners,
    ...turnedAway.sinners,
    {
      tells: 'what was refused is dropped',
      of: sent().refuse('a1').after(9000).finish(),
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'a loss without any fault is still a loss',
      of: history(run).open('c1').offer(1, 2).finish(),
      says: '2 of 2 items never arrived (1–2), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'items of another run do not stand in for those that are missing',
      of: history(run)
        .offer(1, 2)
        .request('x', [])
        .add({ ...stranger, connection: 'c1', exchange: 'x' })
        .store('x')
        .finish(),
      says: '2 of 2 items never arrived (1–2), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'single items are lost here and there, the tenth of them and more is not written out',
      of: history(run)
        .offer(1, 20)
        .request(
          'a1',
          Array.from({ length: 10 }, (_, index) => [index * 2 + 1, index * 2 + 1]),
        )
        .store('a1')
        .finish(),
      says: '10 of 20 items never arrived (2, 4, 6, 8, 10, 12, 14, 16, …), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'one item alone is a loss',
      of: history(run)
        .at(100_000)
        .offer(1, 10)
        .request('a1', [[2, 10]])
        .store('a1')
        .request('a2', [[1, 1]])
        .after(1)
        .refuse('a2')
        .finish(),
      says: '1 of 10 items never arrived (1), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'stretches and single items',
      of: history(run)
        .offer(1, 4)
        .request('a1', [[2, 2]])
        .store('a1')
        .finish(),
      says: '3 of 4 items never arrived (1, 3–4), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'eight stretches are all written out',
      of: history(run)
        .offer(1, 16)
        .request(
          'a1',
          Array.from({ length: 8 }, (_, index) => [index * 2 + 1, index * 2 + 1]),
        )
        .store('a1')
        .finish(),
      says: '8 of 16 items never arrived (2, 4, 6, 8, 10, 12, 14, 16), though there was time to resend them',
      shows: ['run.finished'],
    },
    {
      tells: 'some are lost without need, others are not to be blamed on the sender',
      of: sent()
        .refuse('a1')
        .offer(11, 10)
        .request('a2', batch(2))
        .status('a2', 3)
        .offer(21, 10)
        .request('a3', batch(3))
        .status('a3', 0)
        .offer(31, 5)
        .request('a4', [[31, 35]])
        .status('a4', 8)
        .after(9000)
        .finish(),
      says:
        '10 of 35 items never arrived (1–10), though there was time to resend them; 15 were refused for good; ' +
        '10 were acknowledged and not kept by the backend',
      shows: ends,
    },
    {
      tells: 'the budget would have reached for one more attempt',
      of: sent().at(750).refuse('a1').finish(),
      under: { declared: { retry: { initialMs: 500, maxElapsedMs: 1500 } } },
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'what is known of the first pause only, after the second attempt it may be twice as long',
      of: sent().refuse('a1').at(500).request('b1', batch(1)).refuse('b1').finish(),
      under: { declared: { retry: { initialMs: 500, maxElapsedMs: 2000 } } },
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'a fault that others met later does not lengthen the outage of what was dropped at once',
      of: sent().refuse('a1').at(100_000).fault().finish(),
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
    {
      tells: 'a sender of unknown budget tries once only',
      of: sent().at(1).refuse('a1').finish(),
      under: { declared: {} },
      says: '10 of 10 items never arrived (1–10), though there was time to resend them',
      shows: ends,
    },
  ],
  silences: [
    ...outOfReach.silences,
    ...shutDoors.silences,
    ...silentConnections.silences,
    ...turnedAway.silences,
    {
      tells: 'no fault fired',
      of: history(run).offer(1, 10).request('a1', batch(1)).store('a1').finish(),
      says: 'no fault fired; all that is known is that 10 of 10 items arrived',
      shows: ['run.finished'],
    },
    {
      tells: 'no fault fired, and the sender never came',
      of: history(run)
        .add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 })
        .offer(1, 10)
        .finish(),
      says: 'no fault fired and no connection came: nothing shows that the sender knew where to send',
      shows: ['run.finished'],
    },
    {
      tells: 'some had not arrived when time ran out',
      of: sent().refuse('a1').finish({ settled: false }),
      says: '10 of 10 items had not arrived when time ran out: test',
      shows: ['run.finished'],
    },
    {
      tells: 'nothing was offered',
      of: history(run).fault().finish(),
      says: 'nothing was given to the sender',
      shows: ['run.finished'],
    },
    {
      tells: 'the items are not ours',
      of: history(run).fault().request('a1', []).refuse('a1').finish(),
      under: { marked: false },
      says: 'the items are not ours, so none can be followed',
      shows: ['run.finished'],
    },
    {
      tells: 'events were evicted',
      of: sent().refuse('a1').finish(),
      complete: false,
      says: 'events were evicted from the recording, so absence proves nothing',
      shows: ['run.finished'],
    },
    { tells: 'the run has no end', of: sent().refuse('a1'), says: 'the run has no end', shows: [] },
    {
      tells: 'the budget was spent a millisecond before one more attempt',
      of: sent().at(751).refuse('a1').finish(),
      under: { declared: { retry: { initialMs: 500, maxElapsedMs: 1500 } } },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 1.5 s',
      shows: ends,
    },
    {
      tells: 'the budget was spent after two attempts',
      of: sent().refuse('a1').at(501).request('b1', batch(1)).refuse('b1').finish(),
      under: { declared: { retry: { initialMs: 500, maxElapsedMs: 2000 } } },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 2 s',
      shows: ends,
    },
    {
      tells: 'connections were refused for longer than the budget, as the sender itself says',
      of: history(run).offer(1, 10).fault('refuse', 'listener').at(52_501).fault('refuse', 'listener').finish(),
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 60 s',
      shows: ends,
    },
    {
      tells: 'the backend asked for a pause that is longer than the budget',
      of: sent().after(1).refuse('a1', 60_000).after(9000).finish(),
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 60 s',
      shows: ends,
    },
    {
      tells: 'a sender that was told not to retry',
      of: sent().at(1).refuse('a1').finish(),
      under: { declared: { retry: { enabled: false } } },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered within the retry budget of 0 ms',
      shows: ends,
    },
    {
      tells: 'a sender of unknown budget tried twice, another one was shut out',
      of: sent().refuse('a1').at(500).request('b1', batch(1)).at(501).refuse('b1').finish(),
      under: { declared: {} },
      says:
        '10 of 10 items never arrived, and the sender may not be blamed: ' +
        '10 could not be delivered at first, and the retry budget is not known',
      shows: ends,
    },
    {
      tells: 'it was refused for good in the end, though not at first',
      of: sent().refuse('a1').after(500).request('b1', batch(1)).answer('b1', grpcCode(7)).finish(),
      says: '10 of 10 items never arrived, and the sender may not be blamed: 10 were refused for good',
      shows: ends,
    },
    {
      tells: 'all was refused for good',
      of: history(run).offer(1, 10).request('a1', batch(1)).fault().answer('a1', grpcCode(7)).finish(),
      says: '10 of 10 items never arrived, and the sender may not be blamed: 10 were refused for good',
      shows: ends,
    },
  ],
};
