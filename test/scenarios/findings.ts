/** What an engineer finds with one command of a scenario's `diagnose`. */
export interface Finding {
  /** Is printed, by the command or by those that it is made of. */
  readonly shows: RegExp;
  /** Why it is printed when nothing is wrong, too. Default: it is not. */
  readonly also?: string;
}

const rightCredential = 'what it shows is that the right credential helps';
const calendar = 'it is what the dates of the certificate are compared with';
/** One block with the status, then two of which the second has it. */
const twoForms = /^(grpc-status: 14\nrecv HEADERS|recv HEADERS\ngrpc-status: 14)\n[^]*recv HEADERS\n[^]*14/m;
const noTls = 'it is the sender that has to change: a backend with TLS answers like this when nothing else is wrong';
const distrust = 'no system knows the authority of a backend of ours';

/** By the names of `faces.ts`: one for each command, in their order. */
export const findings: Readonly<Record<string, readonly Finding[]>> = {
  healthy: [
    { shows: /^HTTP\/1\.1 200 OK[^]*\{\}$/m, also: 'nothing is wrong' },
    { shows: /^✓ accepted: 3 spans over grpc/m, also: 'nothing is wrong' },
  ],
  'no-reply-deadline': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /127\.0\.0\.1:\d+ .*127\.0\.0\.1:\d+/ },
  ],
  'rst-after-commit': [
    { shows: /Recv failure: Connection reset by peer/ },
    { shows: /^✗ not accepted: [^]*ECONNRESET/m },
  ],
  'rst-after-commit/fin': [{ shows: /Empty reply from server/ }, { shows: /^✗ not accepted: [^]*socket hang\s+up/m }],
  'tcp-refused': [{ shows: /Connection refused/ }, { shows: /^nothing listens there$/m }],
  'doubled-path': [
    { shows: /^HTTP\/1\.1 404 [^]*nothing is served at this doubled path/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: 'what it shows is that the right path helps' },
  ],
  'unimplemented-signal': [
    { shows: /^✗ not accepted: [^]*404/m },
    { shows: /^✓ accepted: 1 span/m, also: 'what it shows is that traces pass' },
    { shows: /^grpc-status: 12\ngrpc-message: unknown service/m },
  ],
  'path-404': [{ shows: /^HTTP\/1\.1 404 [^]*nothing is served at this path/m }, { shows: /^HTTP\/1\.1 200 OK/m }],

  'bad-cert': [
    { shows: /verify error:num=20:unable to get local issuer certificate/, also: distrust },
    { shows: /^issuer=.*otlp-chaos authority/m, also: distrust },
    { shows: /^Verification: OK$/m, also: 'what it shows is that trusting the authority helps' },
    { shows: /^HTTP\/2 200/m, also: 'what it shows is that trusting the authority helps' },
  ],
  'bad-cert/self-signed': [
    { shows: /^subject=(.*)\nissuer=\1$/m },
    { shows: /^Peer certificate: .*self-signed\n[^]*^Verification: OK$/m },
  ],
  'bad-cert/missing-intermediate': [
    { shows: /verify error:num=20:unable to get local issuer certificate/ },
    { shows: /^ 0 s:.*missing-intermediate\n *i:.*intermediate/m },
  ],
  'bad-cert/expired': [
    { shows: /^Certificate will expire$/m },
    { shows: /^\w{3} \w{3} .* UTC \d{4}$/m, also: calendar },
    { shows: /verify error:num=10:certificate has expired/ },
  ],
  'bad-cert/not-yet-valid': [
    {
      shows: /^notBefore=/m,
      also: 'every certificate has a date; this one lies in the future, as the third command tells',
    },
    { shows: /^\w{3} \w{3} .* UTC \d{4}$/m, also: calendar },
    { shows: /verify error:num=9:certificate is not yet valid/ },
  ],
  'bad-cert/wrong-host': [
    { shows: /^ +DNS:backend\.otlp-chaos\.test$/m },
    { shows: /no alternative certificate subject name matches target host name '127\.0\.0\.1'/ },
  ],

  'tls-terms': [{ shows: /legacy sigalg|alert protocol version/ }, { shows: /^Protocol version: TLSv1\.1$/m }],
  'tls-terms/ciphers': [{ shows: /alert handshake failure/ }, { shows: /alert handshake failure/ }],
  'tls-no-alpn': [
    { shows: /^No ALPN negotiated$/m },
    { shows: /^HTTP\/2 /m, also: 'what it shows is that HTTP/2 is spoken' },
  ],
  'tls-stall': [{ shows: /timed out/ }, { shows: /^ended with 124$/m }],
  'tls-cert-rotate': [{ shows: /CN ?= ?otlp-chaos good\n[^]*CN ?= ?otlp-chaos renewed$/m }],
  'tls-cert-rotate/authority': [{ shows: /authority\n[^]*next-authority$/m }],
  'tls-to-plaintext': [{ shows: /wrong version number/ }, { shows: /^HTTP\/1\.1 200 OK/m }],
  'plaintext-to-tls': [
    { shows: /^HTTP\/1\.0 400 Bad Request[^]*an HTTP request to an HTTPS server/m, also: noTls },
    { shows: /^Verification: OK$/m, also: noTls },
  ],

  'auth-401': [
    { shows: /^HTTP\/1\.1 401 [^]*no bearer token in the authorization header/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],
  'auth-401/api-key': [
    { shows: /^HTTP\/1\.1 401 [^]*no key in the x-api-key header/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],
  'auth-403': [
    { shows: /^HTTP\/1\.1 403 [^]*may not write telemetry/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],
  'auth-403/api-key': [
    { shows: /^HTTP\/1\.1 403 [^]*may not write telemetry/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],

  'header-mangled': [
    { shows: /^HTTP\/1\.1 401 [^]*the key in x-ingest-key is not known here/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],
  'tenant-missing': [
    { shows: /^HTTP\/1\.1 401 [^]*no org id/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],
  // Which of them fail is drawn.
  'auth-flaky': [{ shows: /^200\n401$/m }],
  'apikey-rotate-overlap': [
    { shows: /^200\n200\n200$/m, also: 'with an overlap nothing is seen' },
    { shows: /^HTTP\/1\.1 401 [^]*this key has expired/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
  ],
  'token-expiry': [
    { shows: /^200\n200\n200\n401$/m },
    { shows: /^HTTP\/1\.1 401 [^]*this token has expired/m },
    { shows: /^HTTP\/1\.1 200 OK/m, also: rightCredential },
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
  'html-502': [
    { shows: /^(HTTP\/1\.1 502 Bad Gateway[^]*<h1>502 Bad Gateway<\/h1>[^]*){2}HTTP\/1\.1 200 OK/m },
    { shows: /^HTTP\/2 502[^]*<h1>502 Bad Gateway<\/h1>/m },
  ],

  'descriptors-exhausted': [
    { shows: /^\d{2,}$/m },
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /^Max open files +24 +24 +files *\n2\d$/m },
  ],
  'herd-sync': [{ shows: /^200\n200\n503\n503$/m }],
  'accept-then-lose': [
    { shows: /^✓ accepted: 10 spans/m, also: 'nobody can tell from outside, which is what it is about' },
  ],
  'queue-full': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /^otelcol_exporter_queue_size\{.*\} 2$/m },
  ],
  'outage-then-recovery': [{ shows: /^200\n200\n(000\n){5}/m }, { shows: /^nothing listens there$/m }],
};
