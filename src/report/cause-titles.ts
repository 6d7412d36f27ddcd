import type { Cause } from '../scenario/scenario.ts';

/** Headings, in the order in which an engineer would suspect them. */
export const causeTitles: Readonly<Record<Cause, string>> = {
  none: 'Nothing is wrong',
  network: 'Network',
  endpoint: 'Wrong endpoint',
  tls: 'TLS and certificates',
  credentials: 'Credentials',
  overload: 'Backend overload',
  protocol: 'Protocol mismatch',
  exhaustion: 'Exhaustion on the sender’s host',
  aftermath: 'What follows: full queues, batch time-outs',
};
