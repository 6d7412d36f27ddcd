import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

const offered = () => history(run).offer(1, 10);
const closed = { type: 'listener.closed', listener: 'grpc', port: 4317, reason: 'refuse' } as const;
const opened = { type: 'listener.opened', listener: 'grpc', host: '127.0.0.1', port: 4317 } as const;
const met = (layer: string, fault: string, connection?: string) =>
  ({
    type: 'fault.fired',
    phase: 'p',
    rule: 'p/1',
    fault,
    layer,
    ...(connection !== undefined && { connection }),
  }) as const;
const said = { ...met('listener', 'refuse'), evidence: 'connection refused' } as const;
const answered = (verb: 'answer' | 'nxdomain') =>
  ({ type: 'name.answered', name: 'backend', questionType: 'A', verb, addresses: [] as string[] }) as const;

const says =
  '10 of 10 items never arrived, and the sender may not be blamed: ' +
  '10 could not be delivered, since the backend stayed out of reach to the end';
const blamed = '10 of 10 items never arrived (1–10), though there was time to resend them';
const shows = ['fault.fired', 'run.finished'];
const showsOne = ['fault.fired c1', 'run.finished'];
const atEnd = (made: History): History => made.at(20_000).finish();

/** Losses in runs whose backend nobody could reach any more: whether the sender would have delivered, nobody knows. */
export const outOfReach: Pick<Stories, 'sinners' | 'silences'> = {
  sinners: [
    {
      tells: 'its connection broke after a request, and it made no other: another one might have served',
      of: atEnd(
        offered()
          .open('c1')
          .request('a1', batch(1))
          .add(met('session', 'goaway', 'c1')),
      ),
      says: blamed,
      shows: showsOne,
    },
    {
      tells: 'the door was opened again, and nobody came',
      of: atEnd(offered().add(closed).add(met('listener', 'refuse')).at(1000).add(opened)),
      says: blamed,
      shows,
    },
    {
      tells: 'the name is told again, and nobody comes',
      of: atEnd(offered().add(answered('nxdomain')).add(met('name', 'resolve')).at(1000).add(answered('answer'))),
      says: blamed,
      shows,
    },
    {
      tells: 'it said that nobody was there, and then the door was opened',
      of: atEnd(offered().add(said).at(1000).add(opened)),
      says: blamed,
      shows,
    },
    {
      tells: 'it said that nobody was there, and then the backend was repaired',
      of: atEnd(offered().add(said).at(1000).enter('repaired')),
      says: blamed,
      shows,
    },
    {
      tells: 'it said that nobody was there, and then came',
      of: atEnd(offered().add(said).open('c1')),
      says: blamed,
      shows,
    },
    {
      tells: 'a request came through after the last broken handshake',
      of: atEnd(
        offered()
          .open('c1')
          .add(met('tls', 'certificate', 'c1'))
          .open('c2')
          .request('a1', batch(1))
          .refuse('a1'),
      ),
      says: blamed,
      shows: showsOne,
    },
  ],
  silences: [
    {
      tells: 'its door stayed shut',
      of: atEnd(offered().add(closed).add(met('listener', 'refuse'))),
      says,
      shows,
    },
    {
      tells: 'its name was never told, however long the budget is',
      of: atEnd(offered().add(answered('nxdomain')).add(met('name', 'resolve'))),
      under: { declared: { retry: { enabled: true, maxElapsedMs: 0 } } },
      says,
      shows,
    },
    {
      tells: 'it was told a place where nobody is, as it says itself',
      of: atEnd(offered().open('c0').add(said)),
      says,
      shows,
    },
    {
      tells: 'every handshake was broken',
      of: atEnd(
        offered()
          .open('c1')
          .add(met('tls', 'certificate', 'c1')),
      ),
      says,
      shows: showsOne,
    },
    {
      tells: 'it closed its door when the run was over, which is no reopening of one that was shut',
      of: atEnd(offered().add(closed).add(met('listener', 'refuse'))).add({ ...closed, reason: 'stop' }),
      says,
      shows,
    },
  ],
};
