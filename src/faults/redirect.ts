import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { redirectStatuses } from '../core/reply.ts';
import { refuseWith } from './exchange-reply.ts';

/** Where exports are served in any case, by a scenario that says `backend: { alsoUnder: /moved }`. */
const moved = '/moved';

const places = {
  'same-host': 'under /moved on the same host',
  'other-host': 'under /moved on another host (the same backend by its other name)',
  loop: 'which is where the request came to',
  login: 'which is a login page',
  https: 'the same address with https',
} as const;

export const redirect = defineFault({
  name: 'redirect',
  layer: 'exchange',
  params: Type.Object({
    status: Type.Enum([...redirectStatuses], { default: 302, description: 'HTTP status.' }),
    to: Type.Enum(Object.keys(places) as (keyof typeof places)[], {
      default: 'same-host',
      description:
        'Where to. other-host: 127.0.0.1 becomes localhost, any other name 127.0.0.1. loop: to the very same place. login: /login. https: what came in plaintext to the same place with TLS.',
    }),
  }),
  rules: ['S10', 'S45'],
  explain: ({ status, to }) =>
    `Requests ${to === 'https' ? 'in plaintext ' : ''}are read, stored nowhere and answered with HTTP ${status} and another place, ${places[to]}; what comes to that place is served.`,
  plan({ path, headers, secure }, { status, to }) {
    if (to === 'https' ? secure : path.startsWith(`${moved}/`)) return undefined;
    const host = headers['host'];
    const origin = host === undefined ? '' : originOf(to, host);
    const target = { loop: path, https: path, login: '/login', 'same-host': moved + path, 'other-host': moved + path };
    return refuseWith({ kind: 'redirect', status, location: origin + target[to] });
  },
});

function originOf(to: keyof typeof places, host: string): string {
  // Without a scheme, so that it holds in plaintext and with TLS (RFC 3986 §4.2).
  if (to === 'other-host') return `//${otherName(host)}`;
  return to === 'https' ? `https://${host}` : '';
}

/** Another host to every client, and the same backend. */
function otherName(host: string): string {
  const port = /:\d+$/.exec(host)?.[0] ?? '';
  return (host.startsWith('127.0.0.1') ? 'localhost' : '127.0.0.1') + port;
}
