import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { http2CodeNames, http2Codes } from '../core/http2-codes.ts';
import type { DeliveryStep } from '../core/reply.ts';
import { deliver, fateOfData } from './exchange-reply.ts';

export const reset = defineFault({
  name: 'reset',
  layer: 'exchange',
  params: Type.Object({
    commit: Type.Enum(['before', 'never'], { default: 'never', description: 'Whether the data is stored first.' }),
    how: Type.Enum(['connection', 'finish', 'stream'], {
      default: 'connection',
      description:
        'A TCP reset, an orderly FIN, or RST_STREAM on HTTP/2 (HTTP/1.1 has no streams: there the connection goes).',
    }),
    moment: Type.Enum(['body', 'head'], {
      default: 'body',
      description: 'Once the request was read whole, or as soon as its head was, while its body is on its way.',
    }),
    code: Type.Enum(http2CodeNames, { default: 'INTERNAL_ERROR', description: 'HTTP/2 error code of RST_STREAM.' }),
  }),
  rules: ['S15', 'S46', 'S53'],
  decides: ({ moment }) => (moment === 'head' ? 'headers' : 'body'),
  explain({ commit, how, code, moment }) {
    const ends = {
      connection: 'the connection is reset (RST)',
      finish: 'the connection is closed (FIN)',
      stream: `the stream is reset (RST_STREAM ${code})`,
    };
    if (moment === 'head') return `While a request is on its way, ${ends[how]}; ${fateOfData.never}.`;
    return `Requests are read whole, then ${ends[how]} instead of an answer; ${fateOfData[commit]}.`;
  },
  // What was not read cannot have been stored.
  plan: (_request, { commit, how, code, moment }) =>
    deliver({ kind: 'success' }, [stepOf(how, http2Codes[code])], moment === 'head' ? 'never' : commit),
});

function stepOf(how: 'connection' | 'finish' | 'stream', code: number): DeliveryStep {
  if (how === 'stream') return { step: 'reset-stream', code };
  return { step: how === 'finish' ? 'close-connection' : 'reset-connection' };
}
