import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

export const refuse = defineFault({
  name: 'refuse',
  layer: 'listener',
  params: Type.Object({}),
  rules: ['S47'],
  fidelity: 'kernel',
  // Go, Node, Java, curl and Python agree on these two words; Node also prints the errno.
  senderEvidence: /connection refused|ECONNREFUSED/i,
  explain: () => 'Nothing listens on the port: every attempt to connect is answered with a TCP reset.',
  plan: () => Object.freeze({ verb: 'refuse' }),
});
