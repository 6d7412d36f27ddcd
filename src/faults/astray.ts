import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

const words = {
  unreachable: 'The address that senders are told has no route: their own system says so. The backend serves.',
  'no-scheme': 'What senders are told is no URL, so that nobody comes. The backend serves.',
} as const;

/** Nothing happens here: the settings of the sender lead nowhere, and its own words are all that tells of it. */
export const astray = defineFault({
  name: 'astray',
  layer: 'listener',
  params: Type.Object({
    how: Type.Enum(['unreachable', 'no-scheme'], {
      default: 'unreachable',
      description: 'What is wrong with the address that senders are told.',
    }),
  }),
  rules: ['S47'],
  // Of Go, Node, Java, Python and curl; then what Node, Python and Go make of an address that is no URL.
  senderEvidence:
    /network is unreachable|ENETUNREACH|ERR_INVALID_PROTOCOL|no connection adapters|unsupported protocol scheme|no Host in request URL/i,
  explain: ({ how }) => words[how],
  plan: () => Object.freeze({ verb: 'serve' }),
});
