import { Type } from 'typebox';
import { defineFault } from '../core/fault.ts';

/** RFC 8446 §6.2; those that a server sends in answer to a ClientHello. */
const alerts = {
  handshake_failure: 40,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  unrecognized_name: 112,
  no_application_protocol: 120,
} as const;
const alertNames = Object.keys(alerts) as (keyof typeof alerts)[];

export const noHandshake = defineFault({
  name: 'no-handshake',
  layer: 'tls',
  params: Type.Object({
    how: Type.Enum(['stall', 'alert', 'reset', 'finish'], {
      default: 'stall',
      description: 'Say nothing at all, refuse at once, or end the connection with a RST or a FIN.',
    }),
    alert: Type.Enum(alertNames, { default: 'handshake_failure', description: 'The alert that refuses.' }),
  }),
  rules: ['S46', 'S47', 'X3'],
  explain: ({ how, alert }) =>
    ({
      stall: 'The ClientHello is read and never answered: the TCP connection is up, the TLS handshake never ends.',
      alert: `The ClientHello is answered with the fatal alert ${alert} (${alerts[alert]}).`,
      reset: 'The ClientHello is read, and in place of an answer the connection is reset (RST).',
      finish: 'The ClientHello is read, and in place of an answer the connection is closed (FIN), without an alert.',
    })[how],
  plan: (_hello, { how, alert }) =>
    Object.freeze(how === 'alert' ? { verb: 'alert', alert: alerts[alert] } : { verb: how }),
});
