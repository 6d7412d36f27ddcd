import { Type, type Static } from 'typebox';
import { backendEvents } from './backend-event.ts';
import {
  bytes,
  count,
  define,
  eventSchemaVersion,
  identity,
  listener,
  maybe,
  ms,
  oneOf,
  protocol,
  signal,
  strings,
  text,
} from './event-shape.ts';
import { sessionEvents } from './session-event.ts';
import type { exhibit } from './session-event.ts';
import { stapleStatuses } from './staple.ts';
import { credentialLabels } from './subject.ts';

/*
 * The vocabulary of a recording: closed, versioned, published as JSON Schema (`otlp-chaos schema`). Adding a type or a
 * field is a minor change and readers ignore what they do not know; removing or redefining one needs a new major.
 */

/** Which rule of which phase acted, and with what. */
const ruleOf = { phase: text, rule: text, fault: text, layer: text };

const wireEvents = [
  define('connection.opened', {
    connection: text,
    listener,
    peer: text,
    via: maybe(Type.Literal('proxy', { description: 'it came through the proxy in front of the backend' })),
  }),
  define('connection.closed', {
    connection: text,
    by: oneOf(['peer', 'backend']),
    how: Type.String({ description: 'fin, rst, timeout, error code …' }),
    bytesRead: bytes,
    bytesWritten: bytes,
    exchanges: count,
  }),
  define('tls.established', {
    connection: text,
    version: text,
    cipher: text,
    alpn: maybe(text),
    serverName: maybe(text),
    certificate: text,
    staple: maybe(oneOf([...stapleStatuses])),
  }),
  define('tls.failed', {
    connection: text,
    stage: oneOf(['client-hello', 'handshake']),
    reason: text,
    alert: maybe(text),
    serverName: maybe(text),
    certificate: maybe(text),
  }),
  define('exchange.started', {
    connection: text,
    exchange: text,
    protocol,
    httpVersion: oneOf(['1.1', '2']),
    method: text,
    path: text,
    signal: maybe(signal),
    headers: strings,
    credential: oneOf([...credentialLabels]),
  }),
  define('exchange.received', {
    connection: text,
    exchange: text,
    signal,
    compression: text,
    wireSizeBytes: bytes,
    sizeBytes: bytes,
    items: count,
    identity,
    unmarked: Type.Integer({ minimum: 0, description: 'items without an identity of ours' }),
    payload: text,
    attempt: Type.Integer({ minimum: 1 }),
  }),
  define('exchange.examined', {
    connection: text,
    exchange: text,
    body: oneOf(['whole', 'part', 'none']),
    rules: Type.Array(Type.Object({ rule: text, tested: count, broken: count }), {
      description: 'rules that the request put to the test: in how many places, and in how many it breaks them',
    }),
    violations: Type.Array(Type.Object({ rule: text, place: text, seen: text, allowed: text }), {
      description: 'the first places of each broken rule; contents of telemetry are never shown',
    }),
  }),
  define('exchange.aborted', {
    connection: text,
    exchange: text,
    by: oneOf(['peer', 'backend']),
    reason: text,
    bytesSeen: bytes,
  }),
  define('fault.armed', { ...ruleOf, explain: text, with: Type.Record(Type.String(), Type.Unknown()) }),
  define('fault.fired', {
    ...ruleOf,
    connection: maybe(text),
    exchange: maybe(text),
    evidence: maybe(text),
  }),
  define('upstream.answered', {
    connection: text,
    exchange: text,
    upstream: Type.String({ description: 'URL of the real backend that the request was passed on to' }),
    status: Type.Integer(),
    grpcStatus: maybe(Type.Integer()),
    stored: Type.Boolean({ description: 'it said that it took the request, or a part of it' }),
    bodyBytes: bytes,
    tookMs: ms,
  }),
  define('upstream.failed', {
    connection: text,
    exchange: text,
    upstream: text,
    reason: Type.String({ description: 'why there is no answer of its own; what it stored all the same is not known' }),
    tookMs: ms,
  }),
  define('reply.sent', {
    connection: text,
    exchange: text,
    status: maybe(Type.Integer({ description: 'HTTP status that was written' })),
    grpcStatus: maybe(Type.Integer()),
    message: maybe(text),
    headers: strings,
    frames: Type.Array(text, { description: 'what was written, in order' }),
    bodyBytes: bytes,
    inflatedBytes: maybe(bytes),
    unreadable: maybe(Type.Literal(true, { description: 'a success whose body is no OTLP response to this request' })),
    waitedMs: ms,
    retryDelayMs: maybe(ms),
    committed: Type.Boolean(),
    accepted: count,
    rejected: count,
  }),
  define('reply.failed', {
    connection: text,
    exchange: text,
    by: maybe(oneOf(['peer', 'backend'])),
    reason: text,
    status: maybe(Type.Integer({ description: 'HTTP status, where the head of the answer was written' })),
    bodyBytes: maybe(bytes),
    plannedBytes: maybe(Type.Integer({ minimum: 0, description: 'bytes that the body was to have, inflated' })),
    frames: Type.Array(text),
    committed: Type.Boolean(),
    accepted: count,
    rejected: count,
  }),
] as const;

