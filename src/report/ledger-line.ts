import type { LedgerReport } from '../core/ledger.ts';

/** The columns of a ledger that say something. */
export function ledgerLine({
  offered,
  attempted,
  accepted,
  rejected,
  duplicated,
  lost,
  unmarked,
}: LedgerReport): string {
  if (offered + attempted === 0 && unmarked > 0)
    return `${unmarked} accepted that are not ours · what was offered, duplicated or lost is not known`;
  const refused = rejected > 0 ? ` · ${rejected} rejected` : '';
  const figures = `${offered} offered · ${accepted} accepted${refused}`;
  return `${figures} · ${duplicated} duplicated · ${lost} lost`;
}
