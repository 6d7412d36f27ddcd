import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** Batch 1 is refused for good at 2 s, and never comes again. */
const dropped = (line?: string): History => {
  const made = history(run).at(1000).offer(1, 10).after(1000).request('a1', batch(1)).status('a1', 3);
  return line === undefined ? made : made.say(line);
};
const told = ['workload.offered', 'sender.log'];
/** The same twice, of items that are not ours. */
const refused = (): History =>
  history(run)
    .at(500)
    .say('error: from before')
    .at(1000)
    .request('a1', [[1, 4]], 'x')
    .status('a1', 3)
    .request('a2', [[5, 10]], 'y')
    .status('a2', 8);
const theirs = { marked: false } as const;

export const logsLoss: Stories = {
  check: 'logs-loss',
  saints: [
    {
      tells: 'as a Collector says it',
      of: dropped('{"level":"error","msg":"Exporting failed. Dropping data.","dropped_items":10}').finish(),
      says: '10 items lost, and 1 line of its log tells of trouble',
      shows: told,
    },
    {
      tells: 'that nothing more will be tried is a line about the loss',
      of: dropped('warn\tno more retries left, dropping; set retry to keep trying').finish(),
      says: '10 items lost, and 1 line of its log tells of trouble',
      shows: told,
    },
    {
      tells: 'as Node says it: levels in the middle of a line are words, and so is “retrying” in a stack',
      of: dropped(
        '{"stack":"Error: 3 INVALID_ARGUMENT at retrying-call.js\\nno stack trace available","code":"3"}',
      ).finish(),
      says: '10 items lost, and 1 line of its log tells of trouble',
      shows: told,
    },
    {
      tells: 'as Python and Java say it, and that it is not retried is a line about the loss',
      of: dropped('ERROR:exporter:code: 400, reason: Bad Request')
        .say('Nov 26, 2026 2:02:59 AM ThrottlingLogger doLog')
        .say('SEVERE: 10 spans, server responded with 400')
        .say('Export retry time 860ms exceeds remaining timeout -3ms, not retrying further.')
        .finish(),
      says: '10 items lost, and 3 lines of its log tell of trouble',
      shows: ['workload.offered', 'sender.log', 'sender.log', 'sender.log'],
    },
    {
      tells: 'without a level, in the words of an exception; the line comes in the moment of the offer',
      of: history(run)
        .offer(1, 10)
        .say('StatusRuntimeException: UNAVAILABLE')
        .fault('refuse', 'listener')
        .after(60_000)
        .finish(),
      says: '10 items lost, and 1 line of its log tells of trouble',
      shows: ['workload.offered', 'sender.log'],
    },
    {
      tells: 'many lines, of which some are shown; some batches came in the end',
      of: [1, 2, 3, 4, 5, 6]
        .reduce<History>(
          (made, n) => made.request(`a${n}`, batch(n)).status(`a${n}`, 3).say(`Failed to export batch ${n}`),
          history(run).offer(1, 70),
        )
        .request('a7', batch(7))
        .store('a7')
        .finish(),
      says: '60 items lost, and 6 lines of its log tell of trouble',
      shows: ['workload.offered', ...Array.from({ length: 5 }, () => 'sender.log')],
    },
    {
      tells: 'the operator can read the loss from a counter',
      of: dropped().figures(0, 6, { dropped: 4, isPublic: true }).finish(),
      says: '10 items lost, and its counters hold 10 as failed or dropped',
      shows: ['workload.offered', 'sender.claimed'],
    },
    {
      tells: 'a counter of failures alone',
      of: dropped().figures(0, 11, { dropped: undefined, isPublic: true }).finish(),
      says: '10 items lost, and its counters hold 11 as failed or dropped',
      shows: ['workload.offered', 'sender.claimed'],
    },
    {
      tells: 'it says so in a run that did not settle',
      of: dropped('error: dropped').finish({ settled: false }),
      says: '10 items lost, and 1 line of its log tells of trouble',
      shows: told,
    },
    {
      tells: 'of items that are not ours, those that were refused for good',
      of: refused().say('export rejected').finish(),
      under: theirs,
      says: '10 items lost, and 1 line of its log tells of trouble',
      shows: ['reply.sent a1', 'reply.sent a2', 'sender.log'],
    },
  ],
  sinners: [
    {
      tells: 'not a word',
      of: dropped().finish(),
      says: '10 items lost, and not a word about it',
      shows: ['workload.offered', 'run.finished'],
    },
    {
      tells: 'lines from before, good news, notices of another attempt, and a counter that nobody can read',
      of: history(run)
        .at(999)
        .say('error: from before')
        .at(1000)
        .offer(1, 10)
        .say('2026/11/26 02:00:34 INFO exporter error count 0')
        .say('Retrying export in 860ms due to retryable error')
        .say('{"level":"info","msg":"Exporting failed. Will retry the request after interval."}')
        .say('WARNING: transient error, retrying in 1s')
        .say('all is well')
        .request('a1', batch(1))
        .status('a1', 3)
        .figures(0, 10)
        .finish(),
      says: '10 items lost, and not a word about it',
      shows: ['workload.offered', 'run.finished'],
    },
    {
      tells: 'a single item, of the second of three offers',
      of: history(run)
        .offer(1, 10)
        .request('a1', batch(1))
        .store('a1')
        .offer(11, 1)
        .offer(12, 9)
        .request('a2', [[12, 20]])
        .store('a2')
        .figures(19, 1)
        .finish(),
      says: '1 item lost, and not a word about it',
      shows: ['workload.offered', 'run.finished'],
    },
    {
      tells: 'a counter that holds less than was lost',
      of: dropped().figures(0, 9, { isPublic: true }).finish(),
      says: '10 items lost, and not a word about it',
      shows: ['workload.offered', 'run.finished'],
    },
    {
      tells: 'it was stopped in an orderly way, and some other limit was reached',
      of: dropped()
        .add({ type: 'limit.reached', limit: 'connections', max: 1, effect: 'none' })
        .tell('SIGTERM', 5000)
        .finish(),
      says: '10 items lost, and not a word about it',
      shows: ['workload.offered', 'run.finished'],
    },
    {
      tells: 'not a word about items that are not ours',
      of: refused().finish(),
      under: theirs,
      says: '10 items lost, and not a word about it',
      shows: ['reply.sent a1', 'reply.sent a2', 'run.finished'],
    },
  ],
  silences: [
    {
      tells: 'nothing was lost: stored without an answer, acknowledged and not kept, or rejected by itself',
      of: history(run)
        .offer(1, 30)
        .fault()
        .request('a1', batch(1))
        .breakOff('a1', { committed: true })
        .request('a2', batch(2))
        .status('a2', 0)
        .request('a3', batch(3))
        .store('a3', { rejected: 10 })
        .finish(),
      says: 'nothing was lost',
      shows: ['run.finished'],
    },
    {
      tells: 'the recording ends in the middle',
      of: history(run).offer(1, 10).request('a1', batch(1)).store('a1'),
      says: 'nothing was lost',
      shows: [],
    },
    {
      tells: 'of items that are not ours, what may come again is not lost, nor what did, nor what was stored',
      of: history(run)
        .request('a1', [[1, 4]], 'x')
        .refuse('a1')
        .request('a2', [[5, 8]], 'y')
        .status('a2', 3)
        .request('b2', [[5, 8]], 'y')
        .store('b2')
        .request('a3', [[9, 9]], 'z')
        .status('a3', 3, { committed: true })
        .finish(),
      under: theirs,
      says: 'nothing was lost',
      shows: ['run.finished'],
    },
    {
      tells: 'events were evicted',
      of: dropped().finish(),
      complete: false,
      says: '10 items lost without a word, but not all of its log was recorded',
      shows: ['workload.offered'],
    },
    {
      tells: 'it printed more than is recorded',
      of: dropped().add({ type: 'limit.reached', limit: 'sender log lines', max: 1, effect: 'none' }).finish(),
      says: '10 items lost without a word, but not all of its log was recorded',
      shows: ['workload.offered'],
    },
    {
      tells: 'the run did not settle',
      of: dropped().finish({ settled: false }),
      says: '10 items lost without a word, but the run did not settle',
      shows: ['workload.offered'],
    },
    {
      tells: 'the run has no end',
      of: dropped(),
      says: '10 items lost without a word, but the run did not settle',
      shows: ['workload.offered'],
    },
    {
      tells: 'it was killed before it could say so',
      of: dropped().tell('SIGTERM', 5000).tell('SIGKILL').finish(),
      says: '10 items lost without a word, but it was killed',
      shows: ['workload.offered'],
    },
  ],
};
