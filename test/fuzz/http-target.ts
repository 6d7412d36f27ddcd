import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { feedBackend, partsOf, sendParts } from './fed-backend.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { answersIn } from './http-answers.ts';
import { mutated } from './mutations.ts';

interface Sent {
  readonly bytes: Buffer;
  readonly places: readonly number[];
}

export const httpTarget: FuzzTarget = {
  name: 'http',
  about:
    'garbled requests over HTTP/1.1, in pieces: every answer is whole and one of OTLP/HTTP, and honest exports are taken',
  share: 5,
  inputsInTests: 3000,
  open: () =>
    feedBackend<Sent>('healthy', ({ endpoints }) => ({
      inputs: fc.record({ bytes: mutated(corpus, words), places: fc.array(fc.nat(0xffff), { maxLength: 2 }) }),
      async take({ bytes, places }) {
        const answers = answersIn((await sendParts(endpoints.http, partsOf(bytes, places))).toString('latin1'));
        const odd = answers.find(({ status }) => !statuses.has(status));
        if (odd) throw new Error(`answered with ${odd.status}: ${odd.body}`);
      },
    })),
};

/** None of a server that is at a loss. */
const statuses = new Set([200, 400, 404, 405, 408, 413, 415, 431]);

const message = Buffer.from(encodeRequest('logs', requestOf('logs', 1, upTo(2))));

function requestWith(head: readonly string[], body: Buffer = Buffer.from('{}')): Buffer {
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

const json = ['host: a', 'content-type: application/json'];
const chunked = Buffer.concat([
  Buffer.from(`${message.length.toString(16)};ext=1\r\n`),
  message,
  Buffer.from('\r\n0\r\nx-trailer: 1\r\n\r\n'),
]);
const corpus = [
  requestWith(['POST /v1/traces HTTP/1.1', ...json, 'content-length: 2']),
  requestWith(['POST http://a/v1/metrics HTTP/1.1', ...json, 'content-length: 2', 'connection: close']),
  requestWith(
    ['POST /v1/logs HTTP/1.1', 'host: a', 'content-type: application/x-protobuf', `content-length: ${message.length}`],
    message,
  ),
  requestWith(
    ['POST /v1/logs HTTP/1.1', 'host: a', 'content-type: application/x-protobuf', 'transfer-encoding: chunked'],
    chunked,
  ),
  requestWith(
    [
      'POST /v1/logs HTTP/1.1',
      'host: a',
      'content-type: application/x-protobuf',
      'content-encoding: gzip',
      `content-length: ${gzipSync(message).length}`,
    ],
    gzipSync(message),
  ),
  requestWith([
    'POST /v1/traces HTTP/1.1',
    ...json,
    'content-length: 2',
    'expect: 100-continue',
    'authorization: Bearer x',
  ]),
  requestWith(['GET /v1/traces HTTP/1.1', 'host: a'], Buffer.alloc(0)),
  requestWith(['HEAD / HTTP/1.0'], Buffer.alloc(0)),
  // Two on one connection.
  Buffer.concat([
    requestWith(['POST /v1/traces HTTP/1.1', ...json, 'content-length: 2']),
    requestWith(['POST /v1/nothing HTTP/1.1', ...json, 'content-length: 2']),
  ]),
];
const edges = [
  '\r\n',
  '\n',
  '\r',
  ' ',
  '\t',
  '\0',
  ':',
  '\r\n\r\n',
  '\r\n folded',
  'content-length: 3\r\n',
  'content-length: -1\r\n',
].concat(
  [
    'content-length: 99999999999\r\n',
    'transfer-encoding: chunked\r\n',
    'transfer-encoding: gzip, chunked\r\n',
    'te: trailers\r\n',
  ],
  ['upgrade: h2c\r\nconnection: upgrade\r\n', 'content-encoding: br\r\n', 'expect: x\r\n'],
  [
    'HTTP/9.9',
    'CONNECT ',
    'OPTIONS * ',
    'PATCH ',
    '/%',
    '/../',
    '?a=%zz',
    '//',
    'http://',
    'charset=',
    '; boundary="',
    'ffffffffffffffff\r\n',
    '0\r\n\r\n',
  ],
  [
    `x: ${'y'.repeat(400)}\r\n`,
    'x: é\r\n',
    '\x16\x03\x01\x02\x00',
    'content-type: application/json\r\n',
    'host: b\r\n',
  ],
);
const words = edges.map((text) => Buffer.from(text, 'latin1'));
