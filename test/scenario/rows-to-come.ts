/** Rows of the failure catalogue that no scenario shows yet, in its order. It only ever gets shorter. */
export const rowsToCome: readonly string[] = [
  'syn-blackhole',
  'h2-too-many-pings',
  'dns-one-of-n-dead',
  'ipv6-only',
  'lb-pinned',
  'proxy-connect',
  'tls-revoked',
  'conn-limit',
  'outage-recover-weak',
];
