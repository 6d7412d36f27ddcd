import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import { causes } from '../../src/scenario/scenario.ts';
import { loadError, scenarioFolder } from './files.ts';

const text = `
title: Two phases
cause: overload
params:
  pause: {type: duration, default: 2s}
sender: {timeout: 5s, retry: {initial: 250ms, maxElapsed: 1m}, headers: {x-a: '\${token}'}}
fix: {text: wait, backend: {phase: recovered}}
phases:
  - name: failing
    for: {param: pause}
    until: {requests: 3}
    existing: cut
    rules:
      - when: {signal: [traces, logs], attempt: {max: 2}, sizeBytes: {min: 64KiB}}
        chance: 50%
        times: 20
        fault: throttle
        with: {retryDelay: {param: pause}}
      - name: slowly
        fault: delay
  - name: recovered
`;

test('a file becomes a scenario: durations in ms, sizes in bytes, defaults filled in, faults looked up', () => {
  using folder = scenarioFolder({ 'mine.yaml': text });
  const scenario = loadScenario(join(folder.dir, 'mine.yaml'));
  expect(scenario).toMatchObject({
    id: 'mine',
    title: 'Two phases',
    cause: 'overload',
    protocols: ['grpc', 'http'],
    given: { pause: '2s' },
    layers: ['exchange'],
    backend: { tls: false, pathPrefix: '' },
    sender: { timeoutMs: 5000, retry: { initialMs: 250, maxElapsedMs: 60_000 }, headers: { 'x-a': '${token}' } },
  });
  const [failing, recovered] = scenario.phases;
  expect(failing).toMatchObject({ name: 'failing', forMs: 2000, until: { requests: 3 }, existing: 'cut' });
  expect(failing!.rules.map(({ id, chance, times }) => ({ id, chance, times }))).toEqual([
    { id: 'failing/1', chance: 0.5, times: 20 },
    { id: 'failing/slowly', chance: 1, times: undefined },
  ]);
  expect(failing!.rules[0]!.when).toEqual({
    signal: ['traces', 'logs'],
    attempt: { max: 2 },
    sizeBytes: { min: 65_536 },
  });
  expect(failing!.rules[0]!.with).toMatchObject({ retryDelay: 2000, status: 429, form: 'seconds' });
  expect(failing!.rules[0]!.place).toMatchObject({ line: 17 });
  expect(recovered).toMatchObject({ name: 'recovered', existing: 'keep', rules: [] });
});

test('a file is read once as long as it stays as it is, and anew when somebody has written to it', () => {
  using folder = scenarioFolder({ 'mine.yaml': text });
  const file = join(folder.dir, 'mine.yaml');
  const first = loadScenario(file);
  expect(loadScenario(file)).toBe(first);
  expect(loadScenario(file, { with: { pause: '3s' } }).phases[0]!.forMs).toBe(3000);
  expect(loadScenario(file)).toBe(first);
  writeFileSync(file, text.replace('Two phases', 'Other words'));
  expect(loadScenario(file).title).toBe('Other words');
  rmSync(file);
  expect(() => loadScenario(file)).toThrow(/cannot be read/);
});

test('an object means the same as the YAML that it was written in', () => {
  using folder = scenarioFolder({ 'inline.yaml': text });
  const fromFile = loadScenario(join(folder.dir, 'inline.yaml'), { with: { pause: '7s' } });
  const fromObject = loadScenario(parse(text) as object, { with: { pause: '7s' } });
  const withoutPlaces = (scenario: object): unknown =>
    JSON.parse(JSON.stringify(scenario, (key, value: unknown) => (key === 'place' ? undefined : value)));
  expect(withoutPlaces(fromObject)).toEqual(withoutPlaces(fromFile));
});

test('one fault for ever needs no phases', () => {
  const scenario = loadScenario({ fault: 'throttle', with: { retryDelay: '1s' }, when: { signal: 'logs' } });
  expect(scenario.phases).toMatchObject([
    { name: 'failing', rules: [{ id: 'failing/1', when: { signal: 'logs' }, with: { retryDelay: 1000 } }] },
  ]);
});

test('an empty object is a healthy backend', () => {
  expect(loadScenario({}).phases).toEqual([{ name: 'healthy', existing: 'keep', rules: [] }]);
});

