import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signals, type Signal } from '../../src/core/signal.ts';
import type { CountedBody } from '../../src/otlp/counted-body.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { scanProtobuf } from '../../src/otlp/scan.ts';
import { arbitraryRequest, countDecoded } from './arbitrary-requests.ts';
import { field, hex, requestWith } from './raw-fields.ts';
import { metricsOf, pointOf, requestOf, spanOf, tracesOf, upTo } from './requests.ts';

test.each(signals)('%s of ours are counted and identified as one range', (signal) => {
  const counted = scanProtobuf(signal, encodeRequest(signal, requestOf(signal, 7, upTo(300))));
  expect(counted).toMatchObject({ items: 300, unmarked: 0, identity: [{ run: 7, ranges: [[1, 300]] }] });
});

test.each(signals)('R5: an empty request of %s is fine and has no items', (signal) => {
  expect(scanProtobuf(signal, new Uint8Array(0))).toMatchObject({ items: 0, unmarked: 0, identity: [] });
});

test('R22: empty envelopes hold no items and are fine', () => {
  const body = encodeRequest('traces', { resourceSpans: [{}, { scopeSpans: [{}, { spans: [] }] }] });
  expect(scanProtobuf('traces', body).items).toBe(0);
});

test('data points of all five kinds of metric are counted', () => {
  const dataPoints = [pointOf(1, 1), pointOf(1, 2)];
  const other = (seq: number): object[] => [{ attributes: (pointOf(1, seq) as { attributes: object[] }).attributes }];
  const metrics = [
    { name: 'a', gauge: { dataPoints } },
    { name: 'b', sum: { dataPoints: [pointOf(1, 3)], isMonotonic: true, aggregationTemporality: 2 } },
    { name: 'c', histogram: { dataPoints: other(4) } },
    { name: 'd', exponentialHistogram: { dataPoints: other(5) } },
    { name: 'e', summary: { dataPoints: other(6) } },
    { name: 'f' },
  ];
  const counted = scanProtobuf('metrics', encodeRequest('metrics', metricsOf(metrics)));
  expect(counted).toMatchObject({ items: 6, identity: [{ run: 1, ranges: [[1, 6]] }] });
});

test('a profile is also ours by an attribute of a sample', () => {
  const request = requestOf('profiles', 2, [9]) as { resourceProfiles: [{ scopeProfiles: [{ profiles: object[] }] }] };
  request.resourceProfiles[0].scopeProfiles[0].profiles = [{ samples: [{}, { attributeIndices: [0, 1] }] }, {}];
  const counted = scanProtobuf('profiles', encodeRequest('profiles', request));
  expect(counted).toMatchObject({ items: 2, unmarked: 1, identity: [{ run: 2, ranges: [[9, 9]] }] });
});

test('attribute indices that are not packed are read to the last, also behind a marker', () => {
  const { dictionary } = requestOf('profiles', 2, [9]) as { dictionary: object };
  const unpacked = hex('58 01 58 00');
  const body = Buffer.concat([
    encodeRequest('profiles', { dictionary }),
    requestWith(unpacked),
    requestWith(field(0x12, hex('10 01 10 00'))),
  ]);
  expect(scanProtobuf('profiles', body)).toMatchObject({
    items: 2,
    identity: [
      {
        run: 2,
        ranges: [
          [9, 9],
          [9, 9],
        ],
      },
    ],
  });
});

test('items that are not ours count as unmarked', () => {
  const ours = spanOf(1, 4);
  const foreign = [
    { ...ours, traceId: 'f'.repeat(32) },
    { ...ours, spanId: '0000000100000005' },
    { ...ours, spanId: '' },
    {},
  ];
  const counted = scanProtobuf('traces', encodeRequest('traces', tracesOf([...foreign, ours])));
  expect(counted).toMatchObject({ items: 5, unmarked: 4, identity: [{ run: 1, ranges: [[4, 4]] }] });
});

test.each(signals)('the count of %s is that of a decoder, whatever the request looks like', (signal) => {
  const check = (request: object): void => {
    const body = encodeRequest(signal, request);
    const { items, identity, unmarked } = scanProtobuf(signal, body);
    expect(items).toBe(countDecoded(signal, body));
    const marked = identity.flatMap(({ ranges }) => ranges).reduce((sum, [first, last]) => sum + last - first + 1, 0);
    expect(marked + unmarked).toBe(items);
  };
  fc.assert(fc.property(arbitraryRequest(signal), check), { numRuns: 60, seed: 1 });
});

