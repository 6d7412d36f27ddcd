import type { ClientCertificate } from '../../src/core/sender-settings.ts';
import type { Protocol } from '../../src/core/signal.ts';

/*
 * For each scenario what a probe has to name, and how it is asked; or why an export without items cannot show it. Not one
 * of them may be left out: the test goes through the folder.
 */

export interface Truth {
  /** What is named, by scenario or row. Default: the scenario itself. */
  readonly named?: string;
  /** The row that stands among those that look the same. */
  readonly alike?: string;
  /** Default: both doors, each with all that it speaks. */
  readonly asked?: Asked;
  readonly with?: Readonly<Record<string, unknown>>;
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
}

const grpc: Asked = { protocol: 'grpc' };
const http: Asked = { protocol: 'http/protobuf' };
const trusting: Asked = { trusts: true };

/** By scenario, or scenario/variant. */
export const truths: Readonly<Record<string, Truth>> = {
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
  flap: { asked: grpc },
  'lb-pinned': { named: 'unavailable', with: { pinned: 100 } },

  'proxy-connect': { asked: { proxied: true, trusts: true } },
  'proxy-connect/authenticate': { asked: { proxied: true, trusts: true } },
  'proxy-connect/silence': { asked: { proxied: true, trusts: true }, timeoutMs: 4000 },
  'proxy-connect/required': { asked: { proxied: true, trusts: true } },

  // endpoint
  'ipv6-only': { named: 'tcp-refused', with: { lasts: '600s' } },
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

  // credentials: those whose credential is wrong only at times want one first
  'apikey-rotate-overlap': { named: 'auth-401' },
  'auth-flaky': { named: 'auth-401' },
  'header-mangled': { named: 'auth-401' },
  'tenant-missing': {},
  'token-expiry': { named: 'auth-401' },
  'auth-401': {},
  'auth-401/api-key': {},
  'auth-403': { asked: { headers: { authorization: 'Bearer ${limitedToken}' } } },
  'auth-403/api-key': { asked: { headers: { 'x-api-key': '${limitedToken}' } } },
  'auth-echo-leak': { asked: { headers: { authorization: 'Bearer a-private-value' } } },

  // overload
  'conn-limit': { named: 'accept-mute', alike: 'conn-limit', timeoutMs: 1500, with: { full: '600s' } },
  backoff: { named: 'unavailable' },
  'error-rate': { named: 'unavailable', with: { rate: '100%' } },
  'exhausted-bare': {},
  'retry-hints-degenerate': { named: 'unavailable' },
  'retryable-sweep': { named: 'unavailable', asked: grpc },
  slow: { with: { wait: '5200ms' }, timeoutMs: 20_000 },
  'slow/batch-timeout': { named: 'no-reply-deadline', alike: 'slow', timeoutMs: 1500 },
  'http-500-overload': { asked: http },
  'mixed-sequence': { alike: 'lb-pinned', asked: grpc },
  'retry-hints-absurd': { named: 'throttle', asked: http },
  'slow-body': { asked: http, timeoutMs: 2500 },
  'throttle/unavailable': { named: 'throttle', asked: http },
  throttle: {},
  'throttle/date': {},
  unavailable: {},
  'unavailable/gateway-timeout': {},

  // protocol
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
  'ok-empty-body': { asked: { protocol: 'http/json' } },
  'ok-garbage': {},
  'ok-html': { asked: http },
  'permanent-sweep': { named: 'refused' },
  'resp-oversized': {},
  'resp-truncated': { asked: http },
  'resp-truncated/chunked': { asked: http },
  'resp-truncated/refusal': { named: 'unavailable', asked: http },
};

const oneRequest = 'it needs a connection with several requests or a pause, and each export here has its own';
const ownNames = 'its names are known to its own name server alone, which the resolver of the system does not ask';
const nothingToRefuse = 'it refuses items, and there are none';

/** By scenario, or scenario/variant: to whoever sends a single export without items, everything is fine there. */
export const unseen: Readonly<Record<string, string>> = {
  'dns-failover-stale': ownNames,
  unreachable: 'the backend is in order where it is, and the probe was given the right address',
  'endpoint-no-scheme': 'the backend is in order, and the probe was given a URL',
  'endpoint-self': 'the backend is in order where it is, and the probe was given the right address',
  'doubled-path': 'the whole address of a signal is taken as one; it is the sender that appends to it',
  'too-large': nothingToRefuse,
  'tls-revoked/unstapled': 'it stands in a list that no sender fetches, and the probe neither',
  'bad-cert/out-of-order': 'the links are put in order, as senders do',
  'tls-cert-rotate': 'both certificates are good, which is what it shows',
  'unimplemented-signal': 'the step names the signal that is not served, and the others are taken',
  'dns-one-of-n-dead': ownNames,
  'dns-flap': ownNames,
  'dns-nxdomain': ownNames,
  'dns-unanswered': ownNames,
  'h2-too-many-pings': oneRequest,
  'h2-settings/tiny-window': 'it makes an export slow in proportion to its size, and this one is empty',
  'h2-settings/one-stream': 'it lets one export after the other pass, and there are not two at once',
  'h2-settings/header-limit': 'it is advice, which the client of the probe does not heed',
  'h2-goaway-abrupt': oneRequest,
  'h2-goaway-age': oneRequest,
  'half-open-midlife': oneRequest,
  'idle-close': oneRequest,
  'idle-close/nat-drop': oneRequest,
  'partial-success': nothingToRefuse,
  'partial-success/all': nothingToRefuse,
  'partial-success/warning': nothingToRefuse,
  'slow/within-deadline': 'the answer comes in time, which is what it shows',
  'grpc-no-status/no-message': 'an empty message and none are the same to the gRPC client',
  'success-forms': 'each of its answers is a success',
};
