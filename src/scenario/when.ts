import { ChaosError } from '../core/errors.ts';
import { layers } from '../core/subject.ts';
import type { ExchangeHead, ExchangeSubject, Layer, SubjectOf, TlsSubject } from '../core/subject.ts';
import type { Mistakes } from './reading.ts';
import type { NumberMatch, When } from './scenario.ts';
import { placeOf } from './tree.ts';
import type { Tree } from './tree.ts';

type WhenKey = keyof When;

/** What is known when a layer decides. A key that its layer cannot know would silently never match: a load error. */
export const whenKeys: Readonly<Record<Layer, readonly WhenKey[]>> = {
  name: [],
  proxy: ['listener', 'credential'],
  listener: ['listener'],
  bytes: ['listener', 'connection', 'via'],
  connection: ['listener', 'connection', 'via'],
  tls: ['listener', 'connection', 'via', 'serverName'],
  session: ['listener', 'connection', 'via'],
  exchange: [
    'listener',
    'connection',
    'over',
    'request',
    'protocol',
    'signal',
    'method',
    'path',
    'header',
    'credential',
    'compression',
    'attempt',
    'payload',
    'contains',
    'items',
    'sizeBytes',
  ],
};

const decidedWhen: Readonly<Record<Layer, string>> = {
  name: 'a DNS question comes',
  proxy: 'the proxy is asked for a tunnel',
  listener: 'the phase begins',
  bytes: 'a connection is accepted',
  connection: 'a connection is accepted',
  tls: 'the ClientHello is read',
  session: 'the HTTP/2 connection is up',
  exchange: 'a request is read',
};

/** Keys that only a whole body answers. */
const bodyKeys: readonly WhenKey[] = ['attempt', 'payload', 'contains', 'items', 'sizeBytes'];

export function needsBody(when: When): boolean {
  return bodyKeys.some((key) => when[key] !== undefined);
}

/** Notes each key of a `when` that its layer cannot know, and bounds that nothing can meet. */
export function checkWhen(when: When, layer: Layer, tree: Tree, mistakes: Mistakes): void {
  for (const key of Object.keys(when) as WhenKey[]) {
    const place = tree.kind === 'map' ? (tree.entries.get(key)?.keyPlace ?? tree.place) : tree.place;
    if (!whenKeys[layer].includes(key)) mistakes.push(unknowable(key, layer, place));
    const { min, max } = boundsOf(when[key]);
    if (min !== undefined && max !== undefined && min > max) {
      const what = `“${key}” can never match: min ${min} is above max ${max}`;
      mistakes.push(new ChaosError(what, { code: 'out-of-range', place: placeOf(tree, key) }));
    }
  }
}

function unknowable(key: WhenKey, layer: Layer, place: Tree['place']): ChaosError {
  const knowing = layers.filter((other) => whenKeys[other].includes(key));
  return new ChaosError(`“${key}” is not known to a fault of the ${layer} layer`, {
    code: 'unknowable-when',
    place,
    allowed: whenKeys[layer],
    hint: `That layer decides when ${decidedWhen[layer]}. “${key}” is known at: ${knowing.join(', ')}.`,
  });
}

function boundsOf(match: unknown): { min?: number; max?: number } {
  return typeof match === 'object' && match !== null && !Array.isArray(match) ? match : {};
}

type Test<S> = (subject: S) => boolean;

/** A `when`, compiled. `head` asks what the headers tell, `body` the rest; other layers have a head only. */
export interface Matcher<L extends Layer = Layer> {
  readonly head: Test<SubjectOf[L]>;
  readonly body: Test<ExchangeSubject>;
}

/** `families`: what the scenario concerns; senders of the other protocol never match. */
export function compileWhen<L extends Layer>(when: When, layer: L, families: readonly ('grpc' | 'http')[]): Matcher<L> {
  const head = [...familyTests(layer, families), ...headTests(when)];
  const body = bodyTests(when);
  return {
    // The loader has seen to it that only keys of this layer are there, so each test finds the field that it reads.
    head: (subject) => head.every((test) => test(subject as ExchangeHead & TlsSubject)),
    body: ({ body: read }) => body.every((test) => test(read)),
  };
}

