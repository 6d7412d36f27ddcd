import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

const sent = (): History => history(run).offer(1, 10).request('a1', batch(1)).fault('reset');

export const noDuplicates: Stories = {
  check: 'no-duplicates',
  saints: [
    {
      tells: 'the acknowledgement was lost: the resend was right',
      of: sent()
        .answer('a1', { frames: ['TCP RST'], committed: true })
        .request('b1', batch(1))
        .store('b1')
        .finish(),
      says: '10 items stored through 1 fault, 10 items stored twice, each because its acknowledgement was lost',
      shows: ['fault.fired', 'reply.sent a1', 'reply.sent b1'],
    },
    {
      tells: 'what was refused comes again, and is stored once',
      of: sent().refuse('a1').request('b1', batch(1)).store('b1').finish(),
      says: '10 items stored through 1 fault, none of them twice',
      shows: ['fault.fired', 'reply.sent b1'],
    },
    {
      tells: 'the sender gave up, resent, and the late success came after that; one item, stored thrice',
      of: history(run)
        .offer(1, 1)
        .request('a1', [[1, 1]])
        .fault('delay')
        .request('b1', [[1, 1]])
        .request('c1', [[1, 1]])
        .store('a1')
        .store('b1')
        .store('c1')
        .finish(),
      says: '1 item stored through 1 fault, 1 item stored twice, each because its acknowledgement was lost',
      shows: ['fault.fired', 'reply.sent a1', 'reply.sent b1', 'reply.sent c1'],
    },
    {
      tells: 'a success that was refused to be stored, then one that was',
      of: sent().status('a1', 0).request('b1', batch(1)).store('b1').finish(),
      says: '10 items stored through 1 fault, none of them twice',
      shows: ['fault.fired', 'reply.sent b1'],
    },
  ],
  sinners: [
    {
      tells: 'a single item of an acknowledged batch',
      of: sent()
        .store('a1')
        .request('b1', [[10, 20]])
        .store('b1')
        .finish(),
      says: '1 item came again after a success that was written whole',
      shows: ['reply.sent a1', 'exchange.received b1'],
    },
    {
      tells: 'what was acknowledged is sent again with what was not',
      of: sent()
        .store('a1')
        .request('b1', [[6, 20]])
        .store('b1')
        .finish(),
      says: '5 items came again after a success that was written whole',
      shows: ['reply.sent a1', 'exchange.received b1'],
    },
    {
      tells: 'this process stood still before the first request came',
      of: sent()
        .at(100)
        .delayed(50)
        .at(200)
        .request('b1', batch(2))
        .store('b1')
        .request('c1', batch(2))
        .store('c1')
        .finish(),
      says: '10 items came again after a success that was written whole',
      shows: ['reply.sent b1', 'exchange.received c1'],
    },
    {
      tells: 'after a partial success, without a fault, and once more',
      of: history(run)
        .offer(1, 10)
        .request('a1', batch(1))
        .store('a1', { rejected: 1 })
        .request('b1', batch(1))
        .store('b1')
        .request('c1', [[1, 1]])
        .store('c1')
        .finish(),
      says: '10 items came again after a success that was written whole',
      shows: ['reply.sent a1', 'exchange.received c1', 'exchange.received b1'],
    },
  ],
  silences: [
    {
      tells: 'no fault fired',
      of: history(run).offer(1, 10).request('a1', batch(1)).store('a1').finish(),
      says: 'no fault fired, so there was no reason to send anything twice',
      shows: [],
    },
    {
      tells: 'nothing was stored',
      of: sent().refuse('a1').request('b1', batch(1)).breakOff('b1').request('c1', batch(1)).finish(),
      says: 'nothing was stored',
      shows: ['fault.fired'],
    },
    {
      tells: 'this process stood still before it answered',
      of: sent()
        .at(900)
        .delayed(850)
        .store('a1')
        .at(2000)
        .request('b1', [[1, 1]])
        .store('b1')
        .finish(),
      says: '1 item came again after a success that came late, for we stood still',
      shows: ['fault.fired'],
    },
    {
      tells: 'the items are not ours',
      of: sent().store('a1').request('b1', batch(1)).store('b1').finish(),
      under: { marked: false },
      says: 'the items are not ours, so none can be followed',
      shows: ['fault.fired'],
    },
  ],
};
