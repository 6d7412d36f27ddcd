import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { refuse } from './refuse.ts';

const others = { ipv4: 'IPv6', ipv6: 'IPv4' } as const;
const names = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

export const family = defineFault({
  name: 'family',
  layer: 'listener',
  params: Type.Object({
    only: Type.Enum(['ipv6', 'ipv4'], { default: 'ipv6', description: 'Addresses on which somebody listens.' }),
  }),
  rules: ['S46', 'S47'],
  needs: ['ipv6'],
  fidelity: 'kernel',
  senderEvidence: refuse.senderEvidence!,
  explain: ({ only }) =>
    `The backend listens on its ${names[only]} address alone: connects to the same port over ${others[only]} are refused.`,
  plan: (_listener, { only }) => Object.freeze({ verb: 'serve', family: only }),
});
