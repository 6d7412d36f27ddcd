import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProgress } from '../../src/learn/progress.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'otlp-chaos-progress-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, 'state');
}

const where = { sender: 'sdk', folder: '/tmp/lab' } as const;

test('what one terminal has done another one sees, and beginning again forgets nothing', () => {
  const place = folder();
  const one = openProgress(place);
  const other = openProgress(place);
  one.begin('wrong-port', where);
  one.note('wrong-port', { attempts: 2 });
  other.note('wrong-port', { hints: 1 });
  one.begin('wrong-port', where);
  expect(one.of('wrong-port')).toEqual({ ...where, attempts: 2, hints: 1 });
  expect(other.current).toBe('wrong-port');
});

test('it is the user’s alone, and written whole', () => {
  const place = folder();
  openProgress(place).begin('wrong-port', where);
  expect(readdirSync(place)).toEqual(['learn.json']);
  expect([place, join(place, 'learn.json')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
});

test('a file that is broken is not overwritten, but told', () => {
  const place = folder();
  openProgress(place).begin('wrong-port', where);
  writeFileSync(join(place, 'learn.json'), '{');
  expect(() => openProgress(place).current).toThrow(/learn\.json: the progress of your labs cannot be read/);
  expect(() => openProgress(place).begin('wrong-port', where)).toThrow(/Move the file away/);
});
