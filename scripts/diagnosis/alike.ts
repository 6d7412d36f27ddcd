import { withoutAddresses } from '../../src/diagnosis/features.ts';
import { maskLine } from '../../src/diagnosis/mask.ts';
import { refusalIn } from '../../src/core/refusals.ts';
import { usualOf } from '../../src/diagnosis/signatures.ts';
import type { PrintedLog } from '../../src/diagnosis/signatures.ts';

/** What a sender printed in one scenario, or a variant of it. */
export function keyOf({ scenario, variant, sender }: Pick<PrintedLog, 'scenario' | 'variant' | 'sender'>): string {
  return `${sender} ${variant === undefined ? scenario : `${scenario}/${variant}`}`;
}

/**
 * The scenarios that cannot be told from this one by what this sender was recorded printing of it as it is: in each of them
 * it was heard printing every one of the same lines, word for word. By `keyOf`; those that are alike to none are left out.
 */
export function alikeIn(recorded: readonly PrintedLog[]): Map<string, readonly string[]> {
  const logs = recorded.map(withoutWhatVaries);
  const bySender = Map.groupBy(logs, ({ sender }) => sender);
  return new Map(
    logs.flatMap((log) => {
      const said = usualOf(log);
      const others = bySender.get(log.sender)!.filter(({ lines }) => said.every((line) => lines.includes(line)));
      const names = new Set(others.map(({ scenario }) => scenario));
      return names.size > 1 ? [[keyOf(log), [...names].toSorted()] as const] : [];
    }),
  );
}

/** Without what a sender was told; of a refusal's words its subject counts. */
export function withoutWhatVaries(log: PrintedLog): PrintedLog {
  const { subjects, kinds } = refusalIn(log.refusals ?? '');
  const message = subjects.size === 0 ? '<message>' : `<message: ${[...subjects, ...kinds].join(', ')}>`;
  const plain = (line: string): string => withoutAddresses(maskLine(line)).replaceAll('<message>', message);
  return { ...log, lines: log.lines.map(plain), usual: log.usual?.map(plain) };
}
