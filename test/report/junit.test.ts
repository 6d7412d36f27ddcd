import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { junitReport } from '../../src/report/junit.ts';
import { judgedRun, verdict } from '../run/judged-runs.ts';
import { requireTool } from '../tools/tools.ts';
import { hostileRun } from './hostile.ts';
import { lossy, runOf, throttled } from './recorded-runs.ts';

const failOn = 'should';
const listed = { reason: 'issue 12', place: 'known.yaml:3' };

/** What xmllint has against a document; empty: nothing. */
function complaints(xml: string, xmllint: string): string {
  const schema = join(packageRoot, 'test/report/junit.xsd');
  const { status, stderr } = spawnSync(xmllint, ['--noout', '--schema', schema, '-'], { input: xml, encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

test('what is written is valid by the schema, whatever the words in it', (context) => {
  const xmllint = requireTool('xmllint', context);
  const runs = [runOf(throttled(300)), runOf(lossy(), { name: 'lossy' }), hostileRun(), judgedRun({ id: 'nothing' })];
  expect(complaints(junitReport(runs, { failOn }), xmllint)).toBe('');
  expect(complaints(junitReport([], { failOn }), xmllint)).toBe('');
});

test('the schema refuses what it should', (context) => {
  const xmllint = requireTool('xmllint', context);
  const xml = junitReport([runOf(lossy())], { failOn });
  expect(complaints(xml.replace('classname', 'class'), xmllint)).toContain('class');
  expect(complaints(xml.replaceAll('failure', 'failed'), xmllint)).toContain('failed');
});

test('a failure carries its rule, its timeline and how to see it again', () => {
  const xml = junitReport([runOf(throttled(300))], { failOn });
  expect(xml).toContain('<testsuite name="throttle.grpc" tests="2" failures="1" errors="0" skipped="0" time="5.000">');
  expect(xml).toContain('<testcase name="honours-retry-delay" classname="a-sender.throttle.grpc">');
  expect(xml).toContain('type="SHOULD S22, S43">1 of 1 resend came too early');
  expect(xml).toMatch(/1\.300s {2}e156d0c1 +1 +20 {2}\+300ms &lt; 1s/);
  expect(xml).toContain('otlp-chaos test --scenario throttle');
});

test.for([
  ['unproven', verdict('unproven', { summary: 'no fault fired' }), 'skipped message="unproven: no fault fired"'],
  ['a weak rule', verdict('fail', { strength: 'QUALITY' }), 'skipped message="failed, but QUALITY does not count here'],
  ['known', verdict('fail', { listed }), 'skipped message="known failure: issue 12 (known.yaml:3)'],
  ['fixed', verdict('pass', { listed }), 'failure message="no longer fails: take it off the list (known.yaml:3)'],
] as const)('neither pass nor plain failure: %s', ([, one, expected]) => {
  expect(junitReport([judgedRun({ verdicts: [one] })], { failOn })).toContain(`<${expected}`);
});

test('what was not asked is skipped with its reason, and a broken set-up is an error', () => {
  const notAsked = [{ check: 'no-loss', because: 'it does not retry' }];
  const xml = junitReport([judgedRun({ notAsked, trouble: 'the port was taken' })], { failOn });
  expect(xml).toContain('<skipped message="not asked: it does not retry"/>');
  expect(xml).toContain('<error message="the port was taken" type="set-up"/>');
  expect(xml).toContain('<testsuites name="otlp-chaos" tests="2" failures="0" errors="1" skipped="1">');
});
