import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** Batch 1 meets the last fault and is lost; batches 2 and 3 are given to the sender afterwards. */
const outage = (): History =>
  history(run).offer(1, 10).request('a1', batch(1)).fault().refuse('a1').after(1000).offer(11, 10).offer(21, 10);
const healed = (made: History): History => made.request('a2', [[11, 30]]).store('a2');
/** Batch 2 is lost as well, batch 3 arrives; an answer that stores nothing is no delivery. */
const resumed = (): History =>
  outage().request('r2', batch(2)).refuse('r2').request('a2', batch(3)).store('a2').after(1000);
const start = { type: 'sender.started', sender: 's', version: '1', command: 's' } as const;
const given = ['fault.fired', 'workload.offered', 'workload.offered'];

export const recoversUnaided: Stories = {
  check: 'recovers-unaided',
  saints: [
    {
      tells: 'what was given to the sender afterwards arrives; what was lost before is not asked for',
      of: healed(outage()).finish(),
      says: 'all 20 items given to the sender after the last fault arrived',
      shows: given,
    },
    {
      tells: 'the outage lasts until the port is open again',
      of: history(run)
        .fault('refuse', 'listener')
        .offer(1, 10)
        .add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 })
        .offer(11, 10)
        .request('a2', batch(2))
        .store('a2')
        .finish(),
      says: 'all 10 items given to the sender after the last fault arrived',
      shows: ['listener.opened', 'workload.offered'],
    },
    {
      tells: 'what was given while it looked for the backend is lost; since delivery resumed nothing is',
      of: resumed()
        .offer(31, 10)
        .request('a3', [[31, 40]])
        .store('a3')
        .finish(),
      says: 'all 10 items given to the sender after delivery resumed arrived',
      shows: ['fault.fired', 'reply.sent a2', 'workload.offered'],
    },
    {
      tells: 'the sender was started before',
      of: healed(history(run).add(start).offer(1, 10).fault().offer(11, 10).offer(21, 10)).finish(),
      says: 'all 20 items given to the sender after the last fault arrived',
      shows: given,
    },
  ],
  sinners: [
    {
      tells: 'a sender that has stopped sending for good',
      of: outage().after(30_000).finish(),
      says: '20 of 20 items given to the sender after the last fault never arrived (11–30), within 30 s',
      shows: given,
    },
    {
      tells: 'a single item is missing of what was given once delivery had resumed',
      of: resumed()
        .offer(31, 10)
        .request('a3', [[31, 39]])
        .store('a3')
        .after(30_000)
        .finish(),
      says: '1 of 10 items given to the sender after delivery resumed never arrived (40), within 30 s',
      shows: ['fault.fired', 'reply.sent a2', 'workload.offered'],
    },
  ],
  silences: [
    {
      tells: 'delivery resumed, and nothing was given to it since',
      of: resumed().after(30_000).finish(),
      says: 'nothing was given to the sender after delivery resumed',
      shows: ['fault.fired', 'reply.sent a2'],
    },
    {
      tells: 'twenty times as fast, but gRPC connects again at its own pace',
      of: outage()
        .add({ type: 'fault.fired', phase: 'p', rule: 'p/1', fault: 'refuse', layer: 'listener' })
        .offer(31, 10)
        .after(30_000)
        .finish(),
      under: { timeScale: 20 },
      says: 'gRPC waits 1 to 120 s before it connects again, whatever the pace of the run; 10 of 10 items given to the sender after the last fault never arrived (31–40), within 30 s',
      shows: ['fault.fired', 'workload.offered'],
    },
    { tells: 'no fault fired', of: healed(history(run).offer(11, 20)).finish(), says: 'no fault fired', shows: [] },
    {
      tells: 'the port was opened, as at each start',
      of: healed(
        history(run).add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 }).offer(11, 20),
      ).finish(),
      says: 'no fault fired',
      shows: ['listener.opened'],
    },
    {
      tells: 'nothing was given to the sender afterwards',
      of: history(run).offer(1, 10).fault().fault().request('a1', batch(1)).store('a1').finish(),
      says: 'nothing was given to the sender after the last fault',
      shows: ['fault.fired'],
    },
    {
      tells: 'the items are not ours',
      of: history(run).fault().request('a1', []).store('a1').finish(),
      under: { marked: false },
      says: 'the items are not ours, so none can be followed',
      shows: ['fault.fired'],
    },
    {
      tells: 'it took a new process',
      of: healed(outage().add(start)).finish(),
      says: 'the sender was started anew after the last fault',
      shows: ['fault.fired'],
    },
    {
      tells: 'events were evicted',
      of: outage().after(30_000).finish(),
      complete: false,
      says: 'events were evicted from the recording, so absence proves nothing',
      shows: ['fault.fired'],
    },
    {
      tells: 'the run did not settle',
      of: outage().after(30_000).finish({ settled: false }),
      says: 'the run did not settle',
      shows: ['fault.fired'],
    },
  ],
};
