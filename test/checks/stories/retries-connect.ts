import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

type Listener = 'grpc' | 'http';
type Reason = 'refuse' | 'swallow' | 'stop';

const shut = (made: History, listener: Listener = 'grpc', reason: Reason = 'refuse'): History =>
  made.add({ type: 'listener.closed', listener, port: 4317, reason });
const reopen = (made: History, listener: Listener = 'grpc'): History =>
  made.add({ type: 'listener.opened', listener, host: '127.0.0.1', port: 4317 });
const knock = (made: History): History => made.fault('refuse', 'listener');
/** Batch 1 is stored, batch 2 given to the sender while the port is shut, from 10 s to 20 s. */
const outage = (): History =>
  reopen(
    knock(
      shut(history(run).offer(1, 10).request('a1', batch(1)).store('a1').at(10_000))
        .after(1000)
        .offer(11, 10),
    ).at(20_000),
  );
const ends = ['listener.closed', 'fault.fired', 'listener.opened'];
const doubt =
  'the port was shut for 10 s; what had waited did not come, and the retry budget or the run may have been too short for it';
const retry = (maxElapsedMs: number) => ({ declared: { retry: { maxIntervalMs: 5000, maxElapsedMs } } });

export const retriesConnect: Stories = {
  check: 'retries-connect',
  saints: [
    {
      tells: 'what was given to the sender meanwhile comes once the port is open',
      of: outage().after(1200).request('a2', batch(2)).store('a2').finish(),
      says: 'the port was shut for 10 s; what had waited came 1.2 s after it opened again',
      shows: [...ends, 'exchange.received a2'],
    },
    {
      tells: 'SYNs were swallowed, over HTTP, and one item of two batches comes; new ones came before it',
      of: reopen(
        knock(shut(history(run).over('http/protobuf').offer(1, 20).at(10_000), 'http', 'swallow').after(1)).at(15_000),
        'http',
      )
        .offer(21, 10)
        .request('new', batch(3))
        .after(60)
        .request('old', [[20, 21]])
        .finish(),
      under: { protocol: 'http/json' },
      says: 'the port was shut for 5 s; what had waited came 60 ms after it opened again',
      shows: [...ends, 'exchange.received old'],
    },
    {
      tells: 'of two outages the last one is looked at',
      of: reopen(knock(shut(outage().after(500).offer(21, 10).after(500))).after(3000))
        .after(100)
        .request('x', [[30, 30]])
        .finish(),
      says: 'the port was shut for 3 s; what had waited came 0.1 s after it opened again',
      shows: [...ends, 'exchange.received x'],
    },
  ],
  sinners: [
    {
      tells: 'the sender gives up after its first attempt',
      of: outage().offer(21, 10).request('new', batch(3)).store('new').after(10_000).finish(),
      says: 'the port was shut for 10 s; what had waited did not come after it opened again',
      shows: [...ends, 'workload.offered'],
    },
    {
      tells: 'an outage that is shorter than the longest pause: that one is waited for',
      of: reopen(knock(shut(history(run).at(10_000)).offer(1, 10)).after(1000))
        .after(7500)
        .finish(),
      says: 'the port was shut for 1 s; what had waited did not come after it opened again',
      shows: [...ends, 'workload.offered'],
    },
    {
      tells: 'what waited longest may be given up, what waited last may not',
      of: reopen(knock(shut(history(run).offer(1, 10).at(10_000)).after(1000).offer(11, 10)).at(20_000))
        .after(10_000)
        .finish(),
      under: retry(19_000),
      says: 'the port was shut for 10 s; what had waited did not come after it opened again',
      shows: [...ends, 'workload.offered'],
    },
    {
      tells: 'the budget reaches from the youngest item to one pause after the outage',
      of: outage().after(10_000).finish(),
      under: retry(19_000),
      says: 'the port was shut for 10 s; what had waited did not come after it opened again',
      shows: [...ends, 'workload.offered'],
    },
  ],
  silences: [
    {
      tells: 'twenty times as fast, but gRPC connects again at its own pace',
      of: outage().offer(21, 10).request('new', batch(3)).store('new').after(10_000).finish(),
      under: { timeScale: 20 },
      says: 'gRPC waits 1 to 120 s before it connects again, whatever the pace of the run; the port was shut for 10 s; what had waited did not come after it opened again',
      shows: [...ends, 'workload.offered'],
    },
    {
      tells: 'the port was never shut, but at the end',
      of: shut(reopen(history(run)).offer(1, 10), 'grpc', 'stop').finish(),
      says: 'the port was never shut and opened again',
      shows: [],
    },
    {
      tells: 'the port stayed shut, and it was the other one that opened',
      of: knock(reopen(shut(history(run).offer(1, 10)), 'http')).finish(),
      says: 'the port was never shut and opened again',
      shows: [],
    },
    {
      tells: 'the other port was shut',
      of: knock(reopen(shut(history(run).offer(1, 10), 'http'))).finish(),
      says: 'the port was never shut and opened again',
      shows: [],
    },
    {
      tells: 'a stopped port is no outage',
      of: knock(reopen(shut(history(run).offer(1, 10), 'grpc', 'stop'))).finish(),
      says: 'the port was never shut and opened again',
      shows: [],
    },
    {
      tells: 'nobody knocked while it was shut, only before and after',
      of: knock(reopen(shut(knock(history(run).offer(1, 10)).after(500)).after(1000)))
        .request('a1', batch(1))
        .finish(),
      says: 'the port was shut for 1 s; nobody was seen trying to connect meanwhile',
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'everything had arrived before',
      of: reopen(knock(shut(history(run).offer(1, 10).request('a1', batch(1)).store('a1'))).after(1000))
        .offer(11, 10)
        .after(90_000)
        .finish(),
      says: 'the port was shut for 1 s; nothing waited to be sent when it opened again',
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'the items are not ours',
      of: reopen(knock(shut(history(run))).after(1000))
        .after(90_000)
        .finish(),
      under: { marked: false },
      says: 'the port was shut for 1 s; the items are not ours, so none can be followed',
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'a batch that was sent before and answered only after is still waiting, refused or stored',
      of: reopen(
        knock(shut(history(run).offer(1, 10).request('a1', batch(1)).refuse('a1').request('b1', batch(1)))).after(1000),
      )
        .store('b1')
        .after(7499)
        .finish(),
      says: doubt.replace('10 s', '1 s'),
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'the run was over too soon',
      of: outage().after(9999).finish(),
      says: doubt,
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'the run did not settle',
      of: outage().after(90_000).finish({ settled: false }),
      says: doubt,
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'the resend may have been evicted',
      of: outage().after(90_000).finish(),
      complete: false,
      says: doubt,
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'the budget ended a millisecond earlier',
      of: outage().after(90_000).finish(),
      under: retry(18_999),
      says: doubt,
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'nothing is known of the budget, or of the longest pause',
      of: outage().after(90_000).finish(),
      under: { declared: { retry: { maxIntervalMs: 5000 } } },
      says: doubt,
      shows: ['listener.closed', 'listener.opened'],
    },
    {
      tells: 'nothing is known of the longest pause',
      of: outage().after(90_000).finish(),
      under: { declared: { retry: { maxElapsedMs: 60_000 } } },
      says: doubt,
      shows: ['listener.closed', 'listener.opened'],
    },
  ],
  notAsked: [{ under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' }],
};
