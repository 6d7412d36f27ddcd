/** What an engineer finds with one command of a scenario's `diagnose`. */
export interface Finding {
  /** Is printed, by the command or by those that it is made of. */
  readonly shows: RegExp;
  /** Why it is printed when nothing is wrong, too. Default: it is not. */
  readonly also?: string;
}

const rightCredential = 'what it shows is that the right credential helps';
const calendar = 'it is what the dates of the certificate are compared with';
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
  'accept-mute': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /127\.0\.0\.1:\d+ .*127\.0\.0\.1:\d+/ },
  ],
  'half-open-midlife': [{ shows: /^200, new connections: 1\n(200, new connections: 0\n){2}000, new connections: 0$/m }],
  'idle-close': [
    { shows: /^200, new connections: 1\n[^]*^200, new connections: 1$/m },
    { shows: /Connection died, retrying a fresh connect/ },
  ],
  'idle-close/nat-drop': [
    { shows: /^200, new connections: 1\n[^]*^200, new connections: 1$/m },
    { shows: /Connection died, retrying a fresh connect/ },
  ],
  'dns-nxdomain': [{ shows: /^ENOTFOUND$/m }],
  'dns-failover-stale': [{ shows: /127\.0\.0\.9/ }],
  'dns-flap': [{ shows: /^ESERVFAIL$/m }],
  flap: [{ shows: /^200\n200\n(000\n){5}/m }],
  'h2-goaway-age': [{ shows: /GOAWAY frame[^]*error_code=NO_ERROR/ }],
  // Each command line opens a connection of its own, which serves its one request.
  'h2-goaway-abrupt': [
    { shows: /^✓ accepted/m, also: 'one request a connection is served: it takes a sender that keeps it' },
  ],
  'h2-rst-stream': [{ shows: /not closed cleanly: INTERNAL_ERROR[^]*: PROTOCOL_ERROR[^]*: CANCEL/ }],
  'rst-mid-upload': [{ shows: /^(.*Connection reset by peer\n000\n){2}200$/m }],
  'path-404': [{ shows: /^HTTP\/1\.1 404 [^]*nothing is served at this path/m }, { shows: /^HTTP\/1\.1 200 OK/m }],

  redirect: [
    { shows: /^HTTP\/1\.1 302 [^]*^location: \/moved\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 302 [^]*^HTTP\/1\.1 200 OK[^]*Welcome\./m },
  ],
  'redirect/moved-permanently': [
    { shows: /^HTTP\/1\.1 301 [^]*^location: \/moved\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 301 [^]*^HTTP\/1\.1 200 OK[^]*Welcome\./m },
  ],
  'redirect/see-other': [
    { shows: /^HTTP\/1\.1 303 [^]*^location: \/moved\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 303 [^]*^HTTP\/1\.1 200 OK[^]*Welcome\./m },
  ],
  'redirect/temporary': [
    { shows: /^HTTP\/1\.1 307 [^]*^location: \/moved\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 307 [^]*^HTTP\/1\.1 200 OK[^]*\{\}/m },
  ],
  'redirect/permanent': [
    { shows: /^HTTP\/1\.1 308 [^]*^location: \/moved\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 308 [^]*^HTTP\/1\.1 200 OK[^]*\{\}/m },
  ],
  'redirect/other-host': [
    { shows: /^HTTP\/1\.1 307 [^]*^location: \/\/localhost:\d+\/moved\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 307 [^]*^HTTP\/1\.1 200 OK[^]*\{\}/m },
  ],
  'redirect/loop': [
    { shows: /^HTTP\/1\.1 307 [^]*^location: \/v1\/traces$/m },
    { shows: /(^HTTP\/1\.1 307 [^]*){10}/m },
  ],
  'redirect/login': [
    { shows: /^HTTP\/1\.1 302 [^]*^location: \/login$/m },
    { shows: /^HTTP\/1\.1 302 [^]*^HTTP\/1\.1 200 OK[^]*Welcome\./m },
  ],

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

  'auth-echo-leak': [
    { shows: /this credential is not known here: Bearer chaos-expired-token/ },
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
  ],
  'unavailable/gateway-timeout': [
    { shows: /^504\n504\n200$/m },
    { shows: /^grpc-status: 14\ngrpc-message: the backend is temporarily/m },
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
    { shows: /^Max open files +24 +24 +files *\n2\d$/m },
  ],
  'queue-full': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /^otelcol_exporter_queue_size\{.*\} 2$/m },
  ],
  'shutdown-stalled': [{ shows: /^200 after 0\.\d+ s\n200 after 0\.\d+ s\n503 after [3-9]\./m }],
  'restart-resume': [{ shows: /^503\n503\n503$/m }, { shows: /^HTTP\/1\.1 503 [^]*the store is being moved/m }],
  'outage-5m': [{ shows: /^(200\n){2}(503\n){3}/m }, { shows: /^✗ not accepted: [^]*UNAVAILABLE/m }],
  'outage-then-recovery': [{ shows: /^200\n200\n(000\n){5}/m }, { shows: /^nothing listens there$/m }],
};