test.each(signals)('a body of %s cut off anywhere is malformed, or a shorter message that decodes', (signal) => {
  const body = encodeRequest(signal, requestOf(signal, 1, upTo(3)));
  let malformed = 0;
  for (let length = 0; length < body.length; length++) {
    const cut = body.subarray(0, length);
    const counted = scanOrUndefined(signal, cut);
    if (!counted) malformed++;
    else expect(counted.items).toBe(countDecoded(signal, cut));
  }
  expect(malformed).toBeGreaterThan(body.length / 2);
});

test.each(signals)('any byte of %s changed gives a result or MalformedBody, never another error', (signal) => {
  const body = encodeRequest(signal, requestOf(signal, 1, upTo(2)));
  const change = (at: number, byte: number): void => {
    const changed = Uint8Array.from(body);
    changed[at % changed.length] = byte;
    scanOrUndefined(signal, changed);
  };
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 0, max: 255 }), change), { numRuns: 3000, seed: 2 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => void scanOrUndefined(signal, noise)),
    { seed: 3 },
  );
});

test.each([
  ['a length beyond the body', '0a 05 12', /length of 5 bytes reaches beyond its message \(1 left\), at byte 1/],
  ['a length beyond the message around it', '0a 02 12 05 0000000000', /length of 5 bytes .*\(0 left\), at byte 3/],
  ['a length of 1 GiB', '0a 80 80 80 80 04', /length of 1073741824 bytes reaches beyond/],
  ['a length of 64 bits', '0a ff ff ff ff ff ff ff ff ff 01', /length of Infinity bytes|reaches beyond/],
  ['a varint of eleven bytes', '10 ff ff ff ff ff ff ff ff ff ff 01', /varint is longer than 10 bytes, at byte 1/],
  ['a varint of 70 bits', '10 ff ff ff ff ff ff ff ff ff 7f', /varint exceeds 64 bits, at byte 1/],
  ['a varint that is cut off', '10 ff', /varint is cut off, at byte 1/],
  ['a fixed value that is cut off', '11 00 00', /value of 8 bytes is cut off, at byte 1/],
  ['field number 0', '02 00', /field number 0 does not exist, at byte 0/],
  ['a tag of more than 32 bits', 'ff ff ff ff ff 01', /tag exceeds 32 bits, at byte 0/],
  ['a group', '0b 0c', /field 1 of ExportTraceServiceRequest has a group.*, at byte 0/],
  ['wire type 6', '16', /wire type 6, which does not exist, at byte 0/],
  ['a known field with another wire type', '08 01', /resourceSpans has wire type 0 instead of 2, at byte 0/],
  ['a trace id of five bytes', '0a 0b 12 09 12 07 0a 05 0102030405', /id has 5 bytes instead of 16, at byte 8/],
  ['a span’s kind as text', '0a 06 12 04 12 02 32 00', /Span.kind has wire type 2 instead of 0, at byte 6/],
])('malformed: %s', (_what, body, message) => {
  expect(() => scanProtobuf('traces', hex(body))).toThrow(MalformedBody);
  expect(() => scanProtobuf('traces', hex(body))).toThrow(message);
});

test('S54: unknown fields of every wire type are skipped at every level', () => {
  const unknown = hex('f8 07 2a  f9 07 0102030405060708  fa 07 02 aabb  fd 07 01020304');
  const span = field(0x12, unknown, field(0x2a, hex('61')), unknown);
  const scope = field(0x12, unknown, span, unknown, field(0x12), unknown);
  expect(scanProtobuf('traces', Buffer.concat([unknown, field(0x0a, unknown, scope), unknown])).items).toBe(2);
});

test('a body that is a view into a larger buffer is read in its own bounds', () => {
  const body = encodeRequest('traces', requestOf('traces', 3, upTo(4)));
  const larger = Buffer.alloc(body.length + 20, 0xff);
  larger.set(body, 10);
  expect(scanProtobuf('traces', larger.subarray(10, 10 + body.length))).toEqual(scanProtobuf('traces', body));
});

test('attributes nested without end are malformed where they have to be read', () => {
  let value: Uint8Array = hex('08 00');
  for (let depth = 0; depth < 300; depth++) value = field(0x2a, field(0x0a, value));
  const body = requestWith(field(0x2a, value));
  expect(() => scanProtobuf('logs', body)).toThrow(/nested deeper than 100 messages/);
});

function scanOrUndefined(signal: Signal, body: Uint8Array): CountedBody | undefined {
  try {
    return scanProtobuf(signal, body);
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBody);
    return undefined;
  }
}
