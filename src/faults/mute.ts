import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

export const mute = defineFault({
  name: 'mute',
  layer: 'connection',
  params: Type.Object({}),
  rules: ['S46', 'S47', 'X3'],
  explain: () =>
    'The connection is accepted and then nothing is ever said on it: no TLS, no HTTP/2 settings, no answer.',
  plan: () => Object.freeze({ verb: 'mute' }),
});
