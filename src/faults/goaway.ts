import { Type } from 'typebox';
import { formatDuration } from '../core/duration.ts';
import { defineFault } from '../core/fault.ts';
import { deepFreeze } from '../core/frozen.ts';
import { duration } from '../core/param.ts';
import { http2CodeNames, http2Codes } from './http2-codes.ts';

export const goaway = defineFault({
  name: 'goaway',
  layer: 'session',
  params: Type.Object({
    afterRequests: Type.Optional(Type.Integer({ minimum: 0, description: 'Say goodbye after so many answers.' })),
    after: Type.Optional(duration({ description: 'Say goodbye when the connection is this old.' })),
    code: Type.Enum(http2CodeNames, { default: 'NO_ERROR', description: 'HTTP/2 error code of the GOAWAY frame.' }),
    debugData: Type.Optional(Type.String({ maxLength: 1024, description: 'Text in the frame: too_many_pings …' })),
  }),
  rules: ['S46'],
  explain({ afterRequests, after, code, debugData }) {
    const moments = [
      ...(afterRequests === undefined ? [] : [`${afterRequests} answers`]),
      ...(after === undefined ? [] : [formatDuration(after)]),
    ];
    const when = moments.length > 0 ? `After ${moments.join(' or ')}` : 'At once';
    const words = debugData === undefined ? '' : ` “${debugData}”`;
    return `${when}, each HTTP/2 connection gets GOAWAY(${code})${words} and is closed when its open streams are done.`;
  },
  plan(_session, { afterRequests, after, code, debugData }) {
    const moment = afterRequests === undefined && after === undefined ? { afterRequests: 0 } : {};
    return deepFreeze({
      goaway: {
        ...moment,
        ...(afterRequests === undefined ? {} : { afterRequests }),
        ...(after === undefined ? {} : { afterMs: after }),
        code: http2Codes[code],
        ...(debugData === undefined ? {} : { debugData }),
      },
    });
  },
});
