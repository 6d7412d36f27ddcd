import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { duration } from '../core/param.ts';
import { lawfulDelivery } from '../core/reply.ts';
import type { Answer } from '../core/reply.ts';
import { hasBody } from '../core/subject.ts';
import { deliver, refuseWith } from './exchange-reply.ts';

/** A server that can do so much and no more: whether anything goes wrong depends on how much is sent, and how fast. */
export const capacity = defineFault({
  name: 'capacity',
  layer: 'exchange',
  params: Type.Object({
    perRequest: duration({ default: '10ms', description: 'Work for a request, whatever is in it.' }),
    perItem: duration({ default: '2ms', description: 'Work for each span, point or record.' }),
    longestWait: duration({ default: '1s', description: 'Whoever would have to wait longer for its turn is refused.' }),
    hint: Type.Boolean({ default: false, description: 'The refusal asks to come back after that long.' }),
    message: Type.String({ default: 'the backend has more to do than it can', maxLength: 4096 }),
  }),
  rules: ['R12', 'R13', 'S15', 'S40'],
  explain({ perRequest, perItem, longestWait, hint }) {
    const work = `${formatDuration(perRequest)} for each and ${formatDuration(perItem)} for each of its items`;
    const refusal = hint ? 'is asked to come back after that long' : 'is refused as unavailable';
    return `Requests are served one after the other, ${work}; whoever would wait longer than ${formatDuration(longestWait)} ${refusal}.`;
  },
  plan(request, { perRequest, perItem, longestWait, hint, message }) {
    const items = hasBody(request) ? request.body.items : 0;
    const answer: Answer = hint
      ? { kind: 'throttle', status: 503, code: 'UNAVAILABLE', form: 'seconds', delayMs: longestWait, message }
      : { kind: 'unavailable', status: 503, message };
    return deepFreeze({
      ...deliver({ kind: 'success' }, lawfulDelivery, 'before'),
      turn: { serviceMs: perRequest + items * perItem, longestWaitMs: longestWait, otherwise: refuseWith(answer) },
    });
  },
});
