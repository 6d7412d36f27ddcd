import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

export const refuse = defineFault({
  name: 'refuse',
  layer: 'listener',
  params: Type.Object({
    where: Type.Enum(['here', 'elsewhere'], {
      default: 'here',
      description: 'elsewhere: at an address that senders are told and that is not ours, so our port stays open.',
    }),
  }),
  rules: ['S47'],
  fidelity: 'kernel',
  // Go, Node, Java, curl and Python agree on these two words; Node also prints the errno.
  senderEvidence: /connection refused|ECONNREFUSED/i,
  explain: ({ where }) =>
    where === 'here'
      ? 'Nothing listens on the port: every attempt to connect is answered with a TCP reset.'
      : 'Nothing listens at the address that the sender is told: its own host answers with a TCP reset. The backend serves.',
  plan: (_listener, { where }) => Object.freeze({ verb: where === 'here' ? 'refuse' : 'serve' }),
});