test('a scenario is frozen all the way down', () => {
  const scenario = loadScenario('throttle');
  expect(Object.isFrozen(scenario.phases[0]!.rules[0]!.with)).toBe(true);
  expect(() => Object.assign(scenario.fix, { text: 'x' })).toThrow(TypeError);
});

test('the object that a scenario was made of stays free', () => {
  const source = { fault: 'respond', with: { status: 500, headers: { a: 'b' } } };
  loadScenario(source);
  expect(Object.isFrozen(source.with.headers)).toBe(false);
});

test('TLS is on where a TLS fault needs it', () => {
  expect(loadScenario({ fault: 'certificate', with: { certificate: 'expired' } }).backend.tls).toBe(true);
});

test.each([
  ['http-429-after-s', 'throttle', { status: 429, form: 'seconds' }],
  ['http-503-after-date', 'throttle', { status: 503, form: 'date' }],
  ['tls-expired', 'bad-cert', { cert: 'expired' }],
  ['tls-unknown-ca', 'bad-cert', { cert: 'unknown-ca' }],
  // The scenario lists it too: the variant says more.
  ['redirect-308', 'redirect', { status: 308, to: 'same-host' }],
])('%s is an alias of %s with %j', (alias, id, given) => {
  expect(loadScenario(alias)).toMatchObject({ id, given });
});

test('what is given wins over what an alias stands for', () => {
  expect(loadScenario('tls-expired', { with: { cert: 'self-signed' } }).given).toEqual({ cert: 'self-signed' });
});

test('where a variant is in force, its words win and its settings are merged', () => {
  const base = { params: { n: { type: 'integer', default: 1 } }, sender: { timeout: '1s' }, why: 'one', title: 'One' };
  const variants = { two: { with: { n: 2 }, why: 'two', title: 'Two', sender: { compression: 'none' } } };
  const [one, two] = [1, 2].map((n) => loadScenario({ ...base, variants }, { with: { n } }));
  expect(one).toMatchObject({ title: 'One', why: 'one', sender: { timeoutMs: 1000 } });
  expect(one!.sender).not.toHaveProperty('compression');
  expect(two).toMatchObject({ title: 'Two', why: 'two', sender: { timeoutMs: 1000, compression: 'none' } });
});

test.each([
  ['duration', '2s', '1500ms', '1500ms'],
  ['size', '64KiB', '1024', '1024'],
  ['integer', 1, '3', 3],
  ['number', 1, '0.5', 0.5],
  ['boolean', false, 'true', true],
  ['text', 'a', '12', '12'],
])('a parameter of type %s with default %j takes the text %j of a command line', (type, preset, written, value) => {
  const scenario = loadScenario({ params: { p: { type, default: preset } } }, { with: { p: written } });
  expect(scenario.given).toEqual({ p: value });
});

test('a choice among numbers is taken as text too', () => {
  const params = { status: { type: 'choice', choices: [429, 503], default: 429 } };
  const source = { params, fault: 'throttle', with: { status: { param: 'status' } } };
  expect(loadScenario(source, { with: { status: '503' } }).phases[0]!.rules[0]!.with).toMatchObject({ status: 503 });
});

test('names are looked up in the folders that are given, the first one winning', () => {
  using mine = scenarioFolder({ 'throttle.yaml': 'title: Mine\nfault: mute\n' });
  using other = scenarioFolder({ 'throttle.yaml': 'title: Other\n', 'more.yml': 'title: More\ncause: network\n' });
  const dirs = [mine.dir, other.dir];
  expect(loadScenario('throttle', { dirs }).title).toBe('Mine');
  expect(listScenarios({ dirs }).map(({ title }) => title)).toEqual(['Mine', 'More']);
});

test('a name never leaves its folder', () => {
  using folder = scenarioFolder({});
  expect(loadError('..', { dirs: [folder.dir] }).code).toBe('unknown-scenario');
});

test('one scenario is loaded by its name although another file is broken', () => {
  using folder = scenarioFolder({ 'good.yaml': 'fault: mute\n', 'broken.yaml': 'a: [\n' });
  expect(loadScenario('good', { dirs: [folder.dir] }).id).toBe('good');
});

test('the list goes by cause, then by name', () => {
  const listed = listScenarios().map(({ cause, id }) => ({ cause: causes.indexOf(cause), id }));
  expect(listed).toEqual(listed.toSorted((a, b) => a.cause - b.cause || a.id.localeCompare(b.id, 'en')));
  expect(listed.length).toBeGreaterThanOrEqual(16);
});
