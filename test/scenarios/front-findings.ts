import type { Finding } from './findings.ts';

const rightCredential = 'what it shows is that the right credential helps';
const calendar = 'it is what the dates of the certificate are compared with';
const noTls = 'it is the sender that has to change: a backend with TLS answers like this when nothing else is wrong';
const distrust = 'no system knows the authority of a backend of ours';

/** Of failures that end before a request is read: on the way, at the wrong place, in the handshake, at the door. */
export const frontFindings: Readonly<Record<string, readonly Finding[]>> = {
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
  'proxy-connect': [{ shows: /CONNECT tunnel failed, response 502/ }, { shows: /Connection reset by peer/ }],
  'proxy-connect/authenticate': [{ shows: /^Proxy-Authenticate: Basic/m }, { shows: /^HTTP\/2 200/m }],
  'proxy-connect/silence': [{ shows: /timed out|timeout/ }, { shows: /Connection reset by peer/ }],
  'proxy-connect/required': [{ shows: /Connection reset by peer/ }, { shows: /^HTTP\/2 200/m }],
  'syn-blackhole': [
    { shows: /Connection timed? ?out|Failed to connect to .* after \d+ ms/ },
    { shows: /127\.0\.0\.1:\d+ +127\.0\.0\.1:\d+/ },
    // More waits than the queue has room for.
    { shows: /^LISTEN +2 +1 /m },
  ],
  'conn-limit': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /^[1-9]\d* +0 +127\.0\.0\.1:\d+ +127\.0\.0\.1:\d+/m },
  ],
  'accept-mute': [
    { shows: /Operation timed out .* with 0 bytes received/ },
    { shows: /127\.0\.0\.1:\d+ .*127\.0\.0\.1:\d+/ },
  ],
  'accept-close': [
    { shows: /Recv failure: Connection reset by peer/ },
    { shows: /^ended with 56$/m },
    { shows: /LISTEN.*127\.0\.0\.1:\d+/, also: 'somebody listens, and what it shows is who' },
  ],
  'accept-close/finish': [
    { shows: /Empty reply from server/ },
    { shows: /^ended with 0$/m },
    { shows: /LISTEN.*127\.0\.0\.1:\d+/, also: 'somebody listens, and what it shows is who' },
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
  'dns-unanswered': [{ shows: /^ETIMEOUT$/m }],
  'dns-failover-stale': [{ shows: /127\.0\.0\.9/ }],
  'dns-one-of-n-dead': [
    { shows: /^127\.0\.0\.9 127\.0\.0\.1$/m },
    {
      shows: /^127\.0\.0\.9 ended with 7$[^]*^127\.0\.0\.1 (accepts|ended with (?!7$))/m,
      also: 'nobody is at that address anyway',
    },
  ],
  'ipv6-only': [
    { shows: /Connection refused/ },
    { shows: /^LISTEN .*\[::1\]:\d+/m },
    { shows: /^HTTP\/1\.1 200 OK/m },
    { shows: /^127\.0\.0\.1 |^::1 /m, also: 'it says what the name stands for on this machine' },
  ],
  'dns-flap': [{ shows: /^ESERVFAIL$/m }],
  'lb-pinned': [
    { shows: /^503, new connections: 1\n(503, new connections: 0\n){2}/m },
    { shows: /^200$/m, also: 'what it shows is that a new connection helps' },
  ],
  flap: [{ shows: /^200\n200\n(000\n){5}/m }],
  'rst-mid-upload': [{ shows: /^(.*Connection reset by peer\n000\n){2}200$/m }],
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

  unreachable: [
    { shows: /224\.0\.0\.1.*Network is unreachable/, also: 'there is no way there, whatever the backend does' },
    { shows: /LISTEN.*127\.0\.0\.1:\d+/, also: 'the backend listens, which is what it shows' },
    { shows: /^✓ accepted: 1 span/m, also: 'the backend takes what reaches it, which is what it shows' },
  ],
  'endpoint-no-scheme': [
    { shows: /^HTTP\/1\.1 200 OK/, also: 'curl guesses the scheme, which is what it shows' },
    { shows: /^localhost:$/m, also: 'it is so wherever the text is read as a URL' },
  ],
  'endpoint-self': [
    { shows: /Failed to connect to 127\.0\.0\.9 port 4318/, also: 'nobody is there, whatever the backend does' },
    { shows: /LISTEN.*127\.0\.0\.1:\d+/, also: 'the backend listens, which is what it shows' },
    { shows: /^✓ accepted: 1 span/m, also: 'the backend takes what reaches it, which is what it shows' },
  ],
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
  'redirect-https': [
    { shows: /^HTTP\/1\.1 301 [^]*^location: https:\/\/127\.0\.0\.1:\d+\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 301 [^]*^HTTP\/2 405/m },
    { shows: /^HTTP\/2 200/m, also: 'what it shows is that https helps' },
  ],
  'redirect-https/permanent': [
    { shows: /^HTTP\/1\.1 308 [^]*^location: https:\/\/127\.0\.0\.1:\d+\/v1\/traces$/m },
    { shows: /^HTTP\/1\.1 308 [^]*^HTTP\/2 200/m },
    { shows: /^HTTP\/2 200/m, also: 'what it shows is that https helps' },
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
  'bad-cert/not-a-ca': [
    { shows: /verify error:num=79:invalid CA certificate/ },
    { shows: /^subject=.*no-authority[^]*^ +CA:FALSE$[^]*^ +Digital Signature$/m },
  ],
  'bad-cert/wrong-usage': [
    { shows: /^ +TLS Web Client Authentication$/m },
    { shows: /verify error:num=26:unsuitable certificate purpose/ },
  ],
  'bad-cert/weak-key': [{ shows: /\(1024 bit\)/ }, { shows: /verify error:num=66:EE certificate key too weak/ }],
  'bad-cert/out-of-order': [
    { shows: /^ 0 s:.*out-of-order\n.*intermediate .*\n 1 s:.* authority .*\n.*\n 2 s:.*intermediate /m },
    { shows: /^Verification: OK$/m, also: 'what it shows is that the order does not matter' },
  ],
  'tls-revoked': [
    { shows: /Cert Status: revoked[^]*keyCompromise/ },
    { shows: /SSL certificate revocation reason: keyCompromise/ },
    { shows: /certificate revoked/ },
  ],
  'tls-revoked/unstapled': [
    { shows: /certificate revoked/ },
    { shows: /SSL certificate problem: certificate revoked/ },
    { shows: /^OCSP response: no response sent$/m, also: 'that nothing is stapled is usual' },
  ],
  'tls-legacy-cn': [
    { shows: /^subject=.*CN ?= ?localhost[^]*[Nn]o extensions/m },
    { shows: /^HTTP\/2 200/m, also: 'curl takes either, which is what it shows' },
  ],

  'mtls-required': [
    { shows: /^Acceptable client certificate CA names\n.*otlp-chaos authority/m },
    { shows: /alert certificate required/ },
    { shows: /^HTTP\/2 200/m, also: rightCredential },
  ],
  'mtls-required/expired': [
    { shows: /^Certificate will expire$/m, also: 'a certificate has a date, whoever asks for it or not' },
    { shows: /alert certificate expired/ },
    { shows: /^HTTP\/2 200/m, also: rightCredential },
  ],
  'mtls-required/unknown-ca': [
    { shows: /self-signed certificate[^]*verification failed/, also: 'it is a stranger’s, whoever asks for it or not' },
    { shows: /alert unknown ca/ },
    { shows: /^HTTP\/2 200/m, also: rightCredential },
  ],

  'tls-terms': [{ shows: /legacy sigalg|alert protocol version/ }, { shows: /^Protocol version: TLSv1\.1$/m }],
  'tls-terms/ciphers': [{ shows: /alert handshake failure/ }, { shows: /alert handshake failure/ }],
  'tls-no-alpn': [
    { shows: /^No ALPN negotiated$/m },
    { shows: /^HTTP\/2 /m, also: 'what it shows is that HTTP/2 is spoken' },
  ],
  'tls-truncated': [{ shows: /^HTTP\/1\.1 200 OK[^]*unexpected eof while reading/m }],
  'tls-stall': [{ shows: /timed out/ }, { shows: /^ended with 124$/m }],
  'tls-cut': [
    { shows: /Connection reset by peer/ },
    { shows: /^write:errno=104$/m },
    { shows: /^write:errno=104$/m },
    { shows: /an HTTP request to an HTTPS server/, also: noTls },
  ],
  'tls-cut/finish': [
    { shows: /unexpected eof while reading|SSL_ERROR_SYSCALL/ },
    { shows: /unexpected eof while reading/ },
    { shows: /unexpected eof while reading/ },
    { shows: /an HTTP request to an HTTPS server/, also: noTls },
  ],
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

  'auth-echo-leak': [
    { shows: /this credential is not known here: Bearer chaos-expired-token/ },
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
};
