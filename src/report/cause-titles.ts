import type { Cause, Scenario } from '../scenario/scenario.ts';

/** Headings, in the order in which an engineer would suspect them. */
export const causeTitles: Readonly<Record<Cause, string>> = {
  none: 'Nothing is wrong',
  network: 'Network',
  endpoint: 'Wrong endpoint',
  tls: 'TLS and certificates',
  credentials: 'Credentials',
  overload: 'Backend overload',
  protocol: 'Protocol mismatch',
  exhaustion: "Exhaustion on the sender's host",
  aftermath: 'What follows: full queues, batch time-outs',
};

/** A file of one's own need not name a cause. */
export function causeOf(scenario: Scenario): string {
  return scenario.cause === 'none' && !isHealthy(scenario) ? 'No cause given' : causeTitles[scenario.cause];
}

export function isHealthy({ phases }: Pick<Scenario, 'phases'>): boolean {
  return phases.every(({ rules }) => rules.length === 0);
}
