import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** A request that is read at 1 s and never answered; the sender leaves so much later. */
const left = (afterMs: number): History => history(run).at(1000).request('a1', batch(1)).after(afterMs).breakOff('a1');
const stopped = (made: History): History => made.add({ type: 'sender.exited', sender: 's', code: 0 });
const both = ['exchange.received a1', 'reply.failed a1'];

export const boundedByDeadline: Stories = {
  check: 'bounded-by-deadline',
  saints: [
    {
      tells: 'the sender leaves when its time is up, over gRPC and in the middle of an answer',
      of: left(10_500)
        .request('a2', batch(2))
        .after(9000)
        .breakOff('a2', { frames: ['HEADERS', 'DATA 1'] })
        .finish(),
      says: '2 unanswered requests, each given up in time: the longest lasted 10.5 s, with a time limit of 10 s',
      shows: [...both, 'exchange.received a2', 'reply.failed a2'],
    },
    {
      tells: 'a first start of the process had failed',
      of: stopped(history(run)).request('a1', batch(1)).after(10_000).breakOff('a1').finish(),
      says: '1 unanswered request, each given up in time: the longest lasted 10 s, with a time limit of 10 s',
      shows: both,
    },
    {
      tells: 'another request is open when the sender is stopped',
      of: stopped(left(10_000).request('a2', batch(2)).after(1000))
        .breakOff('a2')
        .finish(),
      says: '1 unanswered request, each given up in time: the longest lasted 10 s, with a time limit of 10 s',
      shows: both,
    },
  ],
  sinners: [
    {
      tells: 'the recording ends while a request has been open for too long',
      of: history(run).at(1000).request('a1', batch(1)).after(10_501).offer(1, 1),
      says: '1 of 1 unanswered request outlasted the time limit: expected ≤ 10 s, saw 10.5 s',
      shows: ['exchange.received a1'],
    },
    {
      tells: 'the sender leaves late',
      of: left(10_501).request('a2', batch(2)).after(15_000).breakOff('a2').finish(),
      says: '2 of 2 unanswered requests outlasted the time limit: expected ≤ 10 s, saw 15 s',
      shows: [...both, 'exchange.received a2', 'reply.failed a2'],
    },
    {
      tells: 'the sender waits until it is stopped, or longer than the run',
      of: stopped(left(1000).request('a2', batch(2)).request('a3', batch(3)).after(20_000))
        .breakOff('a2')
        .finish(),
      says: '2 of 3 unanswered requests outlasted the time limit: expected ≤ 10 s, saw 20 s',
      shows: ['exchange.received a2', 'reply.failed a2', 'exchange.received a3'],
    },
  ],
  silences: [
    {
      tells: 'twenty times as fast, but half a second stays half a second',
      of: left(10_501).finish(),
      under: { timeScale: 20 },
      says: 'the tolerance of this check is a length of time, which does not shrink with the others; 1 of 1 unanswered request outlasted the time limit: expected ≤ 10 s, saw 10.5 s',
      shows: both,
    },
    {
      tells: 'the recording ends soon after a request came',
      of: history(run).request('a1', batch(1)).after(10_500).offer(1, 1),
      says: 'no request was given up by the sender',
      shows: ['exchange.received a1'],
    },
    {
      tells: 'each request was answered, or ended by the backend',
      of: history(run)
        .request('a1', batch(1))
        .after(20_000)
        .refuse('a1')
        .request('a2', batch(2))
        .after(20_000)
        .breakOff('a2', { by: 'backend' })
        .finish(),
      says: 'no request was given up by the sender',
      shows: [],
    },
    {
      tells: 'the sender was stopped before its time was up',
      of: history(run)
        .request('a1', batch(1))
        .add({ type: 'sender.signalled', sender: 's', signal: 'TERM' })
        .breakOff('a1')
        .finish(),
      says: 'no request was given up by the sender',
      shows: both,
    },
    {
      tells: 'this process stood still meanwhile',
      of: history(run).request('a1', batch(1)).at(13_000).delayed(3000).breakOff('a1').finish(),
      says: 'no request was given up by the sender',
      shows: [],
    },
    {
      tells: 'a sender of unknown time limit',
      of: left(60_000).finish(),
      under: { declared: {} },
      says: 'the time limit of this sender is not known',
      shows: both,
    },
  ],
  notAsked: [{ under: { declared: { timeoutMs: 0 } }, because: 'this sender was told to wait without end' }],
};
