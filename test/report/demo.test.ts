import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { LedgerReport } from '../../src/core/ledger.ts';
import { demoText } from '../../src/report/demo.ts';
import type { Observation } from '../../src/report/demo.ts';
import { plainStyle } from '../../src/report/style.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const nothingLost = { offered: 10, attempted: 10, accepted: 10, rejected: 0, duplicated: 2, extraCopies: 2, lost: 0 };
const ledger: LedgerReport = { ...nothingLost, lostRanges: [], unmarked: 0 };
const allLost: LedgerReport = { ...ledger, attempted: 0, accepted: 0, duplicated: 0, lost: 10, lostRanges: [[1, 10]] };
const scenario = loadScenario('bad-cert');

const seen = { sender: 'A sender', version: '1', saw: ['0.100s ✗ TLS handshake failed'] };
const before: Observation[] = [{ ...seen, said: ['it broke'], ledger: allLost }];
const result = { scenario, story: scenario, before };

test('a demo shows what was said beside what was seen, in eighty columns', () => {
  const text = demoText({ ...result, after: [{ ...seen, said: [], ledger }] }, plainStyle);
  expect(text).toMatch(/ {2}it broke +│ 0\.100s ✗ TLS handshake failed\n/);
  expect(text).toContain('✗ 10 offered · 0 accepted · 0 duplicated · 10 lost');
  expect(text).toContain("The same telemetry after the fix (the sender trusts the backend's authority)");
  expect(text.split('\n').filter((line) => stringWidth(line) > 80 && !line.includes('http'))).toEqual([]);
});

test('in a narrow terminal one account stands under the other', () => {
  const text = demoText(result, { ...plainStyle, width: 60 });
  expect(text).not.toContain('│');
  expect(text).toMatch(/The sender said\n {4}it broke\n {2}The backend saw\n {4}0\.100s/);
});

test('where it is wanted so one account stands under the other in any terminal, for who hears it read', () => {
  const text = demoText(result, plainStyle, { stacked: true });
  expect(text).not.toContain('│');
  expect(text).toMatch(/The sender said\n {4}it broke\n {2}The backend saw\n {4}0\.100s/);
});

test('of a sender that the fix did not help it is said, and whether it got through at all', () => {
  const after = (lost: LedgerReport): string =>
    demoText({ ...result, after: [{ ...seen, said: [], ledger: lost }] }, plainStyle).replaceAll(/\s+/g, ' ');
  const refused = { ...allLost, attempted: 10 };
  expect(after(refused)).toContain('it gave up what the repaired backend would have taken on a retry');
  expect(after(allLost)).toContain('the backend read nothing of it afterwards either');
  expect(after(allLost)).not.toContain('it gave up');
});

test('where nothing was lost or doubled that is said, so that nobody looks for what is not there', () => {
  const fine = { ...ledger, duplicated: 0, extraCopies: 0 };
  const told = (of: LedgerReport): string =>
    demoText({ ...result, before: [{ ...seen, said: [], ledger: of }] }, plainStyle);
  expect(told(fine)).toContain('Nothing was lost or doubled');
  expect(told(ledger)).not.toContain('Nothing was lost');
  expect(told(allLost)).not.toContain('Nothing was lost');
});

test('an error that the SDK prints as JSON is shown as its message, and repeated lines once', () => {
  const said = ['{"stack":"…","message":"connect EMFILE","name":"Error"}', 'again', 'again', '{no json'];
  const text = demoText({ ...result, before: [{ ...seen, said, ledger: allLost }] }, plainStyle);
  expect(text).toContain('  Error: connect EMFILE ');
  expect(text).toContain('{no json');
  expect(text.split('again')).toHaveLength(2);
});
