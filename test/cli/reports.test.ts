import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { throttled } from '../report/recorded-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-reports-'));
const recording = join(folder, 'run.ndjson');
const known = join(folder, 'known.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Came back after 300 ms where a second was asked for; nothing was lost. */
beforeAll(() => {
  const { events } = throttled(300);
  writeFileSync(recording, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
});

function chaos(...args: string[]) {
  return spawnSync(process.execPath, [join(packageRoot, 'src/cli/otlp-chaos.ts'), ...args], { encoding: 'utf8' });
}

function judge(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = chaos('judge', recording, ...args);
  return { code: status, stdout, stderr };
}

test('reports go to files, each of its kind, and the one for people to the terminal', () => {
  const kinds = ['terminal', 'ndjson', 'junit', 'markdown', 'html'];
  const files = kinds.map((kind) => join(folder, `out.${kind}`));
  const { code, stdout } = judge(...kinds.flatMap((kind, index) => ['--report', `${kind}=${files[index]}`]));
  expect(code).toBe(1);
  const written = files.map((file) => readFileSync(file, 'utf8'));
  const beginnings = [/^a-sender 1\n/, /^\{"type":"run",/, /^<\?xml/, /^## otlp-chaos: 1 pass · 1 fail/];
  for (const [index, beginning] of beginnings.entries()) expect(written[index]).toMatch(beginning);
  expect(stdout).toBe(written[0]);
});

test('where a report takes stdout, the one for people goes to stderr', () => {
  const { stdout, stderr } = judge('--report', 'ndjson=-');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; standing?: string });
  expect(lines.map(({ type, standing }) => standing ?? type)).toEqual(['run', 'fail', 'pass']);
  expect(stderr).toMatch(/^a-sender 1\n[^]*1 pass · 1 fail\n$/);
});

test.for([
  [['--report', 'junit'], /is not of the form kind=file\n {2}allowed: terminal, ndjson/],
  [['--report', 'pdf=x'], /terminal, ndjson, junit, markdown, html/],
  [['--report', 'html='], /is not of the form kind=file\n {2}allowed: terminal, ndjson/],
  [['--report', 'junit=-', '--report', 'html=-'], /only one thing can be written to stdout/],
  [['--report', 'junit=nowhere/at/all.xml'], /cannot write nowhere\/at\/all\.xml: there is no such file or folder/],
  [['--known-failures', 'nowhere.yaml'], /nowhere\.yaml: the file cannot be read/],
] as const)('a flag that cannot be served is a mistake of usage: %j', ([args, message]) => {
  const { code, stdout, stderr } = judge(...args);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
});

test('a report that cannot be written is told before a run begins', () => {
  const args = ['test', '--scenario', 'throttle', '--sender', 'js-http', '--report', 'junit=nowhere/at/all.xml'];
  const recorded = join(folder, 'not-begun.ndjson');
  const { status, stderr } = chaos(...args, '--record', recorded);
  const told = 'otlp-chaos: cannot write nowhere/at/all.xml: there is no such file or folder (ENOENT)\n';
  expect({ status, stderr }).toEqual({ status: 64, stderr: told });
  expect(existsSync(recorded)).toBe(false);
});

test('with its failure on the list a run is as expected, and an entry that is wrong ends in exit 1', () => {
  writeFileSync(known, '- { check: honours-retry-delay, run: default, reason: issue 12 }\n');
  expect(judge('--known-failures', known)).toMatchObject({ code: 0, stderr: '' });
  writeFileSync(known, '- { check: no-loss, scenario: throttle, reason: issue 13 }\n');
  expect(judge('--known-failures', known, '--only', 'no-loss')).toMatchObject({ code: 1 });
  writeFileSync(known, '- { check: no-loss, scenario: slow, reason: issue 14 }\n');
  const { stderr } = judge('--known-failures', known);
  expect(stderr).toMatch(/known\.yaml:1: this known failure of no-loss met no run\n$/);
});
