import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleCollector } from '../../scripts/symptoms/console-collector.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { listFaces } from './faces.ts';
import { findings } from './findings.ts';
import { pasteAll } from './pasting.ts';
import { openProject } from './surroundings.ts';

/*
 * The commands of each page, pasted into a shell: they end by themselves, and show what an engineer looks for; pasted
 * where nothing is wrong, they do not.
 */

const faces = listFaces().filter(({ name }) => findings[name]);
const options = { timeout: 150_000 };

let project: ReturnType<typeof openProject>;
let collectorBin = '';
beforeAll(() => {
  project = openProject();
  const { path } = findTool('otelcol-chaos');
  if (path !== undefined) collectorBin = consoleCollector(path, project.path);
});
afterAll(() => project[Symbol.dispose]());

test('each command of each page has a finding: add what is missing to test/scenarios/findings.ts', () => {
  const without = listFaces().filter(({ name, scenario }) => findings[name]?.length !== scenario.diagnose.length);
  expect(without.map(({ name, scenario }) => [name, scenario.diagnose])).toEqual([]);
});

test.concurrent.for(faces)(
  'what the commands of $name show is what is wrong, and only there',
  options,
  async (face, context) => {
    for (const tool of ['curl', 'openssl', 'ss', 'otelcol-chaos'] as const) requireTool(tool, context);
    const shell = { folder: project.path, collectorBin };
    const [failing, healthy] = await Promise.all(
      [false, true].map((isHealthy) => pasteAll(face, { isHealthy }, shell)),
    );
    const expected = findings[face.name]!;
    const missed = failing!.filter(({ printed }, index) => !expected[index]!.shows.test(printed));
    expect(missed).toEqual([]);
    const mistaken = healthy!.filter(
      ({ printed }, index) => !expected[index]!.also && expected[index]!.shows.test(printed),
    );
    expect(mistaken).toEqual([]);
    // One that is printed in any case, and is said not to be, would be an excuse for nothing.
    const excused = healthy!.filter(
      ({ printed }, index) => expected[index]!.also && !expected[index]!.shows.test(printed),
    );
    expect(excused).toEqual([]);
    expect([...failing!, ...healthy!].filter(({ ended }) => !ended)).toEqual([]);
  },
);
