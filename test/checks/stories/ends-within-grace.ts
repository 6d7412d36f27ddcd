import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** Batch 1 is stored, batch 2 has no answer, when the sender is told to end at 1 s. */
const stalled = (signal = 'SIGTERM', graceMs?: number): History =>
  history(run)
    .start()
    .offer(1, 20)
    .request('a1', batch(1))
    .store('a1')
    .fault('no-reply')
    .request('a2', batch(2))
    .at(1000)
    .tell(signal, graceMs);
const asked = (graceMs = 30_000): History => stalled('SIGTERM', graceMs);
const all = ['fault.fired', 'sender.signalled', 'sender.exited'];

export const endsWithinGrace: Stories = {
  check: 'ends-within-grace',
  saints: [
    {
      tells: 'it gives up and ends',
      of: asked().after(12_000).exit(0).finish(),
      says: '10 items waited when it was told to end (SIGTERM); it ended with code 0 after 12 s',
      shows: all,
    },
    {
      tells: 'by another word, by the signal itself, in a short grace; what was answered after that had waited',
      of: stalled('stop', 5000).after(10).store('a2').exit('SIGTERM').finish(),
      says: '10 items waited when it was told to end (stop); it ended by SIGTERM after 10 ms',
      shows: all,
    },
    {
      tells: 'of items that are not ours, requests without an answer',
      of: history(run)
        .start()
        .request('a1', batch(1))
        .store('a1')
        .fault()
        .request('a2', batch(2))
        .request('a3', batch(3))
        .tell('SIGTERM', 30_000)
        .request('a4', batch(4))
        .after(500)
        .breakOff('a2')
        .exit(1)
        .finish(),
      under: { marked: false },
      says: '2 requests had no answer when it was told to end (SIGTERM); it ended with code 1 after 0.5 s',
      shows: all,
    },
    {
      tells: 'of items that are not ours, one request',
      of: history(run).start().fault().request('a1', batch(1)).tell('SIGTERM', 30_000).exit(0).finish(),
      under: { marked: false },
      says: '1 request had no answer when it was told to end (SIGTERM); it ended with code 0 after 0 ms',
      shows: all,
    },
    {
      tells: 'a life before that one was ended at once, and a life before it stalled',
      of: history(run)
        .start()
        .tell('SIGKILL')
        .exit('SIGKILL')
        .start()
        .offer(1, 1)
        .fault()
        .tell('SIGTERM', 6000)
        .exit(143),
      says: '1 item waited when it was told to end (SIGTERM); it ended with code 143 after 0 ms',
      shows: all,
    },
  ],
  sinners: [
    {
      tells: 'it had to be killed',
      of: asked().after(30_010).tell('SIGKILL').exit('SIGKILL').finish(),
      says: '10 items waited when it was told to end (SIGTERM), and 30 s later it had to be killed',
      shows: all,
    },
    {
      tells: 'a grace that a scenario names',
      of: asked(5001).after(5001).tell('SIGKILL').exit('SIGKILL').finish(),
      says: '10 items waited when it was told to end (SIGTERM), and 5 s later it had to be killed',
      shows: all,
    },
  ],
  silences: [
    {
      tells: 'it was never told to end',
      of: history(run).start().fault().finish(),
      says: 'the sender was never told to end',
      shows: [],
    },
    {
      tells: 'it was killed at once',
      of: history(run).start().offer(1, 1).fault().tell('SIGKILL').exit('SIGKILL').finish(),
      says: 'the sender was never told to end',
      shows: [],
    },
    {
      tells: 'no fault had fired by then',
      of: history(run).start().offer(1, 1).tell('SIGTERM', 30_000).fault().exit(0).finish(),
      says: 'no fault had fired when it was told to end',
      shows: ['sender.signalled', 'sender.exited'],
    },
    {
      tells: 'everything had been stored, or refused for good; what was given later does not count',
      of: history(run)
        .start()
        .offer(1, 30)
        .fault()
        .request('a1', batch(1))
        .store('a1')
        .request('a2', batch(2))
        .status('a2', 3)
        .request('a3', batch(3))
        .status('a3', 8)
        .tell('SIGTERM', 30_000)
        .offer(31, 10)
        .exit(0)
        .finish(),
      says: 'nothing waited to be delivered when it was told to end',
      shows: all,
    },
    {
      tells: 'of items that are not ours, every request had its answer',
      of: history(run).start().fault().request('a1', batch(1)).refuse('a1').tell('SIGTERM', 30_000).exit(0).finish(),
      under: { marked: false },
      says: 'nothing waited to be delivered when it was told to end',
      shows: all,
    },
    {
      tells: 'the recording ends before the sender does',
      of: asked(),
      says: 'its end was not seen',
      shows: ['fault.fired', 'sender.signalled'],
    },
    {
      tells: 'the few seconds at the end of every run',
      of: asked(5000).after(5000).tell('SIGKILL').exit('SIGKILL').finish(),
      says: 'it was killed after 5 s already',
      shows: all,
    },
  ],
};
