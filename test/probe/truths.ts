import type { ClientCertificate } from '../../src/core/sender-settings.ts';
import type { Protocol } from '../../src/core/signal.ts';

/*
 * For each scenario what a probe has to name, and how it is asked. Left out are those alone that are hidden to it, by
 * `src/probe/sights.ts`, and some that it cannot be shown here: the test goes through the folder.
 */

export interface Truth {
  /** What is named, by scenario or row. Default: the scenario itself. */
  readonly named?: string;
  /** The row that stands among those that look the same. */
  readonly alike?: string;
  /** Default: both doors, each with all that it speaks. */
  readonly asked?: Asked;
  readonly with?: Readonly<Record<string, unknown>>;
  /** In this phase of it, in which its doors are shut. Default: in its first. */
  readonly shutIn?: string;
  readonly timeoutMs?: number;
}

export interface Asked {
  readonly protocol?: Protocol;
  /** Only this door, where no protocol says so. */
  readonly door?: 'grpc' | 'http';
  readonly headers?: Readonly<Record<string, string>>;
  readonly trusts?: true;
  /** Of itself. */
  readonly shows?: ClientCertificate;
  /** Tells it of the backend's own proxy. */
  readonly proxied?: true;
  /** With http:// in place of https://. */
  readonly isPlain?: true;
  /** Where the sender of the scenario is told to send. */
  readonly astray?: true;
}

const grpc: Asked = { protocol: 'grpc' };
const http: Asked = { protocol: 'http/protobuf' };
const trusting: Asked = { trusts: true };
const bearing: Asked = { headers: { authorization: 'Bearer ${token}' } };
const ownNames = 'its names are known to its own name server alone, which the resolver of the system does not ask';

