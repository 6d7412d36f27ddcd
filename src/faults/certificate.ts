import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

const wrong = {
  good: 'nothing is wrong with it',
  'unknown-ca': 'signed by an authority that no sender trusts until it is told to',
  'self-signed': 'signed by itself, by no authority at all',
  expired: 'from a trusted authority, but its validity is over',
  'not-yet-valid': 'from a trusted authority, but its validity has not begun',
  'wrong-host': 'from a trusted authority, but made out to another host',
  'legacy-cn': 'from a trusted authority, but with the host in its common name, where clients no longer look',
  'missing-intermediate': 'in order, but the certificate of the authority that signed it is left out',
  'full-chain': 'in order, and sent along with the certificate of the authority that signed it',
  'not-a-ca': 'signed by something that may not sign',
  'wrong-usage': 'from a trusted authority, but made for clients',
  'weak-key': 'from a trusted authority, but with an RSA key of 1024 bits',
  'out-of-order': 'in order, but the rest of its chain is presented in the wrong order',
  revoked: 'in order, but revoked by the authority that signed it, which says so to whoever asks in the handshake',
  'revoked-unstapled': 'in order, but revoked by the authority that signed it, which says so in a list alone',
  stapled: 'in order, and the authority that signed it says so to whoever asks in the handshake',
  renewed: 'the one that comes after the good one; nothing is wrong with it',
  'next-authority': 'signed by the authority that comes after the one that is trusted',
} as const;

/** Entries of the certificate catalogue that this fault may present. */
export const certificateNames = Object.keys(wrong) as (keyof typeof wrong)[];

export const certificate = defineFault({
  name: 'certificate',
  layer: 'tls',
  params: Type.Object({
    certificate: Type.Enum(certificateNames, { description: 'What is wrong with the certificate.' }),
  }),
  rules: ['S46', 'S47'],
  explain: ({ certificate: name }) => `The TLS handshake presents the certificate “${name}”: ${wrong[name]}.`,
  plan: (_hello, { certificate: name }) => Object.freeze({ verb: 'handshake', certificate: name }),
});
