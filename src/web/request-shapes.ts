import { ChaosError, nearestTo } from '../core/errors.ts';
import { parseDuration } from '../core/duration.ts';
import { eventSchemas } from '../core/event.ts';
import type { EventType } from '../core/event.ts';
import { controlLimits } from './control-limits.ts';

/*
 * What callers send, read strictly: Fastify's own validator would drop unknown keys and turn "5" into 5 without a word.
 */

type Fields = Readonly<Record<string, unknown>>;

export interface SwitchRequest {
  readonly source: string | object;
  readonly with?: Fields;
  readonly ttlMs?: number;
}

export interface EventQuery {
  readonly since: number;
  readonly types: ReadonlySet<EventType> | undefined;
  readonly session: string | undefined;
  readonly exhibit: string | undefined;
  readonly limit: number;
}

export const eventTypes: readonly EventType[] = eventSchemas.map((schema) => schema.properties.type.const);

/** `{name | scenario, with?, ttl?}`. A name is a name: the control API opens no file that a caller points at. */
export function readSwitch(body: unknown, { ttl: mayEnd = true } = {}): SwitchRequest {
  const fields = readFields(body, ['name', 'scenario', 'with', ...(mayEnd ? ['ttl'] : [])], 'the body');
  const { name, scenario, with: given, ttl } = fields;
  if ((name === undefined) === (scenario === undefined)) {
    throw mistake('give either “name” or “scenario”', 'A name from GET /scenarios, or a scenario as a JSON object.');
  }
  if (name !== undefined && !(typeof name === 'string' && /^[a-z0-9][a-z0-9.-]*$/i.test(name))) {
    throw mistake('“name” is not the name of a scenario', 'Names are listed by GET /scenarios; files cannot be named.');
  }
  if (scenario !== undefined && !isObject(scenario)) {
    throw mistake('“scenario” is not an object', 'Send what a scenario file holds, as JSON.');
  }
  if (given !== undefined && !isObject(given)) throw mistake('“with” is not an object', 'Such as {"delay": "2s"}.');
  return {
    source: (name ?? scenario) as string | object,
    ...(given === undefined ? {} : { with: given }),
    ...(ttl === undefined ? {} : { ttlMs: readTtl(ttl) }),
  };
}

export function readPhase(body: unknown): string {
  const { name } = readFields(body, ['name'], 'the body');
  if (typeof name !== 'string' || name === '') throw mistake('“name” is missing', 'Such as {"name": "recovered"}.');
  return name;
}

/** A body that has to be empty, or `{}`. */
export function readNothing(body: unknown): void {
  readFields(body ?? {}, [], 'the body');
}

/** `?exhibit=NAME` behind the path of a session, and nothing else. */
export function readExhibit(query: unknown): string | undefined {
  return readName('exhibit', readFields(query, ['exhibit'], 'the query')['exhibit']);
}

/** `since`, `type` (several: separated by commas), `session`, `exhibit` and, where an answer ends, `limit`. */
export function readEventQuery(query: unknown, allowed: readonly string[]): EventQuery {
  const { since, type, session, exhibit, limit } = readFields(query, allowed, 'the query');
  return {
    since: readCount('since', since, 0, Number.MAX_SAFE_INTEGER),
    types: readTypes(type),
    session: readName('session', session),
    exhibit: readName('exhibit', exhibit),
    limit: readCount('limit', limit, controlLimits.maxEventsPerPage, controlLimits.maxEventsPerPage),
  };
}

function readName(field: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw mistake(`“${field}” comes twice`, 'Ask for the events of one, or of all.');
}

function readTypes(value: unknown): ReadonlySet<EventType> | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw mistake('“type” comes twice', 'Separate several by commas: ?type=A,B.');
  return new Set(value.split(',').map(readType));
}

function readType(text: string): EventType {
  const known = eventTypes.find((type) => type === text);
  if (known) return known;
  throw new ChaosError(`there is no event type “${text}”`, {
    code: 'unknown-event-type',
    allowed: eventTypes,
    nearest: nearestTo(text, eventTypes),
  });
}

function readCount(name: string, value: unknown, otherwise: number, max: number): number {
  if (value === undefined) return otherwise;
  const count = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (count <= max) return count;
  throw mistake(`“${name}” is not a whole number from 0 to ${max}`, `Such as ?${name}=100.`);
}

function readTtl(value: unknown): number {
  if (typeof value !== 'string') throw mistake('“ttl” is not a duration', 'Write it as text with its unit: "30s".');
  const ttlMs = parseDuration(value);
  if (ttlMs > 0 && ttlMs <= controlLimits.maxTtlMs) return ttlMs;
  throw mistake(`“ttl” ${value} is out of range`, 'More than 0 and at most 24h.');
}

function readFields(value: unknown, allowed: readonly string[], what: string): Fields {
  if (!isObject(value)) throw mistake(`${what} is not a JSON object`, 'Send one object with named fields.');
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown === undefined) return value;
  throw new ChaosError(`${what} has an unknown field “${unknown}”`, {
    code: 'unknown-field',
    allowed,
    nearest: nearestTo(unknown, allowed),
  });
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mistake(what: string, hint: string): ChaosError {
  return new ChaosError(what, { code: 'bad-value', hint });
}