/** By scenario, or scenario/variant; several where what is named depends on how it is asked. */
export const truths: Readonly<Record<string, Truth | readonly Truth[]>> = {
  // network
  'accept-mute': { timeoutMs: 1500 },
  'accept-close': {},
  'accept-close/finish': {},
  'syn-blackhole': { timeoutMs: 1500, with: { gone: '600s' } },
  'no-reply-deadline': { timeoutMs: 1500 },
  'tcp-refused': {},
  'rst-mid-upload': {},
  'rst-after-commit': { named: 'rst-mid-upload', alike: 'rst-after-commit' },
  'rst-after-commit/fin': { named: 'rst-mid-upload', alike: 'rst-after-commit' },
  'h2-rst-stream': { asked: grpc },
  'h2-draining': { asked: grpc },
  // Gone after two requests, and what is open is cut.
  flap: [
    { asked: grpc },
    { named: 'rst-mid-upload', alike: 'flap', asked: http },
    { named: 'tcp-refused', shutIn: 'gap-1', with: { gone: '600s' } },
  ],
  'lb-pinned': { named: 'unavailable', with: { pinned: 100 } },
  unreachable: { asked: { astray: true } },

  'proxy-connect': { asked: { proxied: true, trusts: true } },
  'proxy-connect/authenticate': { asked: { proxied: true, trusts: true } },
  'proxy-connect/silence': { asked: { proxied: true, trusts: true }, timeoutMs: 4000 },
  'proxy-connect/required': { asked: { proxied: true, trusts: true } },

  // endpoint
  'endpoint-self': { named: 'tcp-refused', asked: { astray: true } },
  'ipv6-only': { with: { lasts: '600s' } },
  'path-404': { asked: { door: 'http' } },
  redirect: { asked: http },
  'redirect/moved-permanently': { asked: http },
  'redirect/see-other': { asked: http },
  'redirect/temporary': { asked: http },
  'redirect/permanent': { asked: http },
  'redirect/other-host': { asked: http },
  'redirect/loop': { asked: http },
  'redirect/login': { asked: http },
  'redirect-https': { asked: { protocol: 'http/protobuf', trusts: true, isPlain: true } },
  'redirect-https/permanent': { asked: { protocol: 'http/protobuf', trusts: true, isPlain: true } },

  // tls
  'bad-cert': {},
  'bad-cert/self-signed': {},
  'bad-cert/expired': { asked: trusting },
  'bad-cert/not-yet-valid': { asked: trusting },
  'bad-cert/wrong-host': { asked: trusting },
  'bad-cert/not-a-ca': { asked: trusting },
  'bad-cert/wrong-usage': { asked: trusting },
  'bad-cert/weak-key': { asked: trusting },
  'tls-legacy-cn': { asked: { ...trusting, door: 'grpc' } },
  'bad-cert/missing-intermediate': { alike: 'tls-missing-intermediate' },
  'tls-revoked': { asked: trusting },
  'mtls-required': { asked: trusting },
  'mtls-required/expired': { asked: { trusts: true, shows: 'expired' } },
  'mtls-required/unknown-ca': { asked: { trusts: true, shows: 'unknown-ca' } },
  'plaintext-to-tls': { asked: { isPlain: true } },
  'tls-cert-rotate/authority': { asked: trusting },
  'tls-no-alpn': { asked: { ...grpc, trusts: true } },
  'tls-stall': { named: 'accept-mute', alike: 'tls-handshake-stall', asked: trusting, timeoutMs: 1500 },
  'tls-cut': { asked: trusting },
  'tls-cut/finish': { asked: trusting },
  'tls-terms': { asked: trusting },
  'tls-terms/ciphers': { named: 'tls-handshake-failure', alike: 'tls-no-shared-cipher', asked: trusting },
  'tls-truncated': { named: 'resp-truncated', alike: 'tls-truncated', asked: { ...http, trusts: true } },
  'tls-to-plaintext': { asked: trusting },

  // credentials: what is wrong with one is told to whoever shows it
  'apikey-rotate-overlap': [
    { named: 'auth-401' },
    { asked: { headers: { 'x-api-key': '${token}' } }, with: { requests: 1 } },
  ],
  'auth-flaky': [{ named: 'auth-401' }, { asked: bearing, with: { share: 1 } }],
  'header-mangled': [{ named: 'auth-401' }, { asked: { headers: { 'x-ingest-key': 'Team%20A%2Fprod%2B1%3D%3D' } } }],
  'tenant-missing': {},
  'token-expiry': [{ named: 'auth-401' }, { asked: bearing, with: { requests: 1 } }],
  'auth-401': {},
  'auth-401/api-key': {},
  'auth-403': { asked: { headers: { authorization: 'Bearer ${limitedToken}' } } },
  'auth-403/api-key': { asked: { headers: { 'x-api-key': '${limitedToken}' } } },
  'auth-echo-leak': [{ asked: { headers: { authorization: 'Bearer a-private-value' } } }, { named: 'auth-401' }],
  'tenant-metrics-store': { named: 'tenant-missing' },

  // overload
  'conn-limit': { named: 'accept-mute', alike: 'conn-limit', timeoutMs: 1500, with: { full: '600s' } },
  backoff: { named: 'unavailable' },
  'collector-memory-limiter': { named: 'unavailable' },
  'error-rate': { named: 'unavailable', with: { rate: '100%' } },
  'exhausted-bare': {},
  'retry-hints-degenerate': { named: 'unavailable' },
  'retryable-sweep': [
    { named: 'unavailable', asked: grpc },
    { named: 'exhausted-bare', asked: http },
  ],
  slow: [
    { with: { wait: '5200ms' }, timeoutMs: 20_000 },
    { named: 'no-reply-deadline', alike: 'slow', timeoutMs: 1500 },
  ],
  'slow/batch-timeout': { named: 'no-reply-deadline', alike: 'slow', timeoutMs: 1500 },
  'http-500-overload': [{ asked: http }, { named: 'refused', asked: grpc }],
  'mixed-sequence': [
    { alike: 'lb-pinned', asked: grpc },
    { named: 'exhausted-bare', asked: http },
  ],
  'retry-hints-absurd': { named: 'throttle' },
  'slow-body': [
    { asked: http, timeoutMs: 2500 },
    { named: 'no-reply-deadline', asked: grpc, timeoutMs: 2500 },
  ],
  'throttle/unavailable': {},
  'trace-store-over-limits': { named: 'exhausted-bare' },
  throttle: {},
  'throttle/date': {},
  unavailable: {},
  'unavailable/gateway-timeout': {},

  // protocol
  'cdn-530': { named: 'refused', asked: http },
  'compression-unsupported': {},
  'encoding-refused': { asked: { protocol: 'http/json' } },
  'encoding-refused/protobuf': { asked: http },
  'error-forms': { named: 'refused', asked: http },
  'grpc-http-404': { asked: grpc },
  'grpc-odd-status': { named: 'refused', asked: grpc },
  'poison-batch': { named: 'refused' },
  'grpc-no-status': { asked: grpc },
  'grpc-on-http-port': { asked: grpc },
  'http-on-grpc-port': { asked: http },
  'h2-settings': { named: 'accept-mute', alike: 'h2-settings', asked: grpc, timeoutMs: 1500 },
  'h2-settings/late': { named: 'accept-mute', alike: 'h2-settings', asked: grpc, timeoutMs: 1500 },
  'h2-settings/zero-window': { asked: grpc, timeoutMs: 1500 },
  'h2-settings/no-streams': { asked: grpc, timeoutMs: 1500 },
  'h2-settings/frame-size': { asked: grpc },
  'h2-broken-frames': { asked: grpc },
  'h2-broken-frames/half-headers': { named: 'no-reply-deadline', asked: grpc, timeoutMs: 1500 },
  'h2-broken-frames/large-headers': { asked: grpc },
  'h2-broken-frames/long-frame': { asked: grpc },
  'h2-broken-frames/stray-stream': { asked: grpc },
  'html-502': {},
  'metrics-store-empty-200': [
    { named: 'path-404', asked: http },
    // It serves metrics, and is asked for traces first.
    { named: 'wrong-server', asked: { ...http, astray: true } },
  ],
  'ok-empty-body': { asked: { protocol: 'http/json' } },
  'ok-garbage': {},
  'ok-html': { asked: http },
  'permanent-sweep': { named: 'refused' },
  'resp-oversized': {},
  'resp-truncated': { asked: http },
  'resp-truncated/chunked': { asked: http },
  'resp-truncated/refusal': { named: 'unavailable', asked: http },
  'reverse-proxy-html': { named: 'html-502' },

  // what befalls the sender
  'descriptors-exhausted': { named: 'accept-mute', asked: http, timeoutMs: 1500 },
  'herd-sync': { named: 'unavailable' },
  'memory-exhausted': { named: 'unavailable' },
  'outage-5m': { named: 'unavailable' },
  'outage-recover-weak': { named: 'tcp-refused', with: { outage: '600s' } },
  'outage-then-recovery': [
    { named: 'flap', asked: grpc },
    { named: 'rst-mid-upload', alike: 'flap', asked: http },
    { named: 'tcp-refused', shutIn: 'down', with: { outage: '600s' } },
  ],
  'queue-full': { named: 'no-reply-deadline', timeoutMs: 1500 },
  'resp-endless': { named: 'resp-oversized' },
  'restart-resume': { named: 'unavailable' },
  'shutdown-stalled': [
    { named: 'no-reply-deadline', timeoutMs: 1500 },
    { named: 'unavailable', timeoutMs: 12_000 },
  ],
};

/** By scenario, or scenario/variant: what no probe of a test can be shown. */
export const notHere: Readonly<Record<string, string>> = {
  'dns-flap': ownNames,
  'dns-nxdomain': ownNames,
  'dns-unanswered': ownNames,
};
