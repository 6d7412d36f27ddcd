import { networkInterfaces } from 'node:os';
import { ChaosError } from '../core/errors.ts';
import type { Need } from '../core/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What a machine has. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly hasIpv6: boolean;
}

export function thisMachine(): Machine {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return { platform: process.platform, hasIpv6: addresses.some(({ address }) => address === '::1') };
}

const words: Readonly<Record<Need, (machine: Machine) => string | undefined>> = {
  linux: ({ platform }) => (platform === 'linux' ? undefined : `Linux, and this is ${platform}`),
  ipv6: ({ hasIpv6 }) => (hasIpv6 ? undefined : 'the address ::1, which this machine does not have'),
};

/** What this machine lacks for the scenario, in words. */
export function missingFor({ needs }: Scenario, machine = thisMachine()): string[] {
  return needs.flatMap((need) => words[need](machine) ?? []);
}

/** Throws ChaosError `needs-missing` where this machine cannot do what the scenario does, with what comes nearest. */
export function mustBePossible(scenario: Scenario, machine = thisMachine()): void {
  const { id, nearest } = scenario;
  const missing = missingFor(scenario, machine);
  if (missing.length === 0) return;
  throw new ChaosError(`scenario “${id}” needs ${missing.join(', and ')}`, {
    code: 'needs-missing',
    ...(nearest !== undefined && { hint: `The nearest that works here is “${nearest}”.` }),
  });
}
