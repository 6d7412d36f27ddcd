import type { LedgerReport } from '../core/ledger.ts';

/** The columns of a ledger that say something. */
export function ledgerLine({ offered, accepted, rejected, duplicated, lost }: LedgerReport): string {
  const refused = rejected > 0 ? ` · ${rejected} rejected` : '';
  const figures = `${offered} offered · ${accepted} accepted${refused}`;
  return `${figures} · ${duplicated} duplicated · ${lost} lost`;
}
