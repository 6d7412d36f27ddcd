import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { grpcCodeNames, grpcCodes } from '../core/grpc-codes.ts';
import { size } from '../core/param.ts';
import { deliver, fateOfData } from './exchange-reply.ts';
import { bodyForms, bodyFormWords } from './response-body.ts';
import { codings, codingWords } from './response-coding.ts';
import { endings, endingSteps, endingWords } from './response-ending.ts';
import { responseTo } from './wire-response.ts';
import type { Wording } from './wire-response.ts';

/** A status code and a body of your own choice, where other faults would say what OTLP foresees. */
export const respond = defineFault({
  name: 'respond',
  layer: 'exchange',
  params: Type.Object({
    status: Type.Integer({ minimum: 200, maximum: 599, description: 'HTTP status.' }),
    grpc: Type.Union(
      [Type.Enum([...grpcCodeNames, 'gateway', 'none']), Type.Integer({ minimum: -1, maximum: 2 ** 31 - 1 })],
      {
        default: 'gateway',
        description:
          'gRPC status by name or number; gateway: the HTTP answer itself, which is no gRPC; none: an end without a status.',
      },
    ),
    message: Type.String({ default: 'this answer was made on purpose', maxLength: 4096 }),
    body: Type.Enum([...bodyForms], {
      default: 'status',
      description:
        'A google.rpc.Status as OTLP wants it with an error, a page of HTML, plain text, or nothing; a success, one with an empty partial_success, one in the other encoding, or bytes that nobody can decode. gRPC: a status goes without a message.',
    }),
    size: size({ default: '0B', description: 'The body is made at least so large, by what a reader has to skip.' }),
    coding: Type.Enum([...codings], {
      default: 'none',
      description: 'Content-Encoding, in gRPC grpc-encoding; lying: gzip is only said.',
    }),
    ends: Type.Enum([...endings], {
      default: 'whole',
      description:
        'short: fewer bytes come than are declared, cut: chunks break off, unannounced: as short, and TLS without close_notify; endless: 64 MiB, unless the sender leaves.',
    }),
    headers: Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]+$' }), Type.String({ pattern: '^[\\x20-\\x7e]*$' }), {
      default: {},
      description: 'Further response headers, or others.',
    }),
    commit: Type.Enum(['never', 'before'], {
      default: 'never',
      description: 'Whether the data is stored all the same.',
    }),
    by: Type.Enum(['body', 'headers'], {
      default: 'body',
      description: 'headers: answered before the body is read, whatever is asked for.',
    }),
  }),
  rules: ['R6', 'R17', 'S11', 'S18', 'S36', 'S38', 'S40', 'S41'],
  decides: ({ by }) => by,
  explain({ status, grpc, body, coding, ends, commit }) {
    const answer = `HTTP ${status} with ${bodyFormWords[body]}${codingWords[coding]}${endingWords[ends]}`;
    return `Requests are answered with ${answer} (${grpcWords(grpc)}); ${fateOfData[commit]}.`;
  },
  plan({ protocol }, wording) {
    const { commit, ends, message } = wording;
    const response = responseTo(protocol, wording);
    const own = protocol === 'grpc' ? { grpc: response } : { http: response };
    return deliver(
      { kind: 'raw', ...own, otherwise: { kind: 'unavailable', status: 503, message } },
      endingSteps(ends),
      commit,
    );
  },
});

function grpcWords(grpc: Wording['grpc']): string {
  if (grpc === 'gateway') return 'on gRPC streams too, as a gateway does';
  if (grpc === 'none') return 'on gRPC a stream that ends without a status';
  return `gRPC status ${typeof grpc === 'number' ? grpc : `${grpcCodes[grpc]} ${grpc}`}`;
}
