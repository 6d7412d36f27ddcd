import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';

/** A request with a credential that is refused. */
const refused = (credential: 'foreign' | 'missing' = 'foreign'): History =>
  history(run)
    .say('starting')
    .head('a1', credential)
    .fault('credentials')
    .body('a1', [[1, 10]])
    .status('a1', 16);

export const noSecretsInLogs: Stories = {
  check: 'no-secrets-in-logs',
  saints: [
    {
      tells: 'the refusal is printed without the token',
      of: refused().say('not known here: <redacted>').finish(),
      says: 'none of the 2 lines of its log holds a credential',
      shows: ['exchange.started a1', 'fault.fired'],
    },
    {
      tells: 'a header that holds no secret may be printed',
      of: refused().say('tenant <x-tenant>', ['x-tenant']).finish(),
      says: 'none of the 2 lines of its log holds a credential',
      shows: ['exchange.started a1', 'fault.fired'],
    },
  ],
  sinners: [
    {
      tells: 'the token stands in one line',
      of: refused().say('not known here: <authorization>', ['authorization']).finish(),
      says: '1 line of its log held the value of authorization',
      shows: ['sender.log'],
    },
    {
      tells: 'two secrets in many lines, beside a header that is none; without a fault, and in pieces of a recording',
      of: ['authorization', 'x-api-key', 'authorization', 'x-api-key', 'authorization', 'x-tenant', 'cookie'].reduce(
        (made, name) => made.say(`<${name}>`, [name, 'x-tenant']),
        history(run),
      ),
      complete: false,
      says: '6 lines of its log held the value of authorization, x-api-key, cookie',
      shows: ['sender.log', 'sender.log', 'sender.log'],
    },
  ],
  silences: [
    {
      tells: 'events were evicted',
      of: refused().finish(),
      complete: false,
      says: 'not all of its log was recorded',
      shows: ['exchange.started a1', 'fault.fired'],
    },
    {
      tells: 'no credential was sent',
      of: refused('missing').finish(),
      says: 'it sent no credential',
      shows: ['fault.fired'],
    },
    {
      tells: 'no fault fired',
      of: history(run)
        .head('a1', 'valid')
        .body('a1', [[1, 10]])
        .store('a1')
        .finish(),
      says: 'no fault fired, so there was little to print',
      shows: ['exchange.started a1'],
    },
  ],
};
