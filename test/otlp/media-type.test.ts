import { expect, test } from 'vitest';
import { compressionOf, encodingOf, isGrpcMediaType } from '../../src/otlp/media-type.ts';

test.each([
  ['application/x-protobuf', 'protobuf'],
  ['Application/X-Protobuf', 'protobuf'],
  ['application/json', 'json'],
  ['application/json; charset=utf-8', 'json'],
  [' application/json ;charset="UTF-8"', 'json'],
  ['application/x-protobuf; messageType="x"', 'protobuf'],
  ['application/json; charset=iso-8859-1', undefined],
  ['application/protobuf', undefined],
  ['text/plain', undefined],
  ['application/jsonx', undefined],
  ['constructor', undefined],
  ['', undefined],
  [undefined, undefined],
])('R20: content-type %j is encoding %s', (header, encoding) => {
  expect(encodingOf(header)).toBe(encoding);
});

test.each([
  ['application/grpc', true],
  ['application/grpc+proto', true],
  ['Application/GRPC; x=y', true],
  ['application/grpc+json', false],
  ['application/grpc-web', false],
  ['application/x-protobuf', false],
  [undefined, false],
])('content-type %j is gRPC with protobuf: %s', (header, grpc) => {
  expect(isGrpcMediaType(header)).toBe(grpc);
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['identity, gzip', 'gzip'],
  ['gzip, gzip', undefined],
  ['deflate', undefined],
  ['zstd', undefined],
])('R1: content-encoding %j is %s', (header, compression) => {
  expect(compressionOf(header)).toBe(compression);
});
