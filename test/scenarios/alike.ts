/**
 * To the sender these are the same: only the backend's side, time, or what it says over another protocol tells them apart.
 */
export const soundAlike: Readonly<Record<string, readonly string[]>> = {
  'no answer within the time-out': [
    'accept-mute',
    'descriptors-exhausted',
    'half-open-midlife',
    'no-reply-deadline',
    'queue-full',
    'slow',
  ],
  'every retry is used up': ['error-rate', 'memory-exhausted', 'outage-5m', 'shutdown-stalled'],
  'too much to be read': ['resp-endless', 'resp-oversized'],
  'nothing listens': ['flap', 'outage-then-recovery', 'tcp-refused'],
  'the connection ends in place of an answer': ['idle-close', 'rst-after-commit', 'rst-mid-upload'],
};

/** Whether senders may say the same of all of these. */
export function mayAllSound(ids: ReadonlySet<string>): boolean {
  return Object.values(soundAlike).some((group) => [...ids].every((id) => group.includes(id)));
}
