import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standingOf } from '../../src/core/standing.ts';
import { loadKnownFailures, withKnownFailures } from '../../src/run/known-failures.ts';
import { usualConditions } from '../checks/story.ts';
import { scenarioFolder } from '../scenario/files.ts';
import { judgedRun, verdict } from './judged-runs.ts';

function listOf(text: string) {
  using folder = scenarioFolder({ 'known.yaml': text });
  return loadKnownFailures(join(folder.dir, 'known.yaml'));
}

const collector = { ...usualConditions, scenario: 'throttle', sender: 'collector' };
const grpc = judgedRun({ id: 'throttle.grpc', conditions: collector, verdicts: [verdict('fail')] });
const json = judgedRun({ id: 'throttle.http-json', conditions: collector, verdicts: [verdict('pass')] });

/** How the verdicts of both runs stand beside a list. */
function standings(text: string): string[] {
  return withKnownFailures([grpc, json], listOf(text)).results.flatMap(({ verdicts }) => verdicts.map(standingOf));
}

test('an entry stands for the runs that all of its keys fit', () => {
  expect(standings('- { check: no-loss, run: throttle.grpc, reason: x }')).toEqual(['known', 'pass']);
  expect(standings('- { check: no-loss, scenario: throttle, sender: collector, reason: x }')).toEqual([
    'known',
    'fixed',
  ]);
  expect(standings('- { check: no-loss, reason: x }')).toEqual(['known', 'fixed']);
  expect(standings('- { check: no-loss, scenario: throttle, sender: js-grpc, reason: x }')).toEqual(['fail', 'pass']);
  expect(standings('- { check: honours-retry-delay, reason: x }')).toEqual(['fail', 'pass']);
});

test('a verdict carries the reason and the line of its entry, and says the same as before', () => {
  const [run] = withKnownFailures([grpc], listOf('# why\n- { check: no-loss, reason: "issue 12" }')).results;
  expect(run!.verdicts[0]).toMatchObject({ ...grpc.verdicts[0], listed: { reason: 'issue 12' } });
  expect(run!.verdicts[0]!.listed!.place).toMatch(/known\.yaml:2$/);
});

test('entries that met nothing are told', () => {
  const { unmet } = withKnownFailures([grpc], listOf('- { check: no-loss, scenario: slow, reason: x }'));
  expect(unmet.map(({ scenario }) => scenario)).toEqual(['slow']);
});

test.for(['', '# all repaired\n', '[]', '\n# one\n\n  # two\n'])('a list of nothing is a list: %j', (text) => {
  expect(listOf(text)).toEqual([]);
});

test.for([
  ['- { check: no-loss }', /:1:3: the key “reason” is missing/],
  ['- { reason: x }', /:1:3: the key “check” is missing/],
  ['- { check: no-los, reason: x }', /:1:12: there is no check “no-los”\n {2}did you mean: no-loss/],
  ['- { check: no-loss, reason: x }\n- { check: no-loss, reason: x, sendr: y }', /:2:32: unknown key “sendr”/],
  ['- { check: no-loss, reason: "" }', /:1:29: “reason” must not be empty/],
  ['check: no-loss', /:1:1: “known failures” is a map/],
  ['- [', /known\.yaml:1:\d+: /],
] as const)('a mistake is told with its place: %j', ([text, message]) => {
  expect(() => listOf(text)).toThrow(message);
});

test('a list that is not there is told', () => {
  expect(() => loadKnownFailures('nowhere.yaml')).toThrow(/nowhere\.yaml: the file cannot be read/);
});
