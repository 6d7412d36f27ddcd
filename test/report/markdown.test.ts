import { expect, test } from 'vitest';
import { markdownReport } from '../../src/report/markdown.ts';
import { judgedRun, verdict } from '../run/judged-runs.ts';
import { hostileRun } from './hostile.ts';
import { lossy, runOf, throttled } from './recorded-runs.ts';

test('a table for all, details with the command for what fails', () => {
  const text = markdownReport([
    runOf(throttled(300)),
    runOf(throttled(2000), { protocol: 'http/json' }),
    runOf(lossy(), { name: 'lossy' }),
  ]);
  expect(text).toContain('## otlp-chaos: 3 pass · 2 fail · 1 unproven\n');
  expect(text).toContain('| a-sender 1 | grpc | http/json |\n| --- | --- | --- |\n');
  expect(text).toContain('| throttle | ❌ 1 ✅ 1 | ✅ 2 |\n| lossy | ❌ 1 ❔ 1 |  |\n');
  expect(text).toContain('<summary>❌ <b>honours-retry-delay</b> in throttle.grpc: 1 of 1 resend came too early');
  expect(text).toMatch(/```\n.*\n.*1\.300s {2}e156d0c1 +1 +20 {2}\+300ms < 1s.*\n```/s);
  expect(text).toContain('```sh\notlp-chaos test --scenario throttle --sender a-sender --protocol grpc');
});

test('what is not plain is told: unproven, not asked, known, fixed, broken, and rules of ours', () => {
  const listed = { reason: 'issue 12', place: 'known.yaml:3' };
  const notAsked = [{ check: 'no-loss', because: 'it does not retry' }];
  const verdicts = [
    verdict('unproven', { summary: 'no fault fired' }),
    verdict('fail', { listed, check: 'known-one', summary: 'it broke' }),
    verdict('pass', { listed, check: 'fixed-one' }),
    verdict('fail', { strength: 'QUALITY', check: 'tidy' }),
  ];
  const text = markdownReport([judgedRun({ verdicts, notAsked }), judgedRun({ id: 'b.grpc', trouble: 'no port' })]);
  expect(text).toContain('- **no-loss** in a-scenario.grpc: no fault fired');
  expect(text).toContain('- no-loss (a-scenario.grpc): it does not retry');
  expect(text).toContain('- **known-one** in a-scenario.grpc: it broke – issue 12 (known.yaml:3)');
  expect(text).toContain('<b>fixed-one</b> in a-scenario.grpc: no longer fails: take it off the list (known.yaml:3)');
  expect(text).toContain('**The set-up of b.grpc broke**: no port');
  expect(text).toContain('Beyond the specification (QUALITY): 0 pass · 1 fail');
});

test('hostile words stay words: no element, link, cell, fence or mention comes of them', () => {
  const text = markdownReport([hostileRun()]);
  const outsideFences = text.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '');
  const elements = new Set(outsideFences.match(/<(?!!-- -->)[^ >]*/g));
  expect(elements).toEqual(new Set(['<details', '<summary', '<b', '</b', '</summary', '</details']));
  expect(outsideFences).not.toMatch(/@team|:\/\/e\.example|[[`\\]/);
  expect(outsideFences.split('\n').find((line) => line.startsWith('| --- |'))).toBe('| --- | --- |');
  const row = outsideFences.split('\n').find((line) => line.includes('⚠️ broken'));
  expect(row!.split('|')).toHaveLength(4);
});

test('a comment on a pull request has room for it, however much fails', () => {
  const runs = Array.from({ length: 200 }, (_, index) => runOf(lossy(), { name: `lossy-${index}` }));
  const text = markdownReport(runs);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('… and 175 more failures.');
});
