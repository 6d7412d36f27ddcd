/** Scenarios that are the same to a sender: only the backend's side, or time, tells them apart. */
export const alike: Readonly<Record<string, readonly string[]>> = {
  'no answer within the time-out': [
    'accept-mute',
    'conn-limit',
    'descriptors-exhausted',
    'dns-unanswered',
    'h2-broken-frames',
    'h2-settings',
    'half-open-midlife',
    'no-reply-deadline',
    'proxy-connect',
    'queue-full',
    'slow',
    'slow-body',
    'syn-blackhole',
    'tls-stall',
  ],
  'every retry is used up': ['error-rate', 'memory-exhausted', 'outage-5m', 'shutdown-stalled'],
  'a message that is too large, there or here': ['resp-endless', 'resp-oversized', 'too-large'],
  'a broken protocol of the other side': ['grpc-on-http-port', 'h2-settings'],
  'an authority that nobody knows': ['bad-cert', 'tls-cert-rotate'],
  'nothing listens': ['flap', 'ipv6-only', 'outage-recover-weak', 'outage-then-recovery', 'tcp-refused'],
  'a name that was not told': ['dns-flap', 'dns-nxdomain', 'dns-unanswered'],
  'an address where nobody is': ['dns-failover-stale', 'endpoint-self'],
  'the handshake ends in place of an answer': ['accept-close', 'proxy-connect', 'tls-cut'],
  'the connection ends in place of an answer': [
    'accept-close',
    'flap',
    'idle-close',
    'proxy-connect',
    'rst-after-commit',
    'rst-mid-upload',
  ],
};

/** Whether a sender cannot tell these apart. */
export function areAlike(ids: readonly string[]): boolean {
  return Object.values(alike).some((group) => ids.every((id) => group.includes(id)));
}

/** Says that retries ran out, and of nothing what they were about. */
const general = /"message":"Export failed with retryable status"/;

/** Whether a line can tell one failure from another. */
export function isTelling(line: string): boolean {
  return !general.test(line);
}
