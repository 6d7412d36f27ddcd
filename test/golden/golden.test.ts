import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, expect, test } from 'vitest';
import { eventSchemas } from '../../src/core/event.ts';
import { eventSchemaVersion } from '../../src/core/event-shape.ts';
import type { JudgedRun } from '../../src/core/judged-run.ts';
import { judgeFile } from '../../src/run/replay.ts';
import { verdictsText } from './verdicts-text.ts';

/*
 * Recordings of a schema version with the verdicts that they were given, kept for ever. A file here is never made anew:
 * whoever has a reason to judge old recordings otherwise changes its lines by hand and says so (decision 0028).
 */

const versions = ['1'];
const fileOf = (name: string): string => join(import.meta.dirname, name);
const linesOf = (version: string): string[] =>
  readFileSync(fileOf(`events-${version}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n');

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-golden-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function judgeLines(lines: readonly string[], end = '\n'): Promise<JudgedRun[]> {
  const file = join(folder, 'recording.ndjson');
  writeFileSync(file, lines.join('\n') + end);
  return await judgeFile(file);
}

test('the schema version of today has a recording', () => {
  const [, version] = /^otlp-chaos\/events\/(\d+)$/.exec(eventSchemaVersion)!;
  expect(versions).toContain(version);
  expect(existsSync(fileOf(`events-${version}.ndjson`))).toBe(true);
});

test.for(versions)('schema %s: the recording is judged as it was', async (version) => {
  const judged = verdictsText(await judgeFile(fileOf(`events-${version}.ndjson`)));
  expect(judged).toBe(readFileSync(fileOf(`events-${version}.verdicts.txt`), 'utf8'));
  for (const outcome of ['pass', 'fail', 'unproven']) expect(judged.split(`: ${outcome} (`).length).toBeGreaterThan(8);
});

test.for(versions)('schema %s: events and fields that nobody knows change no verdict', async (version) => {
  const lines = linesOf(version);
  const judged = verdictsText(await judgeLines(lines));
  const known = (line: string): boolean => eventSchemas.some((schema) => Value.Check(schema, JSON.parse(line)));
  expect(lines.filter((line) => !known(line)).map(typeOf)).toEqual(['sender.pondered']);
  const unknown = { shade: 'blue', events: [1, 2], run: { is: 'odd' }, deep: { committed: false } };
  const richer = lines.map((line) => JSON.stringify({ unknown, ...(JSON.parse(line) as object), [Math.PI]: unknown }));
  expect(verdictsText(await judgeLines(richer))).toBe(judged);
});

function typeOf(line: string): string {
  return (JSON.parse(line) as { type: string }).type;
}

test.for(versions)(
  'schema %s: cut anywhere, no run passes that is not whole, and none fails that would not',
  async (version) => {
    const lines = linesOf(version);
    const whole = outcomesOf(await judgeLines(lines));
    const types = lines.map(typeOf);
    const sessions = lines.map(sessionOf);
    for (let length = types.indexOf('run.started') + 1; length < lines.length; length++) {
      // At the line's end, and now and then within the next one.
      const end = length % 7 === 0 ? `\n${lines[length]!.slice(0, 40)}` : '\n';
      const finished = new Set(sessions.slice(0, length).filter((_, index) => types[index] === 'run.finished'));
      for (const [key, outcome] of outcomesOf(await judgeLines(lines.slice(0, length), end))) {
        const full = whole.get(key);
        const allowed = finished.has(key.split(' ')[0]!) ? [full] : ['unproven', full === 'fail' ? 'fail' : 'unproven'];
        if (!allowed.includes(outcome)) expect.fail(`cut after line ${length}, ${key} is ${outcome}`);
      }
    }
  },
);

test.for(versions)('schema %s: with any line missing, its run passes nothing', async (version) => {
  const lines = linesOf(version);
  for (const [index, line] of lines.entries()) {
    const session = sessionOf(line);
    const rest = lines.toSpliced(index, 1);
    const outcomes = [...outcomesOf(await judgeLines(rest))].filter(([key]) => key.startsWith(`${session} `));
    expect(
      outcomes.filter(([, outcome]) => outcome === 'pass'),
      line,
    ).toEqual([]);
  }
});

function outcomesOf(runs: readonly JudgedRun[]): Map<string, string> {
  return new Map(runs.flatMap(({ id, verdicts }) => verdicts.map(({ check, outcome }) => [`${id} ${check}`, outcome])));
}

function sessionOf(line: string): string {
  return (JSON.parse(line) as { session: string }).session;
}

test.for(versions)('schema %s: the same lines under another major version are refused', async (version) => {
  const next = linesOf(version).map((line) => line.replace(`events/${version}"`, `events/${Number(version) + 1}"`));
  await expect(judgeLines(next)).rejects.toThrow(
    `the recording is written as otlp-chaos/events/${Number(version) + 1}`,
  );
});
