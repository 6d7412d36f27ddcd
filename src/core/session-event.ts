import { Type } from 'typebox';
import { count, define, text } from './event-shape.ts';

/** What can be counted of exchanges alone: connections belong to no session. */
export const exchangeTotals = {
  exchanges: count,
  items: count,
  accepted: count,
  rejected: count,
  faultsFired: count,
};

/** A slice of a backend, chosen by a header, from its first request to its end. */
export const sessionEvents = [
  define('session.started', {
    scenario: text,
    with: Type.Record(Type.String(), Type.Unknown()),
    seed: count,
    because: text,
  }),
  define('session.ended', { because: text, totals: Type.Object(exchangeTotals) }),
] as const;
