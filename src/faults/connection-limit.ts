import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

export const connectionLimit = defineFault({
  name: 'connection-limit',
  layer: 'listener',
  params: Type.Object({
    connections: Type.Integer({ default: 1, minimum: 0, description: 'So many are served at one moment.' }),
  }),
  rules: ['S46', 'S47', 'X3'],
  // A server that is full leaves them in its accept queue, where they look the same from outside.
  fidelity: 'userspace',
  explain({ connections }) {
    const served = connections === 0 ? 'No connection is' : `At most ${connections} connections are`;
    return `${served} served at each door; the kernel accepts the others, and they are left unread until a place is free.`;
  },
  plan: (_listener, { connections }) => Object.freeze({ verb: 'serve', places: connections }),
});
