import type { SenderSettings } from '../core/sender-settings.ts';
import type { Scenario } from '../scenario/scenario.ts';

/*
 * What a probe makes of each failure while it lasts. Most it names themselves; here stand the others, and each entry is put
 * to the test: what is said to look fine does, what is said to be named otherwise is, and whatever is not listed is named.
 */

export interface Sight {
  /** What is named in its place, by scenario or by story of our own; several where that depends on how it was asked. */
  readonly named?: readonly string[];
  /** Everything looks fine, since: … */
  readonly hidden?: string;
}

const oneRequest = 'it takes a connection with several requests or a pause, and each export of a probe has its own';
const nothingToRefuse = 'it refuses items, and the exports of a probe have none';

/** By scenario, or scenario/variant. */
export const sights: Readonly<Record<string, Sight>> = {
  // network
  'cloud-lb-idle-close': { hidden: oneRequest },
  'dns-failover-stale': { hidden: 'a probe looks the name up anew, and the sender holds on to what it found before' },
  'dns-flap': { named: ['dns-nxdomain', 'dns-unanswered'] },
  'dns-one-of-n-dead': { hidden: 'one address that accepts is enough; the step “connection” tells of the others' },
  flap: { named: ['flap', 'tcp-refused', 'rst-mid-upload'] },
  'h2-goaway-abrupt': { hidden: oneRequest },
  'h2-goaway-age': { hidden: oneRequest },
  'h2-too-many-pings': { hidden: oneRequest },
  'half-open-midlife': { hidden: oneRequest },
  'idle-close': { hidden: oneRequest },
  'idle-close/nat-drop': { hidden: oneRequest },
  'l4-balancer-forgets': { hidden: oneRequest },
  'lb-pinned': { named: ['unavailable'] },
  'nlb-idle-reset': { hidden: oneRequest },
  'rst-after-commit': { named: ['rst-mid-upload'] },
  'rst-after-commit/fin': { named: ['rst-mid-upload'] },

  // endpoint
  'doubled-path': {
    hidden: 'a probe takes the whole address of a signal as one, and it is the sender that appends to it',
  },
  'endpoint-no-scheme': { hidden: 'a probe is told whole URLs, and the sender has one without its scheme' },
  'endpoint-self': { named: ['tcp-refused'] },
  'unimplemented-signal': { hidden: 'the other signals are taken; the steps name the one that is not served' },

  // tls
  'bad-cert/out-of-order': { hidden: 'a probe puts the links in order, as most senders do' },
  'tls-cert-rotate': { hidden: 'both certificates are good' },
  'tls-revoked/unstapled': { hidden: 'it stands in a list that neither senders nor probes fetch' },
  'tls-stall': { named: ['accept-mute'] },
  'tls-terms/ciphers': { named: ['tls-handshake-failure'] },
  'tls-truncated': { named: ['resp-truncated'] },

  // credentials
  'apikey-rotate-overlap': { named: ['apikey-rotate-overlap', 'auth-401'] },
  'auth-echo-leak': { named: ['auth-echo-leak', 'auth-401'] },
  'auth-flaky': { named: ['auth-flaky', 'auth-401'] },
  'header-mangled': { named: ['header-mangled', 'auth-401'] },
  'tenant-metrics-store': { named: ['tenant-missing'] },
  'token-expiry': { named: ['token-expiry', 'auth-401'] },

  // overload
  backoff: { named: ['unavailable'] },
  'collector-memory-limiter': { named: ['unavailable'] },
  'conn-limit': { named: ['accept-mute'] },
  'error-rate': { named: ['unavailable'] },
  'http-500-overload': { named: ['http-500-overload', 'refused'] },
  'mixed-sequence': { named: ['mixed-sequence', 'exhausted-bare'] },
  'partial-success': { hidden: nothingToRefuse },
  'partial-success/all': { hidden: nothingToRefuse },
  'partial-success/warning': { hidden: nothingToRefuse },
  'retry-hints-absurd': { named: ['throttle'] },
  'retry-hints-degenerate': { named: ['unavailable'] },
  'retryable-sweep': { named: ['unavailable', 'exhausted-bare'] },
  slow: { named: ['slow', 'no-reply-deadline'] },
  'slow/batch-timeout': { named: ['no-reply-deadline'] },
  'slow/within-deadline': { hidden: 'the answer comes in time' },
  'slow-body': { named: ['slow-body', 'no-reply-deadline'] },
  'too-large': { hidden: nothingToRefuse },
  'trace-store-over-limits': { named: ['exhausted-bare'] },

  // protocol
  'cdn-530': { named: ['refused'] },
  'error-forms': { named: ['refused'] },
  'grpc-no-status/no-message': { hidden: 'to the gRPC client of the probe an empty message and none are the same' },
  'grpc-odd-status': { named: ['refused'] },
  'h2-broken-frames/half-headers': { named: ['no-reply-deadline'] },
  'h2-settings': { named: ['accept-mute'] },
  'h2-settings/header-limit': { hidden: 'it is advice, which the client of the probe does not heed' },
  'h2-settings/late': { named: ['accept-mute'] },
  'h2-settings/one-stream': { hidden: 'one export after the other passes, and a probe never has two at once' },
  'h2-settings/tiny-window': {
    hidden: 'it makes an export slow in proportion to its size, and those of a probe are empty',
  },
  'metrics-store-empty-200': { named: ['path-404', 'wrong-server'] },
  'permanent-sweep': { named: ['refused'] },
  'poison-batch': { named: ['refused'] },
  'resp-truncated/refusal': { named: ['unavailable'] },
  'reverse-proxy-html': { named: ['html-502'] },
  'success-forms': { hidden: 'each of its answers is a success' },

  // what befalls the sender: an endpoint that fails is a part of it
  'accept-then-lose': { hidden: 'each answer says that everything is stored' },
  'descriptors-exhausted': { named: ['accept-mute'] },
  'herd-sync': { named: ['unavailable'] },
  'memory-exhausted': { named: ['unavailable'] },
  'outage-5m': { named: ['unavailable'] },
  'outage-recover-weak': { named: ['tcp-refused'] },
  'outage-then-recovery': { named: ['flap', 'rst-mid-upload', 'tcp-refused'] },
  'queue-full': { named: ['no-reply-deadline'] },
  'resp-endless': { named: ['resp-oversized'] },
  'restart-resume': { named: ['unavailable'] },
  'shutdown-stalled': { named: ['no-reply-deadline', 'unavailable'] },
};

