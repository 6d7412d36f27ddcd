/*
 * Prints what became of the tests, from vitest's own report; the last line is `N passed, N failed, N skipped`.
 * Exits 1 when a test failed, when one was skipped that is not on the list, when more than a few passed only
 * when they were held again, or when there is no report.
 */
import { existsSync, readFileSync } from 'node:fs';

/** Of seven thousand tests with real senders on a machine that others use. More of them are a bug of ours. */
const maxUnsteady = 3;

const [reportFile, skipsFile] = process.argv.slice(2);

const allowed = new Set(
  readFileSync(skipsFile, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#')),
);

/** A file that could not be loaded has no tests, and is one failure. */
function outcomesOf(file) {
  if (file.assertionResults.length === 0 && file.status === 'failed')
    return [{ status: 'failed', fullName: file.name }];
  return file.assertionResults;
}

function summarise() {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1, skipped: [], unsteady: [] };
  const outcomes = JSON.parse(readFileSync(reportFile, 'utf8')).testResults.flatMap(outcomesOf);
  return {
    passed: outcomes.filter(({ status }) => status === 'passed').length,
    failed: outcomes.filter(({ status }) => status === 'failed').length,
    skipped: outcomes.filter(({ status }) => status !== 'passed' && status !== 'failed'),
    // What the report keeps of a first attempt are its errors.
    unsteady: outcomes.filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0),
  };
}

const { passed, failed, skipped, unsteady } = summarise();
const forbidden = skipped.filter(({ fullName }) => !allowed.has(fullName));
for (const { fullName } of forbidden) console.log(`skipped, but not in ${skipsFile}: ${fullName}`);
for (const { fullName, failureMessages } of unsteady) {
  console.log(`passed only when it was held again: ${fullName}\n  ${failureMessages[0].split('\n', 1)[0]}`);
}
if (unsteady.length > maxUnsteady)
  console.log(`${unsteady.length} unsteady tests are more than ${maxUnsteady}: mend them`);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
const isGood = failed === 0 && passed > 0 && forbidden.length === 0 && unsteady.length <= maxUnsteady;
process.exitCode = isGood ? 0 : 1;
