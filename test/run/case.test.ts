import { join } from 'node:path';
import { expect, test } from 'vitest';
import { casesFor, looksClosely } from '../../src/run/case.ts';
import { loadSuite, scenarioOf, suiteNames } from '../../src/scenario/suite.ts';
import { scenarioFolder } from '../scenario/files.ts';

const all = { protocols: ['grpc', 'http/protobuf', 'http/json'] } as const;

test('a case comes once for each protocol that scenario and sender know', () => {
  const cases = casesFor(
    [
      { name: 'throttle', scenario: 'throttle' },
      { name: 'html', scenario: 'path-404' },
    ],
    all,
  );
  expect(cases.map(({ id }) => id)).toEqual([
    'throttle.grpc',
    'throttle.http-protobuf',
    'throttle.http-json',
    'html.http-protobuf',
    'html.http-json',
  ]);
});

test('protocols can be narrowed by the suite and by whoever asks', () => {
  const source = { name: 't', scenario: 'throttle', protocols: ['grpc', 'http/json'] } as const;
  expect(casesFor([source], all).map(({ protocol }) => protocol)).toEqual(['grpc', 'http/json']);
  expect(casesFor([source], all, { protocols: ['http/json'] }).map(({ protocol }) => protocol)).toEqual(['http/json']);
});

test('a time scale divides the durations of phases, faults and senders', () => {
  const [real] = casesFor([{ name: 't', scenario: 'throttle', with: { retryDelay: '2s' } }], all);
  const [scaled] = casesFor([{ name: 't', scenario: 'throttle', with: { retryDelay: '2s' } }], all, { timeScale: 10 });
  const delayOf = (one: typeof real): unknown => one!.scenario.phases[0]!.rules[0]!.with['retryDelay'];
  expect([delayOf(real), delayOf(scaled)]).toEqual([2000, 200]);
  const outage = { name: 'o', scenario: 'outage-then-recovery', with: { outage: '10s' } };
  const forMs = (timeScale?: number) => scenarioOf(outage, timeScale).phases.map((phase) => phase.forMs);
  const repairAfterMs = (timeScale?: number) =>
    scenarioOf({ name: 't', scenario: 'tcp-refused' }, timeScale).exercise.repairAfterMs;
  expect(repairAfterMs(10)! * 10).toBe(repairAfterMs());
  expect(forMs(5)).toEqual(forMs().map((ms) => (ms === undefined ? undefined : ms / 5)));
});

test.for(suiteNames())('the suite %s names scenarios and parameters that exist', (name) => {
  const { cases } = loadSuite(name);
  for (const one of cases) expect(scenarioOf(one).id, one.name).not.toBe('');
  expect(casesFor(cases, all).length).toBeGreaterThanOrEqual(cases.length);
});

test('a suite that is wrong is told with its place', () => {
  const head = 'title: a\nsummary: b\ncases:\n';
  using folder = scenarioFolder({
    'twice.yaml': `${head}  - {scenario: slow}\n  - {scenario: slow}\n`,
    'unknown.yaml': `${head}  - {scenari: slow}\n`,
  });
  expect(() => loadSuite(join(folder.dir, 'twice.yaml'))).toThrow('two cases are called “slow”');
  expect(() => loadSuite(join(folder.dir, 'unknown.yaml'))).toThrow(/unknown\.yaml:4.*scenari/s);
  expect(() => loadSuite('smok')).toThrow(/there is no suite “smok”.*smoke/s);
});

test('requests are looked at closely where a check that is asked for rests on that', () => {
  expect(looksClosely(['no-loss', 'json-encoding'])).toBe(true);
  expect(looksClosely(['no-loss', 'honours-retry-delay'])).toBe(false);
  expect(looksClosely(['no-loss', 'json-encoding'], ['no-loss'])).toBe(false);
  expect(looksClosely(['no-loss'], ['json-encoding'])).toBe(false);
});