/** Stories of our own for which senders print what they print for these scenarios. */
export const printedLike: Readonly<Record<string, readonly string[]>> = {
  'grpc-unimplemented': ['unimplemented-signal'],
  'mtls-refused': ['mtls-required'],
  'tls-untrusted': ['bad-cert'],
  'wrong-server': ['path-404', 'doubled-path'],
};

/** `name`: a scenario, or scenario/variant. */
export function sightOf(name: string): Sight {
  return sights[name] ?? {};
}

/** Of these a probe tells which variant it is; of others a variant may look as the scenario does. */
export function showsVariants({ cause }: Pick<Scenario, 'cause'>): boolean {
  return cause === 'endpoint' || cause === 'tls' || cause === 'credentials';
}

/** It shows in the sender, and may stay there when the endpoint is well again. */
export function befallsSender({ cause }: Pick<Scenario, 'cause'>): boolean {
  return cause === 'exhaustion' || cause === 'aftermath';
}

/** What a sender is told and a probe is too: where it is wrong in the sender, a probe that is told right finds nothing. */
export type Setting = 'address' | 'protocol' | 'headers' | 'authority' | 'certificate' | 'proxy';

/** Those in which the failure lies, by what its repair changes in the sender. */
export function settingsIn({ sender, fix }: Pick<Scenario, 'sender' | 'fix'>): Setting[] {
  const repaired: SenderSettings = fix.sender ?? {};
  const changes = (key: keyof SenderSettings): boolean =>
    repaired[key] !== undefined && JSON.stringify(repaired[key]) !== JSON.stringify(sender[key]);
  const told: readonly (readonly [keyof SenderSettings, Setting])[] = [
    ['endpoint', 'address'],
    ['protocol', 'protocol'],
    ['encoding', 'protocol'],
    ['headers', 'headers'],
    ['ca', 'authority'],
    ['clientCertificate', 'certificate'],
  ];
  const wrong = told.flatMap(([key, setting]) => (changes(key) ? [setting] : []));
  // A probe goes directly: what lies on the way by a proxy it meets where it is told of it.
  return [...new Set(sender.proxy ? [...wrong, 'proxy' as const] : wrong)];
}
