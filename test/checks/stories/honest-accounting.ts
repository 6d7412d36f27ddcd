import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, grpcCode } from './senders.ts';

/** Batch 1 is stored, batch 2 refused for good. */
const mixed = (made = history(run)): History =>
  made.start().offer(1, 20).request('a1', batch(1)).store('a1').fault('reject').request('a2', batch(2)).status('a2', 3);
const both = ['fault.fired', 'sender.claimed'];

export const honestAccounting: Stories = {
  check: 'honest-accounting',
  saints: [
    {
      tells: 'what was stored is counted as sent, what was refused as failed',
      of: mixed().figures(10, 10).finish(),
      says: 'it says 10 sent, 10 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'a start that failed at once, and was repeated, counts nothing',
      of: mixed(history(run).start().exit(1)).figures(10, 10).finish(),
      says: 'it says 10 sent, 10 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'the refused batch is counted as dropped',
      of: mixed().figures(10, 0, { dropped: 10 }).finish(),
      says: 'it says 10 sent, 0 failed, 10 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'the acknowledgement was lost, so the sender gave it up for lost',
      of: history(run)
        .offer(1, 10)
        .fault('reset')
        .request('a1', batch(1))
        .answer('a1', { frames: ['TCP RST'], committed: true })
        .figures(0, 10)
        .finish(),
      says:
        'it says 0 sent, 10 failed, 0 dropped of 10 items, and 10 were stored or acknowledged; ' +
        '10 of those that it counts as lost were taken all the same',
      shows: both,
    },
    {
      tells: 'one of those that it dropped had been stored',
      of: mixed()
        .request('b2', [[20, 20]])
        .breakOff('b2', { committed: true })
        .figures(10, 4, { dropped: 6 })
        .finish(),
      says:
        'it says 10 sent, 4 failed, 6 dropped of 20 items, and 11 were stored or acknowledged; ' +
        '1 of those that it counts as lost were taken all the same',
      shows: both,
    },
    {
      tells: 'what a backend acknowledged and did not keep is sent',
      of: history(run).offer(1, 10).fault('lose').request('a1', batch(1)).status('a1', 0).figures(10, 0).finish(),
      says: 'it says 10 sent, 0 failed, 0 dropped of 10 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'a partial success counts as sent, with those that were rejected',
      of: history(run)
        .offer(1, 10)
        .fault('partial-success')
        .request('a1', batch(1))
        .answer('a1', { ...grpcCode(0), committed: true, rejected: 3 })
        .figures(10, 0)
        .finish(),
      says: 'it says 10 sent, 0 failed, 0 dropped of 10 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'half an answer over HTTP whose status says success, cut by the backend',
      of: history(run)
        .over('http/protobuf')
        .offer(1, 10)
        .fault('reset')
        .request('a1', batch(1))
        .breakOff('a1', { by: 'backend', frames: ['HEAD 202', 'TCP RST'] })
        .figures(10, 0)
        .finish(),
      says: 'it says 10 sent, 0 failed, 0 dropped of 10 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'what is still under way is in no figure yet, and all of it arrived',
      of: mixed().request('b2', batch(2)).store('b2').figures(10, 0, { unfinished: 1 }).finish(),
      says: 'it says 10 sent, 0 failed, 0 dropped of 20 items, and 20 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'the last word counts',
      of: mixed().figures(20, 0).figures(10, 10).finish(),
      says: 'it says 10 sent, 10 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
  ],
  sinners: [
    {
      tells: 'one that was refused is counted as sent',
      of: mixed().figures(11, 9).finish(),
      says:
        'counts 1 as sent that nobody took, 1 item lost and counted nowhere: ' +
        'it says 11 sent, 9 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'a redirect that was followed without the data is counted as sent',
      of: history(run)
        .over('http/protobuf')
        .offer(1, 10)
        .fault('redirect')
        .request('a1', batch(1))
        .answer('a1', { status: 302, frames: ['HEAD 302', 'END'] })
        .figures(10, 0)
        .finish(),
      says:
        'counts 10 as sent that nobody took, 10 items lost and counted nowhere: ' +
        'it says 10 sent, 0 failed, 0 dropped of 10 items, and 0 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'headers of gRPC without a status are no success, nor is what the sender did not wait for',
      of: history(run)
        .offer(1, 20)
        .fault('reset')
        .request('a1', batch(1))
        .breakOff('a1', { by: 'backend', frames: ['HEAD 200'] })
        .request('a2', batch(2))
        .figures(20, 0)
        .finish(),
      says:
        'counts 20 as sent that nobody took, 20 items lost and counted nowhere: ' +
        'it says 20 sent, 0 failed, 0 dropped of 20 items, and 0 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'a loss that stands in no figure',
      of: mixed().figures(10, 4, { dropped: 5 }).finish(),
      says:
        '1 item lost and counted nowhere: ' +
        'it says 10 sent, 4 failed, 5 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'it ended in an orderly way, and what was under way then stands in no figure',
      of: mixed().tell('SIGTERM', 30_000).exit(0).figures(10, 0, { unfinished: 1 }).finish(),
      says:
        '10 items lost and counted nowhere: ' +
        'it says 10 sent, 0 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'each attempt is counted as a failure',
      of: mixed().figures(10, 10, { dropped: 1 }).finish(),
      says:
        'counts 1 more than it was given: ' +
        'it says 10 sent, 10 failed, 1 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'more is sent than there is, without a fault',
      of: history(run).offer(1, 10).request('a1', batch(1)).store('a1').figures(11, 0, { dropped: undefined }).finish(),
      says:
        'counts 1 as sent that nobody took, counts 1 more than it was given: ' +
        'it says 11 sent, 0 failed, an unknown number dropped of 10 items, and 10 were stored or acknowledged',
      shows: ['sender.claimed'],
    },
  ],
  silences: [
    {
      tells: 'the sender says nothing',
      of: mixed().finish(),
      says: 'the sender said nothing of what became of its items',
      shows: ['fault.fired'],
    },
    {
      tells: 'it is still busy with the rest',
      of: mixed().figures(10, 0, { unfinished: 1 }).finish(),
      says:
        'it had not done with all of them: ' +
        'it says 10 sent, 0 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'it says so before it ends',
      of: mixed().figures(10, 0, { unfinished: 1 }).tell('SIGTERM', 5000).exit(0).finish(),
      says:
        'it had not done with all of them: ' +
        'it says 10 sent, 0 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'it was ended before it could count',
      of: mixed().tell('SIGKILL').exit('SIGKILL').figures(10, 0, { unfinished: 1 }).finish(),
      says:
        'it had not done with all of them: ' +
        'it says 10 sent, 0 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'it does not tell whether it is busy',
      of: mixed().figures(10, 9, { unfinished: undefined }).finish(),
      says:
        'it had not done with all of them: ' +
        'it says 10 sent, 9 failed, 0 dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'nobody knows what it dropped',
      of: mixed().figures(10, 9, { dropped: undefined }).finish(),
      says:
        'it had not done with all of them: ' +
        'it says 10 sent, 9 failed, an unknown number dropped of 20 items, and 10 were stored or acknowledged',
      shows: both,
    },
    {
      tells: 'another process counts anew',
      of: mixed().start().figures(0, 10).finish(),
      says: 'the sender was started anew, and its figures with it',
      shows: both,
    },
    {
      tells: 'an item that arrived has no number',
      of: mixed()
        .head('b2')
        .add({
          type: 'exchange.received',
          connection: 'c1',
          exchange: 'b2',
          signal: 'traces',
          compression: 'identity',
          wireSizeBytes: 1,
          sizeBytes: 1,
          items: 1,
          identity: [],
          unmarked: 1,
          payload: 'p',
          attempt: 1,
        })
        .store('b2')
        .figures(11, 9)
        .finish(),
      says: '1 item arrived without a number, so nobody knows which',
      shows: both,
    },
    {
      tells: 'events were evicted',
      of: mixed().figures(20, 0).finish(),
      complete: false,
      says: 'events were evicted from the recording, so nobody knows what arrived',
      shows: both,
    },
    {
      tells: 'no fault fired',
      of: history(run).start().offer(1, 10).request('a1', batch(1)).store('a1').figures(10, 0).finish(),
      says: 'no fault fired: it says 10 sent, 0 failed, 0 dropped of 10 items, and 10 were stored or acknowledged',
      shows: ['sender.claimed'],
    },
  ],
  notAsked: [
    { under: { marked: false }, because: 'the items are not ours, so nobody knows what its figures should be' },
  ],
};