function bodyTests(when: When): Test<ExchangeSubject['body']>[] {
  const { attempt, payload, items, sizeBytes, contains } = when;
  const tests: Test<ExchangeSubject['body']>[] = [];
  if (attempt !== undefined) tests.push((body) => matches(attempt, body.attempt));
  if (payload !== undefined) tests.push((body) => matches(payload, body.payloadOrdinal));
  if (items !== undefined) tests.push((body) => matches(items, body.items));
  if (sizeBytes !== undefined) tests.push((body) => matches(sizeBytes, body.sizeBytes));
  if (contains !== undefined) {
    const wanted = Buffer.from(contains);
    tests.push(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(wanted));
  }
  return tests;
}

function familyTests(layer: Layer, families: readonly ('grpc' | 'http')[]): Test<ExchangeHead & TlsSubject>[] {
  // Who asks for a name has not said yet what for.
  if (families.length === 2 || layer === 'name') return [];
  return layer === 'exchange'
    ? [({ protocol }) => families.includes(protocol === 'grpc' ? 'grpc' : 'http')]
    : [({ listener }) => families.includes(listener)];
}

function headTests(when: When): Test<ExchangeHead & TlsSubject>[] {
  const tests: Test<ExchangeHead & TlsSubject>[] = [];
  const {
    listener,
    connection,
    request,
    protocol,
    signal,
    method,
    path,
    header,
    credential,
    compression,
    via,
    over,
    serverName,
  } = when;
  if (listener !== undefined) tests.push((subject) => subject.listener === listener);
  if (connection !== undefined) tests.push((subject) => matches(connection, subject.ordinal));
  if (request !== undefined) tests.push((subject) => matches(request, subject.requestOrdinal));
  if (protocol !== undefined) {
    tests.push((subject) => (protocol === 'http' ? subject.protocol !== 'grpc' : subject.protocol === protocol));
  }
  if (signal !== undefined) {
    const wanted = [signal].flat();
    tests.push((subject) => subject.signal !== undefined && wanted.includes(subject.signal));
  }
  if (method !== undefined) tests.push((subject) => subject.method === method);
  if (path !== undefined) tests.push(textTest(path, (subject) => subject.path));
  for (const [name, value] of Object.entries(header ?? {})) {
    tests.push(textTest(value, (subject) => subject.headers[name.toLowerCase()]));
  }
  if (credential !== undefined) tests.push((subject) => subject.credential === credential);
  if (compression !== undefined) tests.push((subject) => subject.compression === compression);
  if (via !== undefined) tests.push((subject) => (subject.via ?? 'direct') === via);
  if (over !== undefined) tests.push(({ secure }) => secure === (over === 'tls'));
  if (serverName !== undefined) tests.push(textTest(serverName, (subject) => subject.serverName));
  return tests;
}

/** Exact, or with `*` for any characters. Matched piece by piece: a pattern of many stars stays cheap. */
function textTest<S>(pattern: string, read: (subject: S) => string | undefined): Test<S> {
  const pieces = pattern.split('*');
  return (subject) => {
    const text = read(subject);
    return text !== undefined && matchesPieces(text, pieces);
  };
}

function matchesPieces(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let position = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, position);
    if (found === -1) return false;
    position = found + piece.length;
  }
  return position <= text.length - last.length;
}

/** True for the number itself, a number within bounds, or every n-th (counted from `min`, or from n). */
export function matches(match: NumberMatch, value: number): boolean {
  if (typeof match === 'number') return value === match;
  const { min, max, every } = match;
  if (min !== undefined && value < min) return false;
  if (max !== undefined && value > max) return false;
  return every === undefined || (value - (min ?? every)) % every === 0;
}
