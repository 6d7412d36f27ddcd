import type { Proof } from './proof.ts';
import { codes, statuses, twice } from './sweeps.ts';

/** Who does not show how large a success was. */
const afterSmall = [
  'OK',
  'too large to be read',
  'too large to be read',
  'INVALID_ARGUMENT: no, and here is why',
  'OK',
];
const alien = ['status 429: made up', 'status -1: made up'];
const unparsed = "INTERNAL: Stream removed (Error parsing 'grpc-status' metadata)";
const outOfRange = 'span.end_time_unix_nano: the value is out of range';

/** By the names of faces. */
export const protocolProofs: Readonly<Record<string, Proof>> = {
  'grpc-on-http-port': {
    grpc: ['another protocol'],
    handshake: 'another protocol',
    patienceMs: 4000,
    alike: { 'h2-settings/frame-size': 'to Node it is a protocol error, whatever broke the protocol' },
  },
  'http-on-grpc-port': { http: ['another protocol'], handshake: 'another protocol' },
  'error-forms': {
    http: [
      '400: in a status',
      '400: in plain text',
      '400: a web page',
      '400: ',
      '400: in JSON, whatever you speak',
      '400: no protobuf',
      '200',
    ],
    fresh: true,
    attempts: 8,
  },
  'grpc-http-404': { grpc: ['HTTP 404 instead of gRPC'] },
  'grpc-odd-status': {
    grpc: [...alien, 'status NaN: made up', 'UNAVAILABLE: read no further', 'OK'],
    except: {
      grpcurl: [
        ...alien,
        'UNKNOWN: transport: malformed grpc-status: strconv.ParseInt: parsing "abc": invalid syntax',
        'UNAVAILABLE: read no further',
        'OK',
      ],
      'Python over grpc': ['UNKNOWN: made up', ...twice(unparsed), 'UNAVAILABLE: read no further', 'OK'],
    },
    fresh: true,
    attempts: 6,
  },
  'encoding-refused': {
    http: ['415: this encoding is not supported here'],
    except: { 'curl over http/protobuf': ['200'], 'JS SDK over http/protobuf': ['200'], 'Python over http': ['200'] },
  },
  'encoding-refused/protobuf': {
    http: ['415: this encoding is not supported here'],
    except: { 'curl over http/json': ['200'], 'JS SDK over http/json': ['200'] },
  },
  'compression-unsupported': {
    grpc: ['UNIMPLEMENTED: Decompressor is not installed for grpc-encoding "gzip"'],
    http: ['415: Decompressor is not installed for grpc-encoding "gzip"'],
    // It cannot compress.
    except: { grpcurl: ['OK'] },
  },
  'poison-batch': {
    grpc: ['OK', 'OK', 'OK', `INVALID_ARGUMENT: ${outOfRange}`, 'OK'],
    http: ['200', '200', '200', `400: ${outOfRange}`, '200'],
    fresh: true,
    attempts: 6,
  },
  'permanent-sweep': {
    grpc: [...codes.permanent.map((code) => `${code}: this will never be taken`), 'OK'],
    http: [...statuses.permanent.map((status) => `${status}: this will never be taken`), '200'],
    fresh: true,
    attempts: 13,
  },
  'ok-html': { http: ['200: a web page'] },
  'ok-empty-body': { http: ['200, without a type'] },
  'success-forms': {
    grpc: ['OK, with fields that nobody knows', 'OK'],
    http: [
      '201',
      '202',
      '204',
      '200, a type with a parameter',
      '200, a type in capitals',
      '200, with fields that nobody knows',
      '200',
    ],
    except: { grpcurl: ['OK', 'OK, a partial success that says nothing', 'OK'], 'JS SDK over grpc': ['OK'] },
    fresh: true,
    attempts: 8,
  },
  'ok-garbage': {
    grpc: ['undecodable', 'undecodable', 'undecodable', 'undecodable', 'OK'],
    http: [
      '200: undecodable',
      '200',
      '200: undecodable',
      '200: coded as gzip',
      '200: coded as x-chaos',
      '200: coded as gzip',
      '200',
    ],
    // It logs what it cannot decode, and calls it a success.
    except: { 'JS SDK over grpc': ['OK', 'OK', 'undecodable', 'undecodable', 'OK'] },
    fresh: true,
    attempts: 7,
  },
  'resp-truncated': { http: ['200, fewer bytes than promised', '200'] },
  'resp-truncated/chunked': { http: ['200, chunks cut off', '200'] },
  'resp-truncated/refusal': { http: ['503, fewer bytes than promised', '200'] },
  'resp-oversized': {
    grpc: [
      'OK, 100 KiB',
      'too large to be read',
      'too large to be read',
      'INVALID_ARGUMENT: no, and here is why',
      'OK',
    ],
    http: ['200, 100 KiB', '200, 5120 KiB', '200: coded as gzip', '422: no, and here is why', '200'],
    except: {
      'JS SDK over http': ['200, 100 KiB', 'too large to be read', '200: coded as gzip', 'too large to be read', '200'],
      'JS SDK over grpc': afterSmall,
      grpcurl: afterSmall,
    },
    fresh: true,
    attempts: 5,
  },
  'grpc-no-status': { grpc: ['no status'] },
  'grpc-no-status/no-message': { grpc: ['no message'] },
  'html-502': { grpc: [...twice('HTTP 502 instead of gRPC'), 'OK'], http: [...twice('502: a web page'), '200'] },
};
