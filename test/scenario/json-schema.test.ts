import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { ownScenarios } from '../../src/scenario/library.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(scenarioJsonSchema());

function accepts(source: object): boolean {
  return validate(source);
}

const files = readdirSync(ownScenarios()).filter((name) => name.endsWith('.yaml'));

test.each(files)('an editor that follows the schema finds nothing wrong with %s', (name) => {
  accepts(parse(readFileSync(join(ownScenarios(), name), 'utf8')) as object);
  expect(validate.errors).toBeNull();
});

test.each([
  { sumary: 'a' },
  { cause: 'overlod' },
  { fault: 'throtle' },
  { fault: 'certificate' },
  { fault: 'certificate', with: {} },
  { fault: 'throttle', with: { status: 418 } },
  { fault: 'throttle', with: { colour: 'red' } },
  { fault: 'throttle', with: { retryDelay: 2 } },
  { phases: [{ name: 'a', for: 'long' }] },
  { phases: [{ name: 'a', rules: [{ fault: 'reset', with: { how: 'gently' } }] }] },
  { phases: [{ name: 'a', rules: [{ fault: 'mute', chance: 2 }] }] },
  { phases: [{ rules: [] }] },
  { fault: 'throttle', when: { attempt: 'first' } },
])('editor and loader both refuse %j', (source) => {
  expect(accepts(source)).toBe(false);
  expect(() => loadScenario(source)).toThrow();
});

test.each([
  {},
  { fault: 'throttle' },
  { fault: 'partial-success', with: { rejected: 3 } },
  { fault: 'respond', with: { status: 500, grpc: -1, headers: { 'x-a': 'b' } } },
  { params: { d: { type: 'duration', default: '2s' } }, fault: 'throttle', with: { retryDelay: { param: 'd' } } },
  { params: { d: { type: 'duration', default: '2s' } }, phases: [{ name: 'a', for: { param: 'd' } }] },
  { phases: [{ name: 'a', until: { requests: 3 }, rules: [{ fault: 'mute', chance: '50%' }] }] },
  { fault: 'throttle', when: { sizeBytes: { min: '64KiB' }, attempt: 2, signal: ['logs'] } },
])('editor and loader both take %j', (source) => {
  accepts(source);
  expect(validate.errors).toBeNull();
  expect(loadScenario(source)).toBeDefined();
});
