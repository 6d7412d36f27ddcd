import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch } from './senders.ts';

/** One request a second, each answered at once, on these connections. */
const visits = (connections: readonly string[], made: History = history(run)): History =>
  connections.reduce(
    (all, connection, index) =>
      all
        .after(1000)
        .on(connection)
        .request(`${connection}.${index}`, batch(index + 1))
        .store(`${connection}.${index}`),
    made,
  );
const starts = (...names: string[]): string[] => names.map((name) => `exchange.started ${name}`);
const pair = (made: History, first: string, second: string): History =>
  made.on(first).request(`${first}.x`, batch(90)).on(second).request(`${second}.x`, batch(91)).store(`${first}.x`);

export const keepsConnections: Stories = {
  check: 'keeps-connections',
  saints: [
    {
      tells: 'one connection for all requests',
      of: visits(['a', 'a', 'a', 'a']).finish(),
      says: '3 of 3 requests that could reuse a connection did',
      shows: starts('a.1', 'a.2', 'a.3'),
    },
    {
      tells: 'a second connection is opened while the first is in use, both are kept',
      of: pair(visits(['a', 'a']), 'a', 'b')
        .store('b.x')
        .after(500)
        .on('b')
        .request('b.y', batch(92))
        .finish(),
      says: '3 of 3 requests that could reuse a connection did',
      shows: starts('a.1', 'a.x', 'b.y'),
    },
    {
      tells: 'two of three',
      of: visits(['a', 'a', 'a', 'b']).finish(),
      says: '2 of 3 requests that could reuse a connection did',
      shows: starts('a.1', 'a.2', 'b.3'),
    },
  ],
  sinners: [
    {
      tells: 'a new connection for each request',
      of: visits(['a', 'b', 'c', 'd']).finish(),
      says: '0 of 3 requests that could reuse a connection did',
      shows: starts('b.1', 'c.2', 'd.3'),
    },
    {
      tells: 'the sender closes its connection after each answer',
      of: visits(['d', 'e'], visits(['c'], visits(['b'], visits(['a']).close('a')).close('b')).close('c')).finish(),
      says: '0 of 4 requests that could reuse a connection did',
      shows: starts('b.0', 'c.0', 'd.0', 'e.1'),
    },
    {
      tells: 'half of the requests is not most of them',
      of: visits(['a', 'a', 'b', 'b', 'c']).finish(),
      says: '2 of 4 requests that could reuse a connection did',
      shows: starts('a.1', 'b.2', 'b.3', 'c.4'),
    },
  ],
  silences: [
    {
      tells: 'two chances are too few',
      of: visits(['a', 'b', 'c']).finish(),
      says: '0 of 2 requests that could reuse a connection did',
      shows: starts('b.1', 'c.2'),
    },
    {
      tells: 'the backend ended each connection',
      of: visits(
        ['d'],
        visits(['c'], visits(['b'], visits(['a']).close('a', 'backend')).close('b', 'backend')).close('c', 'backend'),
      ).finish(),
      says: '0 of 0 requests that could reuse a connection did',
      shows: [],
    },
    {
      tells: 'the backend ended each connection later, but the last was idle for too long',
      of: visits(['b'], visits(['a']).after(9001))
        .after(100_000)
        .close('a', 'backend')
        .finish(),
      says: '0 of 0 requests that could reuse a connection did',
      shows: [],
    },
    {
      tells: 'just not too long, and the backend ended it afterwards',
      of: visits(['b'], visits(['a']).after(9000))
        .after(100_000)
        .close('a', 'backend')
        .finish(),
      says: '0 of 1 request that could reuse a connection did',
      shows: starts('b.0'),
    },
    {
      tells: 'each request was refused, or is still open',
      of: history(run)
        .on('a')
        .request('1', batch(1))
        .refuse('1')
        .on('b')
        .request('2', batch(2))
        .on('c')
        .request('3', batch(3))
        .on('d')
        .request('4', batch(4))
        .finish(),
      says: '0 of 0 requests that could reuse a connection did',
      shows: [],
    },
    {
      tells: 'each was answered, and each next one began before',
      of: ['a', 'b', 'c', 'd']
        .reduce((made, one, index) => made.on(one).request(one, batch(index + 1)), history(run))
        .store('a')
        .store('b')
        .store('c')
        .store('d')
        .finish(),
      says: '0 of 0 requests that could reuse a connection did',
      shows: [],
    },
    {
      tells: 'HTTP/2: the answered connection has another request under way, so it is not free for a third',
      of: history(run)
        .on('a')
        .request('1', batch(1))
        .request('2', batch(2))
        .store('1')
        .on('b')
        .request('3', batch(3))
        .finish(),
      says: '1 of 1 request that could reuse a connection did',
      shows: starts('2'),
    },
  ],
};
