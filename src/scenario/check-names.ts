/** What `expect` may name. Kept apart from the checks themselves: `serve` loads scenarios, but judges nothing. */
export const checkNames: readonly string[] = [
  'retries-retryable',
  'no-resend-after-permanent',
  'no-resend-after-partial',
  'exhausted-bare-is-permanent',
  'exhausted-with-hint-is-retried',
  'honours-retry-delay',
  'resends-after-disconnect',
  'bounded-by-deadline',
  'no-loss',
];
