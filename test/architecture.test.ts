import { basename } from 'node:path';
import { Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';
import { giantFiles, giantFunctions, maxFileLines, maxFunctionLines } from './architecture/giants.ts';
import { importTable, isAllowedPackage } from './architecture/import-table.ts';
import { brokenLinks } from './architecture/links.ts';
import { projectFiles, readProjectFile, readSources } from './architecture/sources.ts';
import type { Import, SourceFile } from './architecture/sources.ts';

/*
 * Rules of this project that no compiler and no linter knows. Each test collects what breaks its rule, one line each,
 * with what to do in the title: an empty list is a pass.
 */

const sources = readSources();
const ours = sources.filter(({ path }) => path.startsWith('src/'));
const byPath = new Map(sources.map((source) => [source.path, source]));

/** `src/wire/host.ts` → `wire`; `src/index.ts` → `index.ts`. */
function folderOf(path: string): string {
  return path.split('/')[1]!;
}

test('every folder of src/ stands in the import table (test/architecture/import-table.ts)', () => {
  const folders = new Set(ours.map(({ path }) => folderOf(path)));
  expect([...folders].filter((folder) => !importTable[folder])).toEqual([]);
});

test('folders import only what the table allows them: move the code inward, or pass a value', () => {
  const breaks = (source: SourceFile, { target, isOurs, isType }: Import): boolean => {
    const rule = importTable[folderOf(source.path)]!;
    if (!isOurs) return !isAllowedPackage(target, [...(rule.packages ?? []), ...(rule.node ?? [])]);
    const folder = folderOf(target);
    if (folder === folderOf(source.path) || rule.folders.includes(folder)) return false;
    return !(isType && rule.types?.includes(folder));
  };
  const broken = ours.flatMap((source) =>
    source.imports.filter((one) => breaks(source, one)).map(({ target }) => `${source.path} imports ${target}`),
  );
  expect(broken).toEqual([]);
});

test('our own files are imported with their extension, and exist', () => {
  const missing = sources.flatMap(({ path, imports }) =>
    imports.filter(({ isOurs, target }) => isOurs && !byPath.has(target)).map(({ target }) => `${path}: ${target}`),
  );
  expect(missing).toEqual([]);
});

test.for(['src/backend/start.ts', 'src/index.ts'])(
  'what %s loads at the start holds no sender, check, run or report: import them when they are needed',
  (entry) => {
    expect([...byPath.keys()]).toContain(entry);
    const late = ['senders', 'checks', 'run', 'report', 'cli', 'web'];
    const loaded = loadedBy(entry);
    expect([...loaded.keys()].filter((path) => late.includes(folderOf(path))).map((path) => loaded.get(path))).toEqual(
      [],
    );
  },
);

/** Every file of ours that importing `entry` runs, with the chain of imports that leads to it. */
function loadedBy(entry: string): Map<string, string> {
  const chains = new Map([[entry, entry]]);
  for (const [path, chain] of chains) {
    for (const { target, isOurs, isType, isDynamic } of byPath.get(path)?.imports ?? []) {
      if (isOurs && !isType && !isDynamic && !chains.has(target)) chains.set(target, `${chain} → ${target}`);
    }
  }
  return chains;
}

test(`no file is longer than ${maxFileLines} lines, and listed giants only shrink: split it by what it is about`, () => {
  const tooLong = sources
    .filter(({ path, lines }) => lines > (giantFiles[path] ?? maxFileLines))
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  expect(tooLong).toEqual([]);
});

test(`no function is longer than ${maxFunctionLines} lines, and listed giants only shrink`, () => {
  const tooLong = sources.flatMap(({ path, functions }) =>
    functions
      .filter(({ name, lines }) => lines > (giantFunctions[`${path} ${name}`] ?? maxFunctionLines))
      .map(({ name, line, lines }) => `${path}:${line} ${name}: ${lines} lines`),
  );
  expect(tooLong).toEqual([]);
});

test('giants that have shrunk below the bound, or by a tenth, are taken off the list or listed with their new size', () => {
  const files = Object.entries(giantFiles).map(([path, lines]) => [path, lines, byPath.get(path)?.lines ?? 0] as const);
  const functions = Object.entries(giantFunctions).map(([key, lines]) => {
    const [path, ...name] = key.split(' ');
    const found = byPath.get(path!)?.functions.find((one) => one.name === name.join(' '));
    return [key, lines, found?.lines ?? 0] as const;
  });
  const stale = [...files, ...functions].filter(([, listed, now]) => now < listed * 0.9);
  expect(stale.map(([key, listed, now]) => `${key}: listed with ${listed}, has ${now}`)).toEqual([]);
});

test('nine in ten functions of src/ have at most 25 lines, and half of the files at most 120', () => {
  const nth = (values: number[], share: number): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
  expect(
    nth(
      ours.flatMap(({ functions }) => functions.map(({ lines }) => lines)),
      0.9,
    ),
  ).toBeLessThanOrEqual(25);
  expect(
    nth(
      ours.map(({ lines }) => lines),
      0.5,
    ),
  ).toBeLessThanOrEqual(120);
});

test('files are called by a noun in kebab-case, and none is a drawer for everything', () => {
  const drawer = /(^|-)(utils?|helpers?|managers?|common|misc|handlers?)(-|\.|$)/;
  const bad = sources
    .map(({ path }) => path)
    .filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(basename(path)) || drawer.test(basename(path)));
  expect(bad).toEqual([]);
});

