import { Type } from 'typebox';
import { count, define, maybe, oneOf, strings, text } from './event-shape.ts';

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

/** What a gallery shows, and every way to it. */
export const exhibit = Type.Object({
  exhibit: Type.String({ description: 'its name, for header, path and events' }),
  scenario: text,
  title: text,
  cause: text,
  summary: text,
  layers: Type.Array(text),
  aliases: Type.Array(text),
  protocols: Type.Array(oneOf(['grpc', 'http'])),
  doors: oneOf(['shared', 'own']),
  endpoints: Type.Object({ grpc: text, http: text }),
  headers: maybe(strings),
  caFile: maybe(text),
  command: Type.String({ description: 'makes it happen once, in a shell' }),
  env: Type.Object({ grpc: maybe(strings), http: maybe(strings) }),
  collector: Type.String({ description: 'exporters of a Collector, as YAML' }),
  explain: text,
});
