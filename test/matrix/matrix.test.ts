import { expect, test } from 'vitest';
import { cellsOf } from '../../scripts/matrix/cells.ts';
import type { Cell } from '../../scripts/matrix/cells.ts';
import { readFindings } from '../../scripts/matrix/findings.ts';
import { betterOf } from '../../scripts/matrix/hold.ts';
import { matrixPage } from '../../scripts/matrix/page.ts';
import { readRecords } from '../../scripts/matrix/record.ts';
import type { CaseResult, MatrixRecord } from '../../scripts/matrix/record.ts';
import type { Outcome } from '../../src/core/verdict.ts';
import { readProjectFile } from '../architecture/sources.ts';

test('docs/matrix.md says what is recorded: npm run matrix -- --page', () => {
  expect(readProjectFile('docs/matrix.md')).toBe(matrixPage(readRecords(), readFindings()));
});

test('every MUST failure of the matrix has its page in docs/findings/, and every page its failure', () => {
  const failing = cellsOf(readRecords()).filter(({ state }) => state === 'fail');
  const nameOf = ({ column, check }: Cell): string => `${column.sender}-${check.name}.md`;
  const musts = new Set(failing.filter(({ check }) => check.strength === 'MUST').map(nameOf));
  const pages = readFindings().map(({ file }) => file);
  expect([...musts].filter((name) => !pages.includes(name))).toEqual([]);
  expect(pages.filter((page) => !failing.some((cell) => nameOf(cell) === page))).toEqual([]);
});

test('the index of docs/findings/ has a line for each page, by its title', () => {
  const lines = readProjectFile('docs/findings/README.md')
    .split('\n')
    .filter((line) => line.startsWith('- ['));
  expect(lines).toEqual(readFindings().map(({ title, file }) => expect.stringContaining(`[${title}](${file})`)));
});

test('a second look settles what was unproven, and nothing else', () => {
  const verdicts = (first: Outcome, second: Outcome): CaseResult['verdicts'] => [
    { check: 'no-loss', outcome: first, summary: '' },
    { check: 'backoff-jitter', outcome: second, summary: '' },
  ];
  const of = (first: Outcome, second: Outcome): CaseResult => ({
    ...held('slow', 'pass'),
    verdicts: verdicts(first, second),
  });
  expect(betterOf(of('fail', 'unproven'), [of('pass', 'fail')])).toEqual(of('fail', 'fail'));
  expect(betterOf(of('pass', 'unproven'), [of('fail', 'unproven')])).toEqual(of('pass', 'unproven'));
  expect(betterOf(of('pass', 'unproven'), [{ ...of('pass', 'pass'), case: 'other' }])).toEqual(of('pass', 'unproven'));
});

const session = { sender: 'go-http', title: 'Go', suite: 'conformance', version: '1', on: '2026-11-26' };
const goHttp = (cases: readonly CaseResult[], more: Partial<MatrixRecord['session']> = {}): MatrixRecord => ({
  session: { ...session, ...more },
  cases,
});

function held(name: string, outcome: Outcome, check = 'no-loss'): CaseResult {
  const verdicts = [{ check, outcome, summary: `seen in ${name}`, again: 'npx otlp-chaos test' }];
  return { case: name, protocol: 'http/protobuf', verdicts, notAsked: [] };
}

function stateOf(records: readonly MatrixRecord[], check = 'no-loss'): Cell['state'] {
  return cellsOf(records).find((cell) => cell.check.name === check)!.state;
}

test('a cell is the worst of its verdicts, over all cases of both suites', () => {
  const resilience = goHttp([held('slow', 'unproven')], { suite: 'resilience' });
  expect(stateOf([goHttp([held('throttle', 'pass')])])).toBe('pass');
  expect(stateOf([goHttp([held('throttle', 'pass')]), resilience])).toBe('unproven');
  expect(stateOf([goHttp([held('throttle', 'fail')]), resilience])).toBe('fail');
  expect(stateOf([goHttp([held('throttle', 'fail')])], 'backoff-jitter')).toBe('no case');
});

test('a set-up that broke is shown as that, and never as a failure of the sender', () => {
  const broken = goHttp([], { trouble: 'go-sender is not built\n  at somewhere' });
  expect(stateOf([broken])).toBe('set-up broke');
  const page = matrixPage([broken], []);
  expect(page).toContain('**The set-up broke**, which says nothing of this sender: go-sender is not built');
  expect(page).not.toContain('at somewhere');
  expect(page).not.toContain('**fail**');
});

test('a check that was not asked is told with its reason, and is no verdict', () => {
  const asked: CaseResult = {
    case: 'throttle',
    protocol: 'http/protobuf',
    verdicts: [],
    notAsked: [{ check: 'no-loss', because: 'it does not retry' }],
  };
  expect(stateOf([goHttp([asked])])).toBe('not asked');
  expect(matrixPage([goHttp([asked])], [])).toContain('- Not asked: `no-loss`, since it does not retry.');
});

test('what failed or is unproven comes with what was seen and the command that asks again', () => {
  const page = matrixPage([goHttp([held('throttle', 'fail'), held('slow', 'pass')])], []);
  expect(page).toContain('[**fail**](#go-http-http-protobuf-no-loss)');
  expect(page).toContain('#### go-http http-protobuf no-loss\n');
  expect(page).toContain('**fail** in `throttle` of conformance: seen in throttle\n\n```sh\nnpx otlp-chaos test\n```');
  expect(page).toContain('It passes in 1 of 2 cases.');
});
