import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRequest } from '../../src/otlp/decode.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { scanJson } from '../../src/otlp/scan.ts';
import { requestOf, upTo } from './requests.ts';

/* The reader of JSON, held against `JSON.parse`, and against those who would make it work for ever. */

const accepts = (text: string | Buffer): boolean => {
  try {
    scanJson('traces', Buffer.from(text as string));
    return true;
  } catch (error) {
    if (error instanceof MalformedBody) return false;
    throw error;
  }
};

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** JSON with a few characters changed, most of it no JSON any more. */
const almostJson = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.array(fc.tuple(fc.nat(200), fc.nat(2), fc.constantFrom(...Array.from('{}[]",:\\/ntfu0123-+.eE \n\t\u0001é'))), {
      maxLength: 3,
    }),
  )
  .map(([json, edits]) =>
    edits.reduce((text, [place, removed, added]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + added + text.slice(at + removed);
    }, json),
  );

test('what JSON.parse takes is taken, what it refuses is malformed: as a body, and below an unknown name', () => {
  const check = (text: string): void => {
    for (const body of [text, `{"later":${text}}`, `{"resourceSpans":[],"later":[1,${text}]}`]) {
      expect({ body, accepted: accepts(body) }).toEqual({ body, accepted: isObject(body) });
    }
  };
  fc.assert(fc.property(almostJson, check), { numRuns: 3000, seed: 3 });
});

/** A text as JSON may write it: some characters as they are, some escaped in one way or another. */
const spelled = fc
  .array(fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.nat(2)), { maxLength: 8 })
  .map((parts) => {
    const units = (text: string): string[] =>
      Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`);
    return parts.map(([text, how]) => (how === 0 ? units(text).join('') : JSON.stringify(text).slice(1, -1))).join('');
  });

test('texts come out as JSON.parse has them, half a surrogate pair as the replacement character', () => {
  const check = (inner: string): void => {
    const json = `{"resourceSpans":[{"schemaUrl":"a${inner}z"}]}`;
    const { resourceSpans } = JSON.parse(json) as { resourceSpans: [{ schemaUrl: string }] };
    const schemaUrl = resourceSpans[0].schemaUrl.toWellFormed();
    expect(decodeRequest('traces', 'json', Buffer.from(json))).toEqual({ resourceSpans: [{ schemaUrl }] });
  };
  fc.assert(fc.property(spelled, check), { numRuns: 1000, seed: 6 });
});

const valueOf = (json: string): unknown => {
  const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${json}}]}]}]}`;
  const decoded = decodeRequest('logs', 'json', Buffer.from(body)) as {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: unknown }] }] }];
  };
  return decoded.resourceLogs[0].scopeLogs[0].logRecords[0].body;
};

test('numbers come out as JSON.parse has them, as numbers and as text', () => {
  const check = (value: number): void => {
    for (const text of [JSON.stringify(value), value.toExponential(), `"${value}"`]) {
      expect(valueOf(`{"doubleValue":${text}}`)).toEqual({
        doubleValue: Object.is(value, -0) ? expect.any(Number) : value,
      });
    }
  };
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), check), { numRuns: 500, seed: 8 });
});

test.each([
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '-1',
  '0',
  '1e3',
  '12.0e1',
  '4294967296',
])('the integer %s is exact, as a number and as text', (text) => {
  const exact = /[.e]/.test(text) ? String(Number(text)) : text;
  expect(valueOf(`{"intValue":${text}}`)).toEqual({ intValue: exact });
  if (exact === text) expect(valueOf(`{"intValue":"${text}"}`)).toEqual({ intValue: exact });
});

test.each(['9223372036854775808', '-9223372036854775809', '1e19', '1.5', `1${'0'.repeat(100_000)}`, '1e999999999'])(
  'the integer %.30s is none of 64 bits',
  (text) => {
    expect(() => valueOf(`{"intValue":${text}}`)).toThrow(/body\.intValue: must be/);
  },
);

test('names, ids and numbers may be written with escapes', () => {
  const plain = JSON.stringify(requestOf('traces', 1, upTo(3)));
  const escaped = plain
    .replaceAll('"spans"', String.raw`"s\u0070ans"`)
    .replaceAll('"eee19b7ec3c1b173"', String.raw`"\u0065ee19b7ec3c1b173"`)
    .replaceAll('"1790000000000000000"', String.raw`"\u0031790000000000000000"`);
  expect(escaped).not.toBe(plain);
  expect(decodeRequest('traces', 'json', Buffer.from(escaped))).toEqual(
    decodeRequest('traces', 'json', Buffer.from(plain)),
  );
});

test('a byte order mark before the body is ignored', () => {
  expect(accepts('\ufeff{}')).toBe(true);
  expect(accepts('{\ufeff}')).toBe(false);
});

const mistakes: readonly (readonly [body: string, message: RegExp])[] = [
  ['{"a":1,}', /unexpected “}”, at byte 7/],
  ['{"a" 1}', /unexpected “1”, at byte 5/],
  ['{"a":"\n"}', /unexpected byte 10, at byte 6/],
  ['{"a":"\\x"}', /unexpected “x”, at byte 7/],
  ['{"resourceSpans":[{"schemaUrl":"\\u12"}]}', /unexpected/],
  ['{"a":01}', /unexpected “1”, at byte 6/],
  ['{"a":tru}', /unexpected “t”, at byte 5/],
  ['{"a":[1,2', /it ends too early, at byte 9/],
  ['{} ,', /unexpected “,”, at byte 3/],
];

test.each(mistakes)('%j is no JSON, and the message says where', (body, message) => {
  expect(() => scanJson('traces', Buffer.from(body))).toThrow(message);
});

test('unknown values may be nested 1000 deep, and no deeper', () => {
  const nested = (depth: number): string => `{"later":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  expect(accepts(nested(1000))).toBe(true);
  expect(() => scanJson('traces', Buffer.from(nested(1001)))).toThrow(/nested deeper than 1000 levels, at byte 1009/);
});