const runEvents = [
  define('run.started', {
    run: count,
    scenario: text,
    sender: text,
    version: text,
    release: maybe(Type.String({ description: 'asked for, where it is not the usual one' })),
    protocol,
    settings: Type.Unknown({ description: 'what the sender was told' }),
    declared: Type.Unknown({ description: 'the settings that are in force, as far as they are known' }),
    marked: Type.Boolean({ description: 'the items given are ours' }),
    timeScale: Type.Number({ exclusiveMinimum: 0 }),
    checks: Type.Array(text, { description: 'asked for' }),
  }),
  define('run.broken', { run: count, trouble: Type.String({ description: 'what broke in the set-up' }) }),
  define('run.delayed', { delayMs: Type.Number({ description: 'so long this process could not run, until `at`' }) }),
  define('run.finished', {
    run: count,
    because: text,
    settled: Type.Boolean({ description: 'nothing more was to be expected of the sender' }),
    rule: maybe(
      Type.Object(
        { graceMs: ms, quietMs: ms, budgetMs: ms },
        {
          description:
            'how long without traffic was waited once nothing was missing, while items were missing, and at most',
        },
      ),
    ),
  }),
  define('sender.started', { sender: text, version: text, pid: maybe(count), command: text }),
  define('sender.ready', { sender: text }),
  define('sender.log', {
    sender: text,
    stream: oneOf(['stdout', 'stderr']),
    line: text,
    secrets: maybe(Type.Array(text, { description: 'headers whose values it held: their names stand there now' })),
  }),
  define('sender.signalled', { sender: text, signal: text, graceMs: maybe(ms) }),
  define('sender.claimed', {
    sender: text,
    sent: count,
    failed: count,
    dropped: maybe(count),
    unfinished: maybe(Type.Integer({ minimum: 0, description: 'requests that it has not done with' })),
    isPublic: maybe(Type.Boolean({ description: 'whoever operates it sees these figures too' })),
    source: Type.String({ description: 'where the sender says so' }),
  }),
  define('sender.measured', { sender: text, rssBytes: bytes, descriptors: maybe(count) }),
  define('sender.exited', { sender: text, code: maybe(Type.Integer()), signal: maybe(text) }),
  define('workload.offered', { run: count, signal, first: count, count }),
  define('workload.refused', {
    run: count,
    signal,
    first: count,
    count,
    because: Type.String({ description: 'what the sender said at its door' }),
  }),
  define('workload.finished', { run: count, offered: count, refused: count }),
  define('check.verdict', {
    check: text,
    rule: text,
    strength: oneOf(['MUST', 'SHOULD', 'MAY', 'QUALITY']),
    outcome: oneOf(['pass', 'fail', 'unproven']),
    summary: text,
    evidence: Type.Array(count, { description: 'seq of the events that show it' }),
    advice: text,
  }),
  define('check.skipped', { check: text, because: text }),
] as const;

/** One member per event type. */
export const eventSchemas = [...backendEvents, ...sessionEvents, ...wireEvents, ...runEvents] as const;

export type ChaosEvent = Static<(typeof eventSchemas)[number]>;
export type EventType = ChaosEvent['type'];
export type EventOf<T extends EventType> = Extract<ChaosEvent, { type: T }>;

/** An event before the recording numbers and times it. */
export type EventDraft = ChaosEvent extends infer E
  ? E extends ChaosEvent
    ? Omit<E, 'seq' | 'at' | 'session'> & { session?: string }
    : never
  : never;

/** What can be counted of exchanges alone: connections belong to no session. */
export type ExchangeTotals = EventOf<'session.ended'>['totals'];
export type Exhibit = Static<typeof exhibit>;
export type Totals = EventOf<'backend.stopped'>['totals'];
export type Identity = EventOf<'exchange.received'>['identity'];

/** Everything that one event can be, as JSON Schema. */
export function eventJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: eventSchemaVersion,
    title: 'One event of an otlp-chaos recording (one line of NDJSON)',
    anyOf: eventSchemas,
  };
}
