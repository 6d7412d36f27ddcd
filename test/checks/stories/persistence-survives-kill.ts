import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run, usualConditions } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

const { declared } = usualConditions;
const onDisk = { declared: { ...declared, persistent: true } };
/** Batch 1 is acknowledged at 0 s, 2 is refused and 3 waits when the sender is ended at 5 s, and started at 6 s. */
const killed = (signal = 'SIGKILL'): History =>
  history(run)
    .start()
    .offer(1, 30)
    .request('a1', batch(1))
    .store('a1')
    .fault('unavailable')
    .request('a2', batch(2))
    .refuse('a2')
    .at(5000)
    .tell(signal)
    .exit('SIGKILL')
    .at(6000)
    .start();
/** Both come, 2 s after the restart. */
const resumed = (made: History): History =>
  made.after(2000).request('b2', batch(2)).store('b2').request('b3', batch(3)).store('b3');
const steps = ['fault.fired', 'sender.signalled', 'sender.started'];

export const persistenceSurvivesKill: Stories = {
  check: 'persistence-survives-kill',
  saints: [
    {
      tells: 'what waited comes after the restart',
      of: resumed(killed()).tell('SIGTERM', 5000).exit(0).finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL); all came, none stored twice, from 2 s after the restart on',
      shows: [...steps, 'exchange.received b2'],
    },
    {
      tells: 'told to end; what was under way was stored without an answer, and comes twice',
      of: history(run)
        .start()
        .offer(1, 10)
        .fault('reset')
        .request('a1', batch(1))
        .tell('SIGTERM', 5000)
        .breakOff('a1', { committed: true })
        .exit(0)
        .start()
        .request('b1', batch(1))
        .store('b1')
        .finish(),
      under: onDisk,
      says: '10 items waited at its end (SIGTERM); all came, 10 stored twice, from 0 ms after the restart on',
      shows: [...steps, 'exchange.received b1'],
    },
    {
      tells: 'what was acknowledged a second before comes again, with what was stored long ago without an answer',
      of: history(run)
        .start()
        .offer(1, 40)
        .fault('reset')
        .request('a1', batch(1))
        .answer('a1', { frames: ['TCP RST'], committed: true })
        .at(1000)
        .request('a2', batch(2))
        .breakOff('a2', { committed: true })
        .at(4000)
        .request('a3', batch(3))
        .store('a3')
        .at(5000)
        .tell('SIGKILL')
        .exit('SIGKILL')
        .start()
        .request('b1', [[1, 40]])
        .store('b1')
        .finish(),
      under: onDisk,
      says: '10 items waited at its end (SIGKILL); all came, none stored twice, from 0 ms after the restart on',
      shows: [...steps, 'exchange.received b1'],
    },
    {
      tells: 'one item, of which another copy came',
      of: history(run)
        .start()
        .offer(1, 1)
        .fault()
        .request('a1', [[1, 1]])
        .tell('SIGKILL')
        .breakOff('a1', { committed: true })
        .exit('SIGKILL')
        .start()
        .request('b1', [[1, 1]])
        .store('b1')
        .finish(),
      under: onDisk,
      says: '1 item waited at its end (SIGKILL); all came, 1 stored twice, from 0 ms after the restart on',
      shows: [...steps, 'exchange.received b1'],
    },
    {
      tells: 'what comes again and is refused then has survived; some of it was delivered while the sender died',
      of: history(run)
        .start()
        .offer(1, 20)
        .fault()
        .request('a1', batch(1))
        .at(5000)
        .tell('SIGKILL')
        .store('a1')
        .exit('SIGKILL')
        .start()
        .request('b2', batch(2))
        .status('b2', 3)
        .finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL); all came, none stored twice, from 0 ms after the restart on',
      shows: [...steps, 'exchange.received b2'],
    },
  ],
  sinners: [
    {
      tells: 'the queue is empty after the restart',
      of: killed().after(60_000).finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL), and 20 of them never came again',
      shows: steps,
    },
    {
      tells: 'what was under way is lost',
      of: killed()
        .request('b3', [[22, 30]])
        .store('b3')
        .finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL), and 11 of them never came again',
      shows: steps,
    },
    {
      tells: 'the outage ends a minute after the restart, as the budget does, and before the run',
      of: killed().after(60_000).fault().after(5000).finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL), and 20 of them never came again',
      shows: steps,
    },
    {
      tells: 'one item is lost',
      of: killed()
        .request('b2', [[11, 29]])
        .store('b2')
        .finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL), and 1 of them never came again',
      shows: steps,
    },
    {
      tells: 'one comes again that had been acknowledged for more than a second',
      of: history(run)
        .start()
        .offer(1, 11)
        .fault()
        .at(3999)
        .request('a1', batch(1))
        .store('a1')
        .at(5000)
        .tell('SIGKILL')
        .exit('SIGKILL')
        .start()
        .request('b1', [[10, 11]])
        .store('b1')
        .finish(),
      under: onDisk,
      says: '1 item waited at its end (SIGKILL); 1 item came again that had been acknowledged long before',
      shows: steps,
    },
    {
      tells: 'everything is sent anew',
      of: resumed(killed().request('b1', batch(1)).store('b1')).finish(),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL); 10 items came again that had been acknowledged long before',
      shows: steps,
    },
  ],
  silences: [
    {
      tells: 'it ran to the end',
      of: history(run).start().offer(1, 10).fault().tell('SIGTERM', 5000).exit(0).finish(),
      under: onDisk,
      says: 'the sender was not ended and started again',
      shows: [],
    },
    {
      tells: 'it ended by itself, and was started again',
      of: history(run).start().offer(1, 10).fault().exit(1).start().tell('SIGTERM', 5000).finish(),
      under: onDisk,
      says: 'the sender was not ended and started again',
      shows: [],
    },
    {
      tells: 'the fault came later',
      of: history(run).start().offer(1, 10).tell('SIGKILL').exit('SIGKILL').start().fault().finish(),
      under: onDisk,
      says: 'no fault had fired by the time of its end',
      shows: ['sender.signalled', 'sender.started'],
    },
    {
      tells: 'nothing waited',
      of: history(run)
        .start()
        .offer(1, 10)
        .fault()
        .request('a1', batch(1))
        .store('a1')
        .tell('SIGKILL')
        .exit('SIGKILL')
        .start()
        .offer(11, 10)
        .finish(),
      under: onDisk,
      says: 'nothing waited at its end',
      shows: steps,
    },
    {
      tells: 'events were evicted',
      of: killed().after(60_000).finish(),
      under: onDisk,
      complete: false,
      says: '20 items waited at its end (SIGKILL), and 20 of them never came again, in a run without an end',
      shows: steps,
    },
    {
      tells: 'the run did not settle',
      of: killed().after(60_000).finish({ settled: false }),
      under: onDisk,
      says: '20 items waited at its end (SIGKILL), and 20 of them never came again, in a run without an end',
      shows: steps,
    },
    {
      tells: 'the outage outlasted the retry budget, as the faults tell',
      of: killed().after(60_001).fault().finish(),
      under: onDisk,
      says:
        '20 items waited at its end (SIGKILL), and 20 of them never came again, ' +
        'but the outage may have outlasted the retry budget',
      shows: steps,
    },
    {
      tells: 'the retry budget is not known',
      of: killed().after(60_000).finish(),
      under: { declared: { persistent: true } },
      says:
        '20 items waited at its end (SIGKILL), and 20 of them never came again, ' +
        'but the outage may have outlasted the retry budget',
      shows: steps,
    },
    {
      tells: 'the outage outlasted the retry budget',
      of: killed()
        .after(60_001)
        .add({ type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 })
        .finish(),
      under: onDisk,
      says:
        '20 items waited at its end (SIGKILL), and 20 of them never came again, ' +
        'but the outage may have outlasted the retry budget',
      shows: steps,
    },
    {
      tells: 'what waited was delivered while the sender died, and nothing came after that',
      of: history(run)
        .start()
        .offer(1, 10)
        .fault()
        .request('a1', batch(1))
        .tell('SIGKILL')
        .store('a1')
        .exit('SIGKILL')
        .start()
        .finish(),
      under: onDisk,
      says: '10 items waited at its end (SIGKILL), and nothing came from the new process',
      shows: steps,
    },
  ],
  asked: [onDisk],
  notAsked: [
    { under: {}, because: 'this sender keeps its queue in memory' },
    { under: { declared: { ...declared, persistent: false } }, because: 'this sender keeps its queue in memory' },
  ],
};
