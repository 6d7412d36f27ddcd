import { gzipSync } from 'node:zlib';
import { buildFrame } from '../../../src/otlp/grpc-frame.ts';
import { field, hex, ids, oneSpan, spanWith, tooLarge } from './bytes.ts';
import type { GrpcRequest } from './grpc-request.ts';
import { shallow } from './http-cases.ts';

export interface GrpcCase {
  readonly title: string;
  readonly request: GrpcRequest;
  /** What we go by. */
  readonly rule: string;
}

const framed = buildFrame(oneSpan);
const gzip = { 'grpc-encoding': 'gzip' };
const unreadable = 'R11: what cannot be read is bad data';

function ofMessage(title: string, message: Uint8Array, rule = 'R11'): GrpcCase {
  return { title, request: { body: buildFrame(message) }, rule };
}

function ofFrame(title: string, body: Uint8Array, rule = unreadable, headers: GrpcRequest['headers'] = {}): GrpcCase {
  return { title, request: { body, headers }, rule };
}

function ofHead(title: string, request: GrpcRequest, rule: string): GrpcCase {
  return { title, request: { body: framed, ...request }, rule };
}

export const grpcCases: readonly GrpcCase[] = [
  ofMessage('protobuf that is cut off', oneSpan.subarray(0, -3)),
  ofMessage('protobuf: a message field as a number', hex('08 01')),
  ofMessage('protobuf: a group', hex('0b 0c')),
  ofMessage('protobuf: a trace id of 15 bytes', spanWith(field(1, Buffer.alloc(15, 1)))),
  ofMessage('protobuf: an attribute that is cut off within', spanWith(...ids(1), field(9, hex('0a 7f 61'))), shallow),
  ofMessage('JSON', Buffer.from('{"resourceSpans":[]}')),
  ofFrame('no message', Buffer.alloc(0)),
  ofFrame('a length prefix that is cut off', hex('00 00 00')),
  ofFrame('a length beyond what comes', hex('00 00000100 0102')),
  ofFrame('a length short of what comes', hex('00 00000001 010203')),
  ofFrame('two messages', Buffer.concat([framed, framed])),
  ofFrame('flags that do not exist', hex('07 00000000')),
  ofFrame('compressed, and no grpc-encoding', buildFrame(gzipSync(oneSpan), true)),
  ofFrame('compressed, and grpc-encoding identity', buildFrame(gzipSync(oneSpan), true), unreadable, {
    'grpc-encoding': 'identity',
  }),
  ofFrame('gzip that is none', buildFrame(oneSpan, true), unreadable, gzip),
  ofFrame('a length of 4 GiB', hex('00 ffffffff'), 'R3'),
  ofFrame('a message over the limit', buildFrame(tooLarge), 'R3'),
  ofFrame('a message over the limit after decompression', buildFrame(gzipSync(tooLarge), true), 'R3', gzip),
  ofHead(
    'an unknown grpc-encoding',
    { headers: { 'grpc-encoding': 'rot13' }, body: buildFrame(oneSpan, true) },
    'gRPC: UNIMPLEMENTED, and which are known',
  ),
  ofHead(
    'an unknown grpc-encoding that is not used',
    { headers: { 'grpc-encoding': 'rot13' } },
    'gRPC: UNIMPLEMENTED, and which are known',
  ),
  ofHead(
    'a grpc-timeout that is none',
    { headers: { 'grpc-timeout': 'soon' } },
    'left open: deadlines are the client’s',
  ),
  ofHead('no te: trailers', { headers: { te: undefined } }, 'left open'),
  ofHead('no Content-Type', { headers: { 'content-type': undefined } }, 'gRPC: HTTP 415'),
  ofHead('Content-Type of OTLP/HTTP', { headers: { 'content-type': 'application/x-protobuf' } }, 'gRPC: HTTP 415'),
  ofHead(
    'Content-Type application/grpc+json',
    { headers: { 'content-type': 'application/grpc+json' } },
    'gRPC: HTTP 415, as OTLP/gRPC is protobuf',
  ),
  ofHead('GET', { method: 'GET', body: Buffer.alloc(0) }, 'gRPC: calls are POST'),
  ofHead('an unknown service', { path: '/a.Service/Export' }, 'gRPC: UNIMPLEMENTED'),
  ofHead(
    'an unknown method',
    { path: '/opentelemetry.proto.collector.trace.v1.TraceService/Import' },
    'gRPC: UNIMPLEMENTED',
  ),
  ofHead('a path of OTLP/HTTP', { path: '/v1/traces' }, 'gRPC: UNIMPLEMENTED'),
];
