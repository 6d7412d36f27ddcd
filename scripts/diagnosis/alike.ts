import { withoutAddresses } from '../../src/diagnosis/features.ts';
import { maskLine } from '../../src/diagnosis/mask.ts';
import { refusalIn } from '../../src/core/refusals.ts';
import type { PrintedLog } from '../../src/diagnosis/signatures.ts';

/** What a sender printed in one scenario, or a variant of it. */
export function keyOf({ scenario, variant, sender }: Pick<PrintedLog, 'scenario' | 'variant' | 'sender'>): string {
  return `${sender} ${variant === undefined ? scenario : `${scenario}/${variant}`}`;
}

/**
 * The scenarios that cannot be told from this one by what this sender was recorded printing: in each of them it printed
 * every one of the same lines, word for word. By `keyOf`; those that are alike to none are left out.
 */
export function alikeIn(recorded: readonly PrintedLog[]): Map<string, readonly string[]> {
  const logs = recorded.map(withoutWhatVaries);
  const bySender = Map.groupBy(logs, ({ sender }) => sender);
  return new Map(
    logs.flatMap((log) => {
      const others = bySender.get(log.sender)!.filter((other) => log.lines.every((line) => other.lines.includes(line)));
      const names = new Set(others.map(({ scenario }) => scenario));
      return names.size > 1 ? [[keyOf(log), [...names].toSorted()] as const] : [];
    }),
  );
}

/** Without what a sender was told; of a refusal's words its subject counts. */
export function withoutWhatVaries<L extends Pick<PrintedLog, 'lines' | 'refusals'>>(log: L): L {
  const { subjects, kinds } = refusalIn(log.refusals ?? '');
  const message = subjects.size === 0 ? '<message>' : `<message: ${[...subjects, ...kinds].join(', ')}>`;
  return { ...log, lines: log.lines.map((line) => withoutAddresses(maskLine(line)).replaceAll('<message>', message)) };
}
