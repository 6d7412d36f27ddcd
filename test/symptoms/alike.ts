/** Scenarios that are the same to a sender: only the backend's side, or time, tells them apart. */
export const alike: Readonly<Record<string, readonly string[]>> = {
  'no answer within the time-out': [
    'descriptors-exhausted',
    'no-reply-deadline',
    'queue-full',
    'slow',
    'slow-body',
    'tls-stall',
  ],
  'an authority that nobody knows': ['bad-cert', 'tls-cert-rotate'],
  'nothing listens': ['outage-then-recovery', 'tcp-refused'],
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
