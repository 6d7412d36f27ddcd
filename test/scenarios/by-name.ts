import type { Scenario } from '../../src/scenario/scenario.ts';

/** Whether programs of this user can be led to a name server of ours: it takes root, by decision 0069. */
const canLead = process.getuid?.() === 0;

/** Whether clients and senders of this user can come to a scenario. */
export function isWithinReach({ sender }: Pick<Scenario, 'sender'>): boolean {
  return canLead || sender.nameServer === undefined;
}

/** Skips a test, visibly, where nobody of this user gets to. */
export function requireReach(scenario: Pick<Scenario, 'sender'>, { skip }: { skip: (reason: string) => never }): void {
  if (!isWithinReach(scenario)) skip('only root on Linux can lead a program to a name server: run it as root');
}
