import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** Batch 1 meets the last fault at 1 s. */
const hit = (): History => history(run).start().offer(1, 10).at(1000).fault().request('a1', batch(1)).refuse('a1');
const lively = (made: History): History => made.at(3000).request('b1', batch(1)).store('b1');
const stop = (made: History): History => made.tell('SIGTERM', 5000).exit(0).finish();

export const staysAlive: Stories = {
  check: 'stays-alive',
  saints: [
    {
      tells: 'it exports again, and is stopped in the end',
      of: stop(lively(hit())),
      says: 'the sender was there to the end, and exported again 2 s after the last fault',
      shows: ['fault.fired', 'reply.sent b1'],
    },
    {
      tells: 'we killed it and started it anew',
      of: stop(lively(hit().tell('SIGKILL').exit('SIGKILL').start())),
      says: 'the sender was there to the end, and exported again 2 s after the last fault',
      shows: ['fault.fired', 'reply.sent b1'],
    },
    {
      tells: 'its port was taken when it was started anew, and free a moment later',
      of: stop(lively(hit().tell('SIGKILL').exit('SIGKILL').start().exit(1).start())),
      says: 'the sender was there to the end, and exported again 2 s after the last fault',
      shows: ['fault.fired', 'reply.sent b1'],
    },
    {
      tells: 'the outage lasts until the port is open again',
      of: lively(
        hit().at(2500).add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 }),
      ).finish(),
      says: 'the sender was there to the end, and exported again 0.5 s after the last fault',
      shows: ['fault.fired', 'reply.sent b1'],
    },
    {
      tells: 'a command has done its work and ends',
      of: lively(hit()).exit(1).finish(),
      under: { marked: false },
      says: 'the sender was there to the end, and exported again 2 s after the last fault',
      shows: ['fault.fired', 'reply.sent b1'],
    },
  ],
  sinners: [
    {
      tells: 'it ends with a code, after it had exported again',
      of: lively(hit()).exit(2).finish(),
      says: 'the sender ended by itself, with code 2, 2 s after the first fault',
      shows: ['fault.fired', 'sender.exited'],
    },
    {
      tells: 'it ends with 0, but nobody had asked it to; we would have stopped it later',
      of: hit().at(1500).exit(0).tell('SIGTERM', 5000).finish(),
      says: 'the sender ended by itself, with code 0, 0.5 s after the first fault',
      shows: ['fault.fired', 'sender.exited'],
    },
    {
      tells: 'a later life is killed by the kernel',
      of: lively(hit().tell('SIGKILL').exit('SIGKILL').start()).exit('SIGKILL').finish(),
      says: 'the sender ended by itself, by SIGKILL, 2 s after the first fault',
      shows: ['fault.fired', 'sender.exited'],
    },
    {
      tells: 'it was ready and had been given nothing yet',
      of: history(run).start().fault().add({ type: 'sender.ready', sender: 's' }).at(500).exit(1).start().finish(),
      says: 'the sender ended by itself, with code 1, 0.5 s after the first fault',
      shows: ['fault.fired', 'sender.exited'],
    },
    {
      tells: 'it is gone, and nobody knows how',
      of: hit().add({ type: 'sender.exited', sender: 's' }).finish(),
      says: 'the sender ended by itself, in an unknown way, 0 ms after the first fault',
      shows: ['fault.fired', 'sender.exited'],
    },
    {
      tells: 'a command is killed by a signal',
      of: lively(hit()).exit('SIGSEGV').finish(),
      under: { marked: false },
      says: 'the sender ended by itself, by SIGSEGV, 2 s after the first fault',
      shows: ['fault.fired', 'sender.exited'],
    },
    {
      tells: 'it hangs: given items, it says nothing for longer than its longest pause',
      of: hit().at(2000).offer(11, 10).offer(21, 10).after(7501).tell('SIGTERM', 5000).after(4000).exit(0).finish(),
      says: 'it was given 20 items after the last fault, and exported nothing for 7.5 s',
      shows: ['fault.fired', 'workload.offered', 'workload.offered'],
    },
    {
      tells: 'it hangs until the end of the recording; what is refused to the end is no export, nor what began before',
      of: history(run)
        .start()
        .offer(1, 10)
        .request('a1', batch(1))
        .at(1000)
        .fault()
        .store('a1')
        .offer(11, 10)
        .request('a2', batch(2))
        .refuse('a2')
        .request('a3', batch(2))
        .at(9000)
        .finish(),
      says: 'it was given 10 items after the last fault, and exported nothing for 8 s',
      shows: ['fault.fired', 'workload.offered'],
    },
  ],
  silences: [
    {
      tells: 'no fault fired',
      of: history(run).start().offer(1, 10).exit(1).finish(),
      says: 'no fault fired',
      shows: [],
    },
    {
      tells: 'nothing was given to it afterwards',
      of: hit().after(60_000).finish(),
      says: 'nothing was exported after the last fault, and nothing was given to the sender',
      shows: ['fault.fired'],
    },
    {
      tells: 'it may still be pausing',
      of: hit().at(2000).tell('SIGTERM', 5000).offer(11, 10).after(7500).tell('SIGTERM', 5000).finish(),
      says: 'it was given 10 items after the last fault, and exported nothing for 7.5 s',
      shows: ['fault.fired'],
    },
    {
      tells: 'its pauses are not known',
      of: hit().offer(11, 10).after(600_000).finish(),
      under: { declared: {} },
      says: 'it was given 10 items after the last fault, and exported nothing for 600 s',
      shows: ['fault.fired'],
    },
    {
      tells: 'events were evicted',
      of: hit().offer(11, 10).after(60_000).finish(),
      complete: false,
      says: 'it was given 10 items after the last fault, and exported nothing for 60 s',
      shows: ['fault.fired'],
    },
    {
      tells: 'the recording ends at once',
      of: hit().offer(11, 10),
      says: 'it was given 10 items after the last fault, and exported nothing for 0 ms',
      shows: ['fault.fired'],
    },
  ],
};
