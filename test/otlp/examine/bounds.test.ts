import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signals } from '../../../src/core/signal.ts';
import { encodeJson, encodeRequest } from '../../../src/otlp/encode.ts';
import { examine } from '../../../src/otlp/examine/examine.ts';
import { exportRequest } from '../../../src/workload/items.ts';
import { arbitraryRequest } from '../arbitrary-requests.ts';
import { tracesOf } from '../requests.ts';
import { lawful } from './ask.ts';

const at = new Date('2026-11-20T10:00:00Z');

test.each(signals)('our own %s break nothing, in either encoding, and each is looked at', (signal) => {
  const request = exportRequest(signal, 3, 1, 50, at);
  for (const sent of [
    lawful(signal, 'json', encodeJson(request)),
    lawful(signal, 'protobuf', encodeRequest(signal, request)),
  ]) {
    const { body, violations, rules } = examine(sent);
    expect([body, violations]).toEqual(['whole', []]);
    expect(rules.find(({ rule }) => rule === 'D1')?.tested).toBe(
      { traces: 100, logs: 100, metrics: undefined, profiles: undefined }[signal],
    );
  }
});

test.each(signals)('%s are judged alike in both encodings', (signal) => {
  const check = (request: object): void => {
    const data = ({ rules, violations }: ReturnType<typeof examine>): object => ({
      violations: violations.filter(({ rule }) => /^(D|S52)/.test(rule)),
      rules: rules.filter(({ rule }) => /^(D|S52)/.test(rule)),
    });
    const inJson = examine(lawful(signal, 'json', encodeJson(request)));
    expect(data(inJson)).toEqual(data(examine(lawful(signal, 'protobuf', encodeRequest(signal, request)))));
    expect(inJson.rules.filter(({ rule, broken }) => /^S(27|28|29)$/.test(rule) && broken > 0)).toEqual([]);
  };
  fc.assert(fc.property(arbitraryRequest(signal), check), { numRuns: 50, seed: 7 });
});

test.each(['json', 'protobuf'] as const)(
  '%s: whatever bytes come, they are judged and nothing is thrown',
  (encoding) => {
    const check = (bytes: Uint8Array): void => void examine(lawful('traces', encoding, bytes));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), check), { numRuns: 300, seed: 7 });
    fc.assert(
      fc.property(fc.string({ maxLength: 64 }), (text) => check(Buffer.from(text))),
      { numRuns: 300, seed: 7 },
    );
  },
);

test('a few places of each rule are told, and all of them counted', () => {
  const request = tracesOf(Array.from({ length: 50 }, () => ({ traceId: '00', spanId: '00' })));
  const { rules, violations } = examine(lawful('traces', 'json', encodeJson(request)));
  expect(rules.filter(({ rule }) => rule === 'D1')).toEqual([{ rule: 'D1', tested: 100, broken: 100 }]);
  expect(violations.map(({ rule }) => rule).toSorted()).toEqual(['D1', 'D1', 'D1', 'D7', 'D7', 'D7']);
});

test.each(['json', 'protobuf'] as const)(
  '%s: reading ends where enough was read, and makes nothing up there',
  (encoding) => {
    const request = exportRequest('traces', 3, 1, 50, at);
    const body = encoding === 'json' ? encodeJson(request) : encodeRequest('traces', request);
    const whole = examine(lawful('traces', encoding, body));
    const tested = whole.rules.reduce((sum, rule) => sum + rule.tested, 0);
    for (let maxRead = 0; maxRead < 400; maxRead++) {
      const { body: read, violations, rules } = examine(lawful('traces', encoding, body), { maxRead });
      expect([maxRead, read, violations]).toEqual([maxRead, 'part', []]);
      expect(rules.reduce((sum, rule) => sum + rule.tested, 0)).toBeLessThan(tested);
    }
  },
);

test('nesting without end costs no more than any other body', () => {
  const deep = '{"attributes":[{"value":{"arrayValue":{"values":['.repeat(200);
  const body = Buffer.from(`{"resourceSpans":[{"resource":${deep}`);
  expect(examine({ ...lawful('traces', 'json', body), unreadable: 'nested deeper' }).body).toBe('part');
});

test('a text of megabytes is passed over', () => {
  const attributes = [{ key: 'k'.repeat(2_000_000), value: { stringValue: 'v' } }];
  const request = tracesOf([{ traceId: 'a'.repeat(2_000_000), spanId: '0102030405060708', attributes }]);
  const { violations } = examine(lawful('traces', 'json', encodeJson(request)));
  expect(violations.filter(({ rule }) => rule !== 'D7')).toEqual([
    expect.objectContaining({ rule: 'S27', seen: 'no scalar, or a very long one' }),
  ]);
  expect(JSON.stringify(violations).length).toBeLessThan(1000);
});
