import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { http2CodeNames, http2Codes } from '../core/http2-codes.ts';
import { duration } from '../core/param.ts';

export const goaway = defineFault({
  name: 'goaway',
  layer: 'session',
  params: Type.Object({
    afterRequests: Type.Optional(Type.Integer({ minimum: 0, description: 'Say goodbye after so many answers.' })),
    after: Type.Optional(duration({ description: 'Say goodbye when the connection is this old.' })),
    pingsWithin: Type.Optional(
      duration({ description: 'Say goodbye to who sends PING frames less far apart than this.' }),
    ),
    tolerated: Type.Integer({ default: 2, minimum: 0, description: 'So many of them are put up with.' }),
    how: Type.Enum(['graceful', 'abrupt'], {
      default: 'graceful',
      description:
        'Open streams are finished first; or the next request is left unprocessed and the connection closed. That is the second one, unless afterRequests says otherwise: 0 means the first.',
    }),
    code: Type.Enum(http2CodeNames, { default: 'NO_ERROR', description: 'HTTP/2 error code of the GOAWAY frame.' }),
    debugData: Type.Optional(Type.String({ maxLength: 1024, description: 'Text in the frame: too_many_pings …' })),
  }),
  rules: ['S46'],
  explain({ afterRequests, after, pingsWithin, tolerated, how, code, debugData }) {
    const moments = [
      ...(afterRequests ? [`${afterRequests} answers`] : []),
      ...(after === undefined ? [] : [formatDuration(after)]),
      ...(pingsWithin === undefined
        ? []
        : [`more than ${tolerated} PINGs within ${formatDuration(pingsWithin)} of the one before`]),
    ];
    const when = moments.length > 0 ? `After ${moments.join(' or ')}` : 'At once';
    const words = debugData === undefined ? '' : ` “${debugData}”`;
    const end =
      pingsWithin !== undefined
        ? 'and is closed'
        : how === 'abrupt'
          ? `instead of an answer to its ${afterRequests === 0 ? 'first' : 'next'} request, and is closed`
          : 'and is closed when its open streams are done';
    return `${when}, each HTTP/2 connection gets GOAWAY(${code})${words} ${end}.`;
  },
  plan(_session, { afterRequests, after, pingsWithin, tolerated, how, code, debugData }) {
    const isGiven = afterRequests !== undefined || after !== undefined || pingsWithin !== undefined;
    return deepFreeze({
      goaway: {
        ...(isGiven ? {} : { afterRequests: how === 'abrupt' ? 1 : 0 }),
        ...(afterRequests === undefined ? {} : { afterRequests }),
        ...(after === undefined ? {} : { afterMs: after }),
        ...(pingsWithin === undefined ? {} : { pings: { minIntervalMs: pingsWithin, tolerated } }),
        ...(how === 'abrupt' ? { isAbrupt: true as const } : {}),
        code: http2Codes[code],
        ...(debugData === undefined ? {} : { debugData }),
      },
    });
  },
});
