import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { ownValueNames, placeholder, placeholderNames } from '../../src/core/sender-settings.ts';
import { checkNames } from '../../src/scenario/check-names.ts';
import { idOfFile, ownBackends, ownScenarios } from '../../src/scenario/library.ts';
import { listBackends, listScenarios, loadScenario, validateFile } from '../../src/scenario/load.ts';
import { causes } from '../../src/scenario/scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const files = readdirSync(ownScenarios()).filter((name) => name.endsWith('.yaml'));

/** A scenario as each of its variants shows it. */
function faces(scenario: Scenario): Scenario[] {
  const variants = Object.values(scenario.variants).map((variant) => loadScenario(scenario.id, { with: variant.with }));
  return [scenario, ...variants];
}

const everyFace = [...listScenarios(), ...listBackends()].flatMap((scenario) =>
  faces(scenario).map((face) => ({ name: `${face.id} ${JSON.stringify(face.given)}`, face })),
);

test('the folder holds scenarios and nothing else', () => {
  expect(readdirSync(ownScenarios())).toEqual(
    [...files, 'backends', 'catalogue', 'causes', 'labs', 'logs', 'suites'].toSorted(),
  );
});

test.each(files)('%s has no mistakes', (name) => {
  expect(validateFile(join(ownScenarios(), name)).map(({ message }) => message)).toEqual([]);
});

test.each(files)('%s is named by its file, and by that alone', (name) => {
  expect(readFileSync(join(ownScenarios(), name), 'utf8')).not.toMatch(/^id:/m);
  expect(loadScenario(idOfFile(name)).id).toBe(idOfFile(name));
});

test('every cause of failed exports, their aftermath and a healthy backend have a scenario', () => {
  expect(new Set(listScenarios().map(({ cause }) => cause))).toEqual(new Set(causes));
});

test('every scenario that the first version promises is there', () => {
  const promised =
    `healthy tcp-refused rst-after-commit no-reply-deadline path-404 bad-cert auth-401 auth-403 unavailable
    throttle exhausted-bare slow partial-success grpc-on-http-port http-on-grpc-port html-502 descriptors-exhausted
    queue-full outage-then-recovery`.split(/\s+/);
  expect(listScenarios().map(({ id }) => id)).toEqual(expect.arrayContaining(promised));
});

test('an alias means one scenario, and never hides another’s name', () => {
  const owners = new Map<string, string>();
  for (const { id, covers } of listScenarios()) {
    for (const row of covers) {
      expect(owners.get(row) ?? id).toBe(id);
      owners.set(row, id);
    }
  }
  for (const { id } of listScenarios()) expect(owners.get(id) ?? id).toBe(id);
});

test('each row that a scenario covers is a name by which it can be started', () => {
  for (const { id, covers } of listScenarios()) {
    for (const row of covers) expect(loadScenario(row).id).toBe(id);
  }
});

test.each(everyFace)('$name tells its story whole', ({ face }) => {
  expect(face.title).toMatch(/^[A-Z].{10,80}[^.]$/);
  expect(face.summary.length).toBeGreaterThan(100);
  expect(face.diagnose.length).toBeGreaterThan(0);
  expect(face.fix.text.length).toBeGreaterThan(40);
  expect(face.why.length).toBeGreaterThan(200);
  expect(face.rules.length).toBeGreaterThan(0);
  expect(face.rules.filter((rule) => !/^[SRX]\d+$/.test(rule))).toEqual([]);
});

test.each(everyFace)('$name can be fixed as data, or has nothing to fix', ({ face }) => {
  const isFixable = face.fix.sender !== undefined || face.fix.backend !== undefined;
  expect(isFixable).toBe(face.cause !== 'none');
});

test.each(everyFace)('$name cites each rule that its text speaks of', ({ face }) => {
  const cited = `${face.why} ${face.fix.text}`.match(/\b[SRX]\d{1,2}\b/g) ?? [];
  expect(cited.filter((rule) => !face.rules.includes(rule))).toEqual([]);
});

test.each(everyFace)('$name uses known placeholders only', ({ face }) => {
  const used = [...JSON.stringify(face).matchAll(placeholder)];
  const namesOf = (own: string | undefined): readonly string[] =>
    own === undefined ? placeholderNames : ownValueNames;
  expect(used.filter(([, name, own]) => !namesOf(own).includes(name!))).toEqual([]);
});

test('every scenario says which checks judge it: one that expects nothing is judged by all, most of which it cannot show', () => {
  const shipped = [...listScenarios(), ...listBackends()];
  expect(shipped.filter((scenario) => scenario.expect.length === 0).map(({ id }) => id)).toEqual([]);
});

test('a test goes on for seconds after it has repaired a backend', () => {
  const repaired = listScenarios().filter(({ exercise }) => exercise.repairAfterMs !== undefined);
  expect(repaired.length).toBeGreaterThan(5);
  for (const { id, exercise } of repaired) {
    const { repairAfterMs, rounds = 0, everyMs = 0 } = exercise;
    expect(rounds * everyMs, id).toBeGreaterThan(repairAfterMs! + 2000);
  }
});

const backendFiles = readdirSync(ownBackends());

test.each(backendFiles)('backends/%s has no mistakes, cites public behaviour, and goes by its name alone', (name) => {
  expect(validateFile(join(ownBackends(), name)).map(({ message }) => message)).toEqual([]);
  const id = idOfFile(name);
  const { imitates } = loadScenario(id);
  expect(imitates.length).toBeGreaterThan(0);
  expect(imitates.filter(({ url }) => !/^https:\/\/[^/]+\/.+/.test(url))).toEqual([]);
  expect(loadScenario(`backends/${id}`).imitates).toEqual(imitates);
  expect(files).not.toContain(name);
});

test('at least eight backends are imitated', () => {
  expect(backendFiles.filter((name) => name.endsWith('.yaml')).length).toBeGreaterThanOrEqual(8);
  expect(listBackends()).toHaveLength(backendFiles.length);
});

test('the checks that a scenario may expect are the checks that there are', () => {
  expect(checks.map(({ name }) => name)).toEqual(checkNames);
});
