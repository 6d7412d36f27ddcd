import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';
import { refuseWith } from './exchange-reply.ts';

export const requireHeader = defineFault({
  name: 'require-header',
  layer: 'exchange',
  params: Type.Object({
    header: Type.String({ pattern: '^[A-Za-z0-9-]+$', description: 'Name of the header; in gRPC, of the metadata.' }),
    value: Type.Optional(
      Type.String({ maxLength: 1024, description: 'What it has to hold, byte for byte. Default: anything.' }),
    ),
    reason: Type.Enum(['unauthenticated', 'forbidden', 'invalid'], {
      default: 'unauthenticated',
      description: 'How a request without it is refused: 401, 403 or 400 in HTTP.',
    }),
    missing: Type.String({ default: 'a required header is missing', maxLength: 4096, description: 'What it is told.' }),
    wrong: Type.String({ default: 'a required header holds something else', maxLength: 4096 }),
  }),
  rules: ['S16', 'S17', 'S41'],
  // Like most gateways: who is not let in is told so before the body is read.
  decides: 'headers',
  explain: ({ header, value, reason }) =>
    `Requests need the header ${header}${value === undefined ? '' : ' with exactly the right value'}: without it they are refused for good (${reason}).`,
  plan({ headers }, { header, value, reason, missing, wrong }) {
    const given = headers[header.toLowerCase()];
    if (given !== undefined && (value === undefined || given === value)) return undefined;
    return refuseWith({
      kind: 'reject',
      reason,
      message: given === undefined ? missing : wrong,
      // RFC 9110 §11.6.1: a 401 says which scheme would help.
      ...(reason === 'unauthenticated' && { challenge: `Header name="${header}"` }),
    });
  },
});
