import type { Conditions } from '../../../src/core/verdict.ts';
import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import { batch } from './senders.ts';

/* Runs that cost a configuration something, for the stories of settings-suffice. */

export const retry = { enabled: true, initialMs: 500, maxIntervalMs: 2000, maxElapsedMs: 10_000 };
type Declared = Conditions['declared'];
export const collector = (more: Partial<Declared> = {}, timeScale = 1) => ({
  sender: 'collector',
  timeScale,
  declared: { retry, queue: { size: 2 }, queueCounts: 'requests', ...more } satisfies Declared,
});
export const noAnswer = 'no complete answer within 1000 ms';
export const busy = 'HTTP 503: data refused due to high memory usage';

/** Ten items are tried at 1 s and once more at 9 s; the backend is well again at 61 s, and takes ten others. */
export const outage = (between: (made: History) => History = (made) => made) =>
  between(history(run).at(1000).offer(1, 10).request('a1', batch(1)).fault().refuse('a1'))
    .at(9000)
    .request('b1', batch(1))
    .at(10_000)
    .fault()
    .refuse('b1')
    .at(61_000)
    .enter('recovered')
    .enter('later')
    .at(62_000)
    .offer(101, 10)
    .request('z', [[101, 110]])
    .store('z')
    .claim({ dropped: 5 })
    .finish();
/** The queue is full 2 s after the trouble began; two more requests come and are refused, then all is well. */
export const overflow = (because?: string) =>
  history(run)
    .at(500)
    .turnAway(50, 5, 'HTTP 503: too early to matter')
    .at(1000)
    .offer(1, 10)
    .request('a1', batch(1))
    .fault()
    .refuse('a1')
    .at(3000)
    .turnAway(11, 10, because)
    .at(4000)
    .turnAway(21, 10, because)
    .at(5000)
    .request('b1', batch(1))
    .store('b1')
    .turnAway(31, 10, because)
    .at(8001)
    .turnAway(41, 1, because)
    .finish();
/** Connections are refused for a minute. */
export const shut = () => history(run).offer(1, 10).fault('refuse', 'listener').at(61_000).fault('refuse', 'listener');
export const restarted = () => history(run).start().offer(1, 10).fault().start().offer(11, 10).finish();
export const lostEvidence = ['fault.fired', 'exchange.received b1', 'run.finished'];
export const refusedEvidence = ['fault.fired', 'workload.refused', 'workload.refused', 'run.finished'];
