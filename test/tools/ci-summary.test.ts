import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../wire/clients.ts';

/* What `.ci/run` says last, and when it ends badly. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-summary-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const passed = { status: 'passed', failureMessages: [] as string[] };
const failed = { status: 'failed', failureMessages: ['Error: no'] };
const unsteady = { status: 'passed', failureMessages: ['Error: too late\n    at somewhere'] };
const skipped = { status: 'pending', failureMessages: [] };

type Outcome = typeof passed;

async function summaryOf(outcomes: readonly Outcome[] | undefined) {
  const report = join(folder, 'report.json');
  const skips = join(folder, 'skips.txt');
  const named = outcomes?.map((outcome, index) => ({ ...outcome, fullName: `test ${index}` }));
  if (named) writeFileSync(report, JSON.stringify({ testResults: [{ status: 'passed', assertionResults: named }] }));
  writeFileSync(skips, '# none\ntest 1\n');
  return await run(process.execPath, ['.ci/summary.mjs', report, skips]);
}

test.for([
  ['all pass', [passed, passed], 0, '2 passed, 0 failed, 0 skipped'],
  ['one fails', [passed, failed], 1, '1 passed, 1 failed, 0 skipped'],
  ['one is skipped that may be', [passed, skipped], 0, '1 passed, 0 failed, 1 skipped'],
  ['one is skipped that may not be', [skipped, passed], 1, '1 passed, 0 failed, 1 skipped'],
  ['none passes', [], 1, '0 passed, 0 failed, 0 skipped'],
  ['there is no report', undefined, 1, '0 passed, 1 failed, 0 skipped'],
  ['three are unsteady', [unsteady, unsteady, unsteady], 0, '3 passed, 0 failed, 0 skipped'],
  ['four are unsteady', [unsteady, unsteady, unsteady, unsteady], 1, '4 passed, 0 failed, 0 skipped'],
] as const)('%s', async ([, outcomes, code, last]) => {
  const summary = await summaryOf(outcomes);
  expect(summary.output.trimEnd().split('\n').at(-1)).toBe(last);
  expect(summary.code).toBe(code);
});

test('an unsteady test is named, with its first error', async () => {
  const { output } = await summaryOf([passed, unsteady]);
  expect(output).toContain('passed only when it was held again: test 1\n  Error: too late\n');
  expect(output).not.toContain('somewhere');
});
