/*
 * The requests of these tests say in a header what shall become of them, and the scenario does as it is told. So whoever
 * sees the raw request knows what was stored, and needs no event of ours to learn it.
 */
export const fateHeader = 'x-fate';

/** `after`: stored once the whole answer was written. */
type Commit = 'before' | 'after' | 'never';

interface FateRule {
  readonly commit: Commit;
  readonly fault?: string;
  readonly with?: object;
  /** The client goes away without waiting for an answer. */
  readonly leaves?: true;
}

const longWait = '10m';

const rules = {
  stored: { commit: 'before' },
  'stored-late': { commit: 'after', fault: 'delay', with: { wait: '2ms', commit: 'after' } },
  'partly-refused': { commit: 'before', fault: 'partial-success', with: { rejected: '30%' } },
  'wholly-refused': { commit: 'before', fault: 'partial-success', with: { rejected: 'all' } },
  warned: { commit: 'before', fault: 'partial-success', with: { rejected: '0' } },
  'reset-after-commit': { commit: 'before', fault: 'reset', with: { commit: 'before' } },
  'closed-after-commit': { commit: 'before', fault: 'reset', with: { commit: 'before', how: 'finish' } },
  'stream-reset-after-commit': { commit: 'before', fault: 'reset', with: { commit: 'before', how: 'stream' } },
  'refused-yet-stored': {
    commit: 'before',
    fault: 'respond',
    with: { status: 503, grpc: 'UNAVAILABLE', commit: 'before' },
  },
  'left-after-commit': { commit: 'before', fault: 'delay', with: { wait: longWait }, leaves: true },
  'left-before-commit': { commit: 'after', fault: 'delay', with: { wait: longWait, commit: 'after' }, leaves: true },
  'reset-without-commit': { commit: 'never', fault: 'reset' },
  unavailable: { commit: 'never', fault: 'unavailable' },
  throttled: { commit: 'never', fault: 'throttle', with: { retryDelay: '100ms' } },
  rejected: { commit: 'never', fault: 'reject', with: { reason: 'invalid' } },
} as const satisfies Record<string, FateRule>;

export type Fate = keyof typeof rules;
export const fates = Object.keys(rules) as readonly Fate[];
/** For a sender that waits for its answers. */
export const patientFates = fates.filter((fate) => !('leaves' in rules[fate]));

/** A scenario that does to each request what its header says. */
export const fatesScenario = {
  phases: [
    {
      name: 'as-told',
      rules: fates.flatMap((fate) => {
        const rule: FateRule = rules[fate];
        if (rule.fault === undefined) return [];
        return [{ when: { header: { [fateHeader]: fate } }, fault: rule.fault, with: rule.with ?? {} }];
      }),
    },
  ],
};

/** Whether a request that was read whole was stored. */
export function isStored(fate: Fate, { isAnswered }: { isAnswered: boolean }): boolean {
  const { commit }: FateRule = rules[fate];
  return commit === 'before' || (commit === 'after' && isAnswered);
}

export function leaves(fate: Fate): boolean {
  return 'leaves' in rules[fate];
}
