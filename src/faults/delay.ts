import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { duration } from '../core/param.ts';
import { deliver } from './exchange-reply.ts';

export const delay = defineFault({
  name: 'delay',
  layer: 'exchange',
  params: Type.Object({
    wait: duration({ default: '3s', description: 'How long the answer is held back.' }),
    jitter: duration({ default: '0ms', description: 'Up to this much longer, drawn per attempt.' }),
    commit: Type.Enum(['before', 'after'], {
      default: 'before',
      description: 'Store the data before the wait, or only once the answer was written.',
    }),
  }),
  rules: ['S7', 'S10', 'X3', 'S53'],
  explain({ wait, jitter, commit }) {
    const spread = jitter === 0 ? '' : ` and up to ${formatDuration(jitter)} more`;
    const fate =
      commit === 'before'
        ? 'the data is stored at once, so a sender that gives up and resends makes a duplicate'
        : 'the data is stored only when the answer was delivered';
    return `Answers come ${formatDuration(wait)}${spread} late; ${fate}.`;
  },
  plan(_request, { wait, jitter, commit }, draw) {
    const ms = jitter === 0 ? wait : wait + jitter * draw('jitter');
    return deliver(
      { kind: 'success' },
      [{ step: 'wait', ms }, { step: 'head' }, { step: 'body' }, { step: 'end' }],
      commit,
    );
  },
});
