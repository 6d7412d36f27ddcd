import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { JudgedRun } from '../../src/core/judged-run.ts';
import { protocols } from '../../src/core/signal.ts';
import { createStyle, plainStyle } from '../../src/report/style.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { judgedRun, verdict } from '../run/judged-runs.ts';
import { lossy, runOf, throttled } from './recorded-runs.ts';

const report = (...runs: JudgedRun[]): string => terminalReport(runs, plainStyle);

test('a resend that came too early is shown as attempts, with the pause beside what was asked for', () => {
  const text = report(runOf(throttled(300)));
  const lines = text.split('\n');
  expect(text).toContain('✗ honours-retry-delay  throttle.grpc  S22, S43 SHOULD');
  expect(lines).toContainEqual(expect.stringMatching(/^ +0\.900s {2}e156d0c1 +1 +20 +✗? ?~ UNAVAILABLE, asks for 1s/));
  expect(lines).toContainEqual(expect.stringMatching(/^ +1\.300s {2}e156d0c1 +1 +20 {2}\+300ms < 1s/));
  expect(text).toContain('→ Read Retry-After');
  expect(text).toContain('$ otlp-chaos test --scenario throttle');
  expect(text).toContain('1 pass · 1 fail');
});

test('a loss shows the attempts that carried what was lost', () => {
  const [, evidence = ''] = report(runOf(lossy())).split('Failed\n');
  expect(evidence).toContain('10 of 20 items never arrived (11–20)');
  expect(evidence).toContain('0.700s  bbbb');
  expect(evidence).not.toContain('0.500s  aaaa');
  expect(evidence).toMatch(/0\.900s {2}· the run ends, settled/);
});

test('a clean run of forty cases and six checks fits one screen', () => {
  const names = Array.from({ length: 14 }, (_, index) => `a-scenario-${index}`);
  const verdicts = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => verdict('pass', { check: `check-${letter}` }));
  const runs = names.flatMap((name) =>
    protocols.map((protocol) => ({ ...runOf(throttled(2000), { name, protocol }), verdicts })),
  );
  const lines = report(...runs).split('\n');
  expect(runs).toHaveLength(42);
  expect(lines.length).toBeLessThanOrEqual(30);
  expect(lines.at(-1)).toBe('252 pass · 0 fail');
  expect(new Set(lines.slice(2, 16).map((line) => line.indexOf('✓')))).toHaveLength(1);
});

test('no line is longer than eighty columns but a command that cannot be broken', () => {
  const notAsked = [{ check: 'no-loss', because: 'these conditions cannot exercise it, and that takes many words' }];
  const runs = [
    runOf(throttled(300), { name: 'a-scenario-with-a-very-long-name-indeed' }),
    { ...runOf(lossy()), notAsked },
    judgedRun({ trouble: `the sender could not be started: ${'x'.repeat(200)}` }),
  ];
  const tooLong = report(...runs)
    .split('\n')
    .filter((line) => stringWidth(line) > 80);
  expect(tooLong).toEqual([]);
});

test('what is the same for several runs is told once, and what was not asked with its reason', () => {
  const because = 'the sender does not retry';
  const unproven = [verdict('unproven', { summary: 'no fault fired' })];
  const runs = ['a.grpc', 'b.grpc'].map((id) =>
    judgedRun({ id, verdicts: unproven, notAsked: [{ check: 'other', because }] }),
  );
  const text = report(...runs);
  expect(text.split('no fault fired')).toHaveLength(2);
  expect(text).toContain('  ? no-loss  a.grpc, b.grpc  S15 SHOULD\n    no fault fired');
  expect(text).toContain('  other (a.grpc, b.grpc): the sender does not retry');
  expect(text).toContain('0 pass · 0 fail · 2 unproven · 2 not asked');
});

test('known failures are shown with their reason and not counted; one that passes is a failure', () => {
  const listed = { reason: 'issue 12', place: 'known.yaml:3' };
  const text = report(
    judgedRun({ verdicts: [verdict('fail', { listed }), verdict('pass', { listed, check: 'other' })] }),
  );
  expect(text).toMatch(/Known failures\n {2}! no-loss .*\n.*issue 12 \(known\.yaml:3\)/);
  expect(text).toMatch(/Failed\n {2}✗ other .*\n {4}no longer fails: take it off the list \(known\.yaml:3\)/);
  expect(text).toContain('0 pass · 0 fail · 1 listed but not failing · 1 known failure');
});

test('rules of ours stand apart from those of the specification', () => {
  const text = report(
    judgedRun({ verdicts: [verdict('pass'), verdict('fail', { check: 'tidy', strength: 'QUALITY' })] }),
  );
  expect(text).toMatch(/Failed beyond the specification .*\n {2}✗ tidy/);
  expect(text).toContain('1 pass · 0 fail\nbeyond the specification (QUALITY): 0 pass · 1 fail');
});

test('a set-up that broke is neither a pass nor a failure', () => {
  const text = report(judgedRun({ trouble: 'the port was taken' }));
  expect(text).toContain('! broken');
  expect(text).toContain('The set-up broke\n  a-scenario.grpc: the port was taken');
  expect(text).toContain('0 pass · 0 fail · 1 set-up broke');
});

test('a long history is cut in the middle, and says so', () => {
  const recorded = lossy();
  for (let n = 0; n < 40; n++)
    recorded
      .at(1000 + n)
      .request(`y${n}`, [[11, 20]], 'bbbb')
      .refuse(`y${n}`);
  expect(report(runOf(recorded))).toContain('    … 31 more\n');
});

test('escape sequences of a sender do not reach the terminal', () => {
  const recorded = lossy().add({ type: 'sender.log', sender: 's', stream: 'stderr', line: '\u001B[2Jgone\u0007' });
  const run = runOf(recorded);
  const verdicts = [verdict('fail', { evidence: [recorded.events.length], summary: '\u001B[31mred' })];
  const text = report({ ...run, verdicts });
  expect(text).toContain('gone');
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('colour changes nothing but the colour', () => {
  const coloured = createStyle(process.stdout, { FORCE_COLOR: '1' });
  const runs = [runOf(throttled(300)), runOf(lossy(), { name: 'lossy' })];
  const text = terminalReport(runs, { ...coloured, width: 80 });
  expect(text).not.toBe(terminalReport(runs, plainStyle));
  expect(stripVTControlCharacters(text)).toBe(terminalReport(runs, plainStyle));
});
