import { expect, test } from 'vitest';
import { buildFrame, parseFrame, parseFrameHeader } from '../../src/otlp/grpc-frame.ts';
import { MalformedBody } from '../../src/otlp/malformed-body.ts';
import { hex } from './raw-fields.ts';

test.each([
  [new Uint8Array(0), false],
  [Uint8Array.of(10, 11), true],
  [new Uint8Array(70_000).fill(7), false],
])('a message comes back from its frame', (message, compressed) => {
  expect(parseFrame(buildFrame(message, compressed))).toEqual({ compressed, message });
});

test('a header tells the declared length before the message is there', () => {
  expect(parseFrameHeader(hex('01 40000000'))).toEqual({ compressed: true, sizeBytes: 2 ** 30 });
  expect(parseFrameHeader(hex('01 400000'))).toBeUndefined();
});

test('a frame within a larger buffer is read in its own bounds', () => {
  const larger = Buffer.concat([hex('ffff'), buildFrame(hex('aa')), hex('ffff')]);
  expect([...parseFrame(larger.subarray(2, 8)).message]).toEqual([0xaa]);
});

test.each([
  ['nothing', '', /header of 5 bytes, the request ends at byte 0/],
  ['half a header', '00 0000', /the request ends at byte 3/],
  ['unknown flags', '02 00000000', /flags of the gRPC message are 2/],
  ['a length beyond the request', '00 00000005 0a', /declares 5 bytes, 1 follow, at byte 1/],
  ['a length of 4 GiB', '00 ffffffff', /declares 4294967295 bytes, 0 follow/],
  ['a second message', '00 00000001 0a 00 00000000', /one gRPC message, 5 bytes follow it, at byte 6/],
])('malformed: %s', (_what, body, message) => {
  expect(() => parseFrame(hex(body))).toThrow(MalformedBody);
  expect(() => parseFrame(hex(body))).toThrow(message);
});
