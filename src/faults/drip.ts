import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { size } from '../core/param.ts';
import { deliver, fateOfData } from './exchange-reply.ts';

export const drip = defineFault({
  name: 'drip',
  layer: 'exchange',
  params: Type.Object({
    size: size({ default: '64KiB', description: 'So much of a lawful success, by a warning of that length.' }),
    perSecond: size({ default: '1KiB', description: 'So much of it comes in a second.' }),
    commit: Type.Enum(['before', 'never'], { default: 'before', description: 'Whether the data is stored.' }),
  }),
  rules: ['S10', 'S11', 'S15', 'S36', 'X3', 'S53'],
  explain: ({ size: sizeBytes, perSecond, commit }) =>
    `Answers begin at once and then come drop by drop: ${sizeBytes} bytes at ${perSecond} bytes a second, ${Math.round(sizeBytes / perSecond)} s in all; ${fateOfData[commit]}.`,
  plan: (_request, { size: sizeBytes, perSecond, commit }) =>
    deliver(
      { kind: 'success', warning: 'this answer is long on purpose '.padEnd(sizeBytes, '.') },
      [{ step: 'head' }, { step: 'body', bytesPerSecond: perSecond }, { step: 'end' }],
      commit,
    ),
});
