import { checks } from '../../src/checks/index.ts';
import { protocols } from '../../src/core/signal.ts';
import type { Protocol } from '../../src/core/signal.ts';
import { worstOutcome } from '../../src/core/verdict.ts';
import type { Check, Outcome } from '../../src/core/verdict.ts';
import { senders } from '../../src/senders/index.ts';
import { senderNames } from '../../src/senders/sender.ts';
import type { CaseVerdict, MatrixRecord, Session } from './record.ts';

export const suites = ['conformance', 'resilience'] as const;
export const matrixSenders = senderNames.filter((name) => name !== 'command');

/** One exporter: a sender over one protocol. */
export interface Column {
  readonly sender: string;
  readonly protocol: Protocol;
  readonly sessions: readonly Session[];
}

/** What was said of one exporter by one check, in every case that asked it. */
export interface Cell {
  readonly column: Column;
  readonly check: Check;
  readonly state: Outcome | 'not asked' | 'set-up broke' | 'no case';
  readonly asked: readonly (CaseVerdict & { readonly case: string; readonly suite: string })[];
  readonly notAskedBecause: readonly string[];
  readonly troubles: readonly string[];
}

export function columnsOf(records: readonly MatrixRecord[]): Column[] {
  return matrixSenders.flatMap((sender) => {
    const sessions = records.map(({ session }) => session).filter((session) => session.sender === sender);
    if (sessions.length === 0) return [];
    return protocols
      .filter((protocol) => senders[sender].protocols.includes(protocol))
      .map((protocol) => ({ sender, protocol, sessions }));
  });
}

/** Every check of every exporter, in the order of the list of checks. */
export function cellsOf(records: readonly MatrixRecord[]): Cell[] {
  const columns = columnsOf(records);
  return checks.flatMap((check) => columns.map((column) => cellOf(check, column, records)));
}

function cellOf(check: Check, column: Column, records: readonly MatrixRecord[]): Cell {
  const own = records.filter(({ session }) => session.sender === column.sender);
  const cases = own.flatMap(({ session, cases: held }) =>
    held.filter(({ protocol }) => protocol === column.protocol).map((one) => ({ ...one, suite: session.suite })),
  );
  const asked = cases.flatMap(({ case: name, suite, verdicts }) =>
    verdicts.filter((verdict) => verdict.check === check.name).map((verdict) => ({ ...verdict, case: name, suite })),
  );
  const reasons = cases.flatMap(({ notAsked }) =>
    notAsked.filter((one) => one.check === check.name).map(({ because }) => because),
  );
  const troubles = [...own.map(({ session }) => session), ...cases].flatMap(
    ({ trouble }) => trouble?.split('\n', 1) ?? [],
  );
  const notAskedBecause = [...new Set(reasons)];
  const parts = { column, check, asked, notAskedBecause, troubles };
  if (asked.length > 0) return { ...parts, state: worstOutcome(asked.map(({ outcome }) => outcome)) };
  if (notAskedBecause.length > 0) return { ...parts, state: 'not asked' };
  return { ...parts, state: troubles.length > 0 ? 'set-up broke' : 'no case' };
}
