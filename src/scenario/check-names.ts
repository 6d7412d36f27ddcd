/** What `expect` may name. Kept apart from the checks themselves: `serve` loads scenarios, but judges nothing. */
export const checkNames: readonly string[] = [
  'retries-retryable',
  'no-resend-after-permanent',
  'no-resend-after-partial',
  'exhausted-bare-is-permanent',
  'exhausted-with-hint-is-retried',
  'honours-retry-delay',
  'degenerate-hints',
  'backoff-grows',
  'backoff-jitter',
  'resends-after-disconnect',
  'retries-connect',
  'bounded-by-deadline',
  'recovers-unaided',
  'keeps-connections',
  'no-duplicates',
  'no-loss',
];
