import { frontFindings } from './front-findings.ts';
import { http2Findings } from './http2-findings.ts';

/** What an engineer finds with one command of a scenario's `diagnose`. */
export interface Finding {
  /** Is printed, by the command or by those that it is made of. */
  readonly shows: RegExp;
  /** Why it is printed when nothing is wrong, too. Default: it is not. */
  readonly also?: string;
}

/** One block with the status, then two of which the second has it. */
const twoForms = /^(grpc-status: 14\nrecv HEADERS|recv HEADERS\ngrpc-status: 14)\n[^]*recv HEADERS\n[^]*14/m;

/** By the names of `faces.ts`: one for each command, in their order. */
export const findings: Readonly<Record<string, readonly Finding[]>> = {
  ...frontFindings,
  ...http2Findings,
  healthy: [
    { shows: /^HTTP\/1\.1 200 OK[^]*\{\}$/m, also: 'nothing is wrong' },
    { shows: /^✓ accepted: 3 spans over grpc/m, also: 'nothing is wrong' },
  ],
  backoff: [{ shows: /^503\n503\n503\n503\n200$/m }],
  // Which of them fail is drawn.
  'error-rate': [{ shows: /^(503\n[^]*200|200\n[^]*503)$/m }],
  'retryable-sweep': [{ shows: /^429\n502\n503\n504\n503\n502\n200$/m }],
  'retry-hints-degenerate': [
    {
      shows: new RegExp(
        [
          '^(HTTP/1\\.1 503 .*\n){3}',
          'HTTP/1\\.1 503 .*\nretry-after: 0\n',
          'HTTP/1\\.1 503 .*\nretry-after: -5\n',
          'HTTP/1\\.1 503 .*\nretry-after: Wed, 21 Oct 2015 07:28:00 GMT\n',
          'HTTP/1\\.1 503 .*\nretry-after: soon\n',
          'HTTP/1\\.1 429 .*\nretry-after: *\n',
          'HTTP/1\\.1 429 .*\nretry-after: 0, 0\n',
          'HTTP/1\\.1 503 .*\nretry-after: 86400\n',
        ].join(''),
        'im',
      ),
    },
  ],
  unavailable: [
    { shows: /^503\n503\n200$/m },
    { shows: /^grpc-status: 14\ngrpc-message: the backend is temporarily/m },
    { shows: twoForms },
  ],
  'unavailable/gateway-timeout': [
    { shows: /^504\n504\n200$/m },
    { shows: /^grpc-status: 14\ngrpc-message: the backend is temporarily/m },
    { shows: twoForms },
  ],
  throttle: [
    { shows: /^(HTTP\/1\.1 429 .*\nretry-after: 2\n){2}HTTP\/1\.1 200/im },
    { shows: /^grpc-status: 8\n[^]*^grpc-status-details-bin: /m },
  ],
  'throttle/date': [
    { shows: /^(HTTP\/1\.1 503 .*\nretry-after: .* GMT\n){2}HTTP\/1\.1 200/im },
    { shows: /^grpc-status: 8\n[^]*^grpc-status-details-bin: /m },
  ],
  'exhausted-bare': [
    { shows: /^(HTTP\/1\.1 429 .*\n){2}HTTP\/1\.1 200/m },
    { shows: /^grpc-status: 8\n(?![^]*grpc-status-details-bin)/m },
  ],
  'throttle/unavailable': [
    { shows: /^(HTTP\/1\.1 503 .*\nretry-after: 2\n){2}HTTP\/1\.1 200/im },
    { shows: /^grpc-status: 14\n[^]*^grpc-status-details-bin: /m },
  ],
  'retry-hints-absurd': [
    {
      shows:
        /^HTTP\/1\.1 503 .*\nretry-after: 86400\nHTTP\/1\.1 503 .*\nretry-after: 2147483648\nHTTP\/1\.1 503 .*\nretry-after: 9223372036854775808\nHTTP\/1\.1 503 .*\nretry-after: Thu, 31 Dec 2099/im,
    },
  ],
  'mixed-sequence': [{ shows: /^429\n200\n429\n200$/m }],
  'http-500-overload': [
    { shows: /^HTTP\/1\.1 500 [^]*data refused due to high memory usage/m },
    { shows: /^grpc-status: 13\ngrpc-message: data refused/m },
  ],
  'slow-body': [
    {
      shows:
        /^HTTP\/1\.1 200 OK[^]*\{"partialSuccess":\{"errorMessage":"this answer[^}]*timed out after [^}]*with [1-9]/m,
    },
    { shows: /^✗ not accepted: / },
  ],
  'too-large': [
    { shows: /^✗ not accepted: [^]*413/m },
    { shows: /^✗ not accepted: [^]*larger than max/m },
    { shows: /^✓ accepted: 1 span/m, also: 'what it shows is that a small request passes' },
  ],
  slow: [{ shows: /^200 after [4-9]\./m }, { shows: /^✓ accepted: 1 span .* in ([4-9]|\d\d)(\.\d+)?s$/m }],
  'slow/batch-timeout': [
    { shows: /^200 after [4-9]\./m },
    { shows: /^✓ accepted: 1 span .* in ([4-9]|\d\d)(\.\d+)?s$/m },
  ],
  'slow/within-deadline': [
    { shows: /^200 after [4-9]\./m },
    { shows: /^✓ accepted: 1 span .* in ([4-9]|\d\d)(\.\d+)?s$/m },
  ],
  'partial-success': [
    { shows: /^ +message +some items were rejected[^]*^ +rejected +1 of 10$/m },
    { shows: /"rejectedSpans":"1"/ },
  ],
  'partial-success/all': [
    { shows: /^ +message +some items were rejected[^]*^ +rejected +10 of 10$/m },
    { shows: /"rejectedSpans":"1"/ },
  ],
  'partial-success/warning': [
    { shows: /^✓ accepted: [^]*^ +message +some items were rejected[^\n]*\n(?! +rejected)/m },
    { shows: /"partialSuccess":\{"errorMessage":"some items/ },
  ],

  'error-forms': [
    {
      shows:
        /^(HTTP\/1\.1 400 .*\n(content-.*\n)+){2}HTTP\/1\.1 400 .*\ncontent-type: text\/html[^]*content-type: application\/x-protobuf/im,
    },
  ],
  'grpc-http-404': [{ shows: /^HTTP\/2 404[^]*404 page not found/m }],
  'grpc-odd-status': [{ shows: /made up[^]*made up[^]*read no further/ }],
  'encoding-refused': [
    { shows: /^HTTP\/1\.1 415 [^]*this encoding is not supported here/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: 'what it shows is that the other encoding passes' },
  ],
  'encoding-refused/protobuf': [
    { shows: /^HTTP\/1\.1 200 OK/m, also: 'what it shows is that the other encoding passes' },
    { shows: /^HTTP\/1\.1 415 [^]*this encoding is not supported here/m },
  ],
  'compression-unsupported': [
    { shows: /^✗ not accepted: [^]*415/m },
    { shows: /^✗ not accepted: [^]*Decompressor/m },
    { shows: /^✓ accepted: 1 span/m, also: 'what it shows is that plain requests pass' },
  ],
  'poison-batch': [
    { shows: /^200\n200\n200\n400\n200$/m },
    { shows: /^(HTTP\/1\.1 400 [^]*the value is out of range[^]*){2}$/m },
  ],
  'permanent-sweep': [{ shows: /^400\n401\n403\n404\n405\n408\n413\n415\n500\n425\n501\n520\n200$/m }],
  'grpc-on-http-port': [{ shows: /^HTTP\/1\.1 200 OK/m }, { shows: /Empty reply from server/ }],
  'http-on-grpc-port': [{ shows: /^0000000 +\\0 +\\0 /m }, { shows: /^grpc-status: 0$/m }],
  'ok-html': [{ shows: /^HTTP\/1\.1 200 OK[^]*text\/html[^]*Please log in/m }],
  'ok-empty-body': [{ shows: /^HTTP\/1\.1 200 OK\n(?![^]*content-type)/m }],
  'success-forms': [
    {
      shows: new RegExp(
        [
          '^HTTP/1\\.1 201 .*\n.*\nHTTP/1\\.1 202 .*\n.*\nHTTP/1\\.1 204 .*\n',
          'HTTP/1\\.1 200 .*\ncontent-type: application/json; charset=utf-8\n',
          'HTTP/1\\.1 200 .*\ncontent-type: Application/JSON\n',
        ].join(''),
        'm',
      ),
    },
  ],
  'ok-garbage': [
    { shows: /^200 application\/octet-stream *\n200 application\/json gzip\n200 application\/json x-chaos$/m },
  ],
  'resp-truncated': [{ shows: /transfer closed with 64 bytes remaining to read/ }],
  'resp-truncated/chunked': [{ shows: /transfer closed with outstanding read data remaining/ }],
  'resp-truncated/refusal': [{ shows: /^HTTP\/1\.1 503 [^]*transfer closed with 64 bytes remaining to read/m }],
  'resp-oversized': [{ shows: /^200 102400\n200 5242880\n200 \d+\n422 5242880\n200 2$/m }],
  'grpc-no-status': [{ shows: /^HTTP\/2 200[^]*application\/grpc\s+(?![^]*grpc-status)/m }],
  'grpc-no-status/no-message': [{ shows: /^content-type: application\/grpc\ngrpc-status: 0\n+$/m }],
  'html-502': [
    { shows: /^(HTTP\/1\.1 502 Bad Gateway[^]*<h1>502 Bad Gateway<\/h1>[^]*){2}HTTP\/1\.1 200 OK/m },
    { shows: /^HTTP\/2 502[^]*<h1>502 Bad Gateway<\/h1>/m },
  ],

  'resp-endless': [{ shows: /^200 2\n200 2\n200 \d{6,}\n200 2$/m }],
  'memory-exhausted': [
    { shows: /^HTTP\/1\.1 503 [^]*the store is read-only/m },
    { shows: /^VmRSS:\s+\d+ kB$/m, also: 'every process has a size; it is to be compared with its limit' },
  ],
  'descriptors-exhausted': [
    { shows: /^\d{2,}$/m },
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /^Max open files +40 +40 +files *\n[234]\d$/m },
  ],
  'herd-sync': [{ shows: /^200\n200\n503\n503$/m }],
  'accept-then-lose': [
    { shows: /^✓ accepted: 10 spans/m, also: 'nobody can tell from outside, which is what it is about' },
  ],
  'queue-full': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /^otelcol_exporter_queue_size\{.*\} 2$/m },
  ],
  'shutdown-stalled': [{ shows: /^200 after 0\.\d+ s\n200 after 0\.\d+ s\n503 after [3-9]\./m }],
  'restart-resume': [{ shows: /^503\n503\n503$/m }, { shows: /^HTTP\/1\.1 503 [^]*the store is being moved/m }],
  'outage-5m': [{ shows: /^(200\n){2}(503\n){3}/m }, { shows: /^✗ not accepted: [^]*UNAVAILABLE/m }],
  // Nine at once, of which those are served that get their turn in time.
  'outage-recover-weak': [{ shows: /^503 after [^]*^200 after /m }],
  'outage-then-recovery': [{ shows: /^200\n200\n(000\n){5}/m }, { shows: /^nothing listens there$/m }],
};
