import type { Stories } from '../story.ts';
import { begun, followed, redirected, visited } from './redirects.ts';

const known = { credential: 'valid', secrets: ['authorization', 'x-api-key'] } as const;
const elsewhere = '//localhost:4318/moved/v1/traces';
const there = { host: 'localhost:4318' };

export const noCredentialsToAnotherHost: Stories = {
  check: 'no-credentials-to-another-host',
  saints: [
    {
      tells: 'the data goes to the other host, the credential does not',
      of: followed(redirected(begun(), 1, 307, elsewhere, known), 1, there).finish(),
      says: '1 request came to another host after 1 redirect, none with a credential',
      shows: ['reply.sent a1', 'exchange.started b1'],
    },
    {
      tells: 'nobody goes there; what goes on the same host may take its credential along',
      of: followed(
        redirected(redirected(begun(), 1, 302, `http:${elsewhere}`, known), 2, 307, undefined, known),
        2,
        known,
      ).finish(),
      says: '1 redirect to another host, none was followed',
      shows: ['reply.sent a1'],
    },
  ],
  sinners: [
    {
      tells: 'both headers go along, one time in two',
      of: visited(
        followed(redirected(begun(), 1, 307, elsewhere, known), 1, { ...there, ...known }),
        'g',
        there,
      ).finish({ settled: false }),
      says: '1 of 2 requests to localhost:4318 brought our authorization and x-api-key along, after 1 redirect',
      shows: ['reply.sent a1', 'exchange.started b1', 'exchange.started g'],
    },
    {
      tells: 'only the key goes along',
      of: visited(redirected(begun(), 1, 302, elsewhere, known), 'g', {
        ...there,
        credential: 'valid',
        secrets: ['x-api-key'],
      }).finish(),
      says: '1 of 1 request to localhost:4318 brought our x-api-key along, after 1 redirect',
      shows: ['reply.sent a1', 'exchange.started g'],
    },
  ],
  silences: [
    {
      tells: 'the place is on the same host, or there is no credential to be told',
      of: followed(redirected(redirected(begun(), 1, 307, undefined, known), 2, 307, elsewhere), 2, {
        ...there,
        ...known,
      }).finish(),
      says: 'no request with a credential was sent to another host',
      shows: [],
    },
    {
      tells: 'the run did not settle',
      of: redirected(begun(), 1, 302, elsewhere, known).finish({ settled: false }),
      says: '1 redirect not followed so far',
      shows: ['reply.sent a1'],
    },
    {
      tells: 'events were evicted',
      of: redirected(begun(), 1, 302, elsewhere, known).finish(),
      complete: false,
      says: '1 redirect not followed so far',
      shows: ['reply.sent a1'],
    },
  ],
};
