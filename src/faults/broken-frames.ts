import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { brokenFrames as kinds } from '../core/reply.ts';
import { deliver, fateOfData } from './exchange-reply.ts';

const words: Readonly<Record<(typeof kinds)[number], string>> = {
  garbage: 'with bytes that are no frames',
  'half-headers': 'with the first half of a header block, and nothing behind it',
  'large-headers': 'with a mebibyte of headers',
  'long-frame': 'with a frame that is longer than the sender allows',
  'stray-stream': 'with data of a request that the sender never made',
};

export const brokenFrames = defineFault({
  name: 'broken-frames',
  layer: 'exchange',
  params: Type.Object({
    kind: Type.Enum(kinds, {
      default: 'garbage',
      description: 'What comes instead of an answer over HTTP/2. Over HTTP/1.1 any of them is garbage.',
    }),
    commit: Type.Enum(['never', 'before'], {
      default: 'never',
      description: 'Whether the data is stored all the same.',
    }),
  }),
  rules: ['S10', 'S46'],
  explain: ({ kind, commit }) => `Requests are read whole and answered ${words[kind]}; ${fateOfData[commit]}.`,
  plan: (_request, { kind, commit }) =>
    deliver({ kind: 'success' }, [{ step: 'broken-frames', kind }, { step: 'hold' }], commit),
});