test('nothing is exported as default: a name says what it is', () => {
  expect(sources.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => path)).toEqual([]);
});

test('time enters through core/clock.ts and chance through core/random.ts', () => {
  const doors = new Set(['src/core/clock.ts', 'src/core/random.ts']);
  const broken = ours.filter(({ path }) => !doors.has(path)).flatMap(timeOrChance);
  expect(broken).toEqual([]);
});

/** Places where a file looks at the clock, arms a timer or throws dice by itself. */
function timeOrChance({ path, text, parsed }: SourceFile): string[] {
  const found: string[] = [];
  const note = (node: { start: number; end: number }): void => {
    found.push(`${path}:${text.slice(0, node.start).split('\n').length} ${text.slice(node.start, node.end)}`);
  };
  new Visitor({
    MemberExpression(node) {
      if (/^(Date\.now|Math\.random|performance\.now)$/.test(text.slice(node.start, node.end))) note(node);
    },
    CallExpression({ callee }) {
      if (callee.type === 'Identifier' && /^set(Timeout|Interval)$/.test(callee.name)) note(callee);
    },
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) note(node);
    },
    ImportDeclaration({ source }) {
      if (/^(node:)?timers/.test(source.value)) note(source);
    },
  }).visit(parsed.program);
  return found;
}

test('no test runs alone (test.only)', () => {
  const alone = sources.filter(
    ({ path, text }) => path.endsWith('.test.ts') && /^\s*(test|describe)\.only\b/m.test(text),
  );
  expect(alone.map(({ path }) => path)).toEqual([]);
});

test.for([
  ['faults', 'defineFault('],
  ['checks', 'defineCheck('],
] as const)('every file of src/%s that calls %s stands in the list of its index.ts', ([folder, define]) => {
  const index = byPath.get(`src/${folder}/index.ts`)!;
  const listed = new Set(index.imports.map(({ target }) => target));
  const members = ours.filter(({ path, text }) => path.startsWith(`src/${folder}/`) && text.includes(define));
  expect(members.length).toBeGreaterThan(0);
  expect(members.map(({ path }) => path).filter((path) => !listed.has(path))).toEqual([]);
});

test('every relative link in Markdown leads to a file, and to a heading where it names one', () => {
  const broken = projectFiles()
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => brokenLinks(path).map((target) => `${path}: ${target}`));
  expect(broken).toEqual([]);
});

test('no tracked file names a path of somebody’s machine', () => {
  const machinePath = /(?<![\w.$}-])\/(work|home|root|Users)\/[\w.-]+/;
  const found = projectFiles().flatMap((path) => {
    const match = machinePath.exec(readProjectFile(path));
    return match ? [`${path}: ${match[0]}`] : [];
  });
  expect(found).toEqual([]);
});

test('packages come from the public registry, whoever wrote package-lock.json', () => {
  const lock = JSON.parse(readProjectFile('package-lock.json')) as { packages: Record<string, { resolved?: string }> };
  const elsewhere = Object.entries(lock.packages).filter(
    ([, { resolved }]) => resolved && !resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(elsewhere.map(([name, { resolved }]) => `${name}: ${resolved}`)).toEqual([]);
});

test('no private key or certificate is tracked: they are minted on each machine', () => {
  const pem = /-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----\r?\n/;
  expect(projectFiles().filter((path) => pem.test(readProjectFile(path)))).toEqual([]);
});
