import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { duration, size } from '../core/param.ts';

export const close = defineFault({
  name: 'close',
  layer: 'connection',
  params: Type.Object({
    how: Type.Enum(['reset', 'finish'], {
      default: 'reset',
      description: 'A TCP reset, as from a killed process, or an orderly FIN.',
    }),
    after: duration({ default: '0ms', description: 'How long the connection lives.' }),
    afterBytes: Type.Optional(size({ description: 'Close once so much was read, if that comes first.' })),
  }),
  rules: ['S46', 'S47'],
  explain({ how, after, afterBytes }) {
    const ending = how === 'reset' ? 'reset (RST)' : 'closed (FIN)';
    const sooner = afterBytes === undefined ? '' : ` or ${afterBytes} bytes, whichever comes first`;
    if (after === 0 && afterBytes === undefined) return `Each connection is ${ending} as soon as it was accepted.`;
    return `Each connection is ${ending} after ${formatDuration(after)}${sooner}.`;
  },
  plan: (_connection, { how, after, afterBytes }) =>
    Object.freeze({ verb: how, afterMs: after, ...(afterBytes === undefined ? {} : { afterBytes }) }),
});
