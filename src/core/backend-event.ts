import { Type } from 'typebox';
import { bytes, count, define, eventSchemaVersion, listener, maybe, oneOf, text } from './event-shape.ts';
import { exchangeTotals, exhibit } from './session-event.ts';
import { credentialLabels } from './subject.ts';

const totals = Type.Object({ connections: count, ...exchangeTotals, bytesRead: bytes });

/** Of the backend itself, and of what stands in front of its doors. */
export const backendEvents = [
  define('backend.ready', {
    schema: Type.Literal(eventSchemaVersion),
    version: text,
    node: text,
    startedAt: Type.String({ description: 'wall-clock time of `at` 0, RFC 3339' }),
    scenario: text,
    with: Type.Record(Type.String(), Type.Unknown()),
    seed: count,
    endpoints: Type.Object({ grpc: text, http: text }),
    control: maybe(text),
    upstream: maybe(
      Type.Record(Type.String(), Type.String(), { description: 'real backends behind this one, by listener' }),
    ),
    nameServer: maybe(Type.String({ description: 'address of the name server that knows `name`' })),
    name: maybe(text),
    proxy: maybe(Type.String({ description: 'URL of the HTTP proxy in front of the backend' })),
    caFile: maybe(Type.String({ description: 'the authority that a sender would have to trust' })),
    gallery: maybe(Type.Array(exhibit)),
    sender: Type.Record(Type.String(), Type.Unknown(), {
      description: 'settings that the scenario gives a sender, minted credentials included',
    }),
  }),
  define('backend.stopped', { reason: text, totals }),
  define('listener.opened', { listener, host: text, port: count }),
  define('listener.closed', { listener, port: count, reason: oneOf(['refuse', 'swallow', 'stop']) }),
  define('name.answered', {
    name: text,
    questionType: oneOf(['A', 'AAAA']),
    verb: oneOf(['answer', 'nxdomain', 'servfail', 'silence']),
    addresses: Type.Array(text),
  }),
  define('proxy.answered', {
    peer: text,
    target: maybe(Type.String({ description: 'host:port that a tunnel was asked for; missing: it was no tunnel' })),
    credential: oneOf([...credentialLabels]),
    verb: oneOf(['tunnel', 'refuse', 'silence']),
    status: maybe(Type.Integer({ description: 'HTTP status of a refusal' })),
  }),
  define('phase.entered', { phase: text, index: count, because: text }),
  define('scenario.switched', { from: text, to: text, by: text }),
  define('limit.reached', {
    limit: Type.String({ description: 'name of the bound' }),
    max: Type.Number(),
    seen: maybe(Type.Number()),
    effect: text,
    connection: maybe(text),
    exchange: maybe(text),
  }),
] as const;
