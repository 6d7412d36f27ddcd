import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sideBySide, table, wrap, wrapCommand } from '../../src/report/layout.ts';
import { createStyle } from '../../src/report/style.ts';

const run = promisify(execFile);

test('text is broken at blanks, and a word that is longer than a line where the line ends', () => {
  expect(wrap('one two three', { width: 8 })).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij k', { width: 6 })).toEqual(['abcdef', 'ghij k']);
});

test('the lines after the first hang where they are told to', () => {
  expect(wrap('one two three four', { width: 12, indent: 2, hang: 4 })).toEqual(['  one two', '    three', '    four']);
});

const commands = [
  `printf '<%s>\\n' -H 'content-type: application/json' --header "two words" ${'-x value '.repeat(12)}`,
  `printf '%s\\n' a b c | grep -c -e a -e b -e "some pattern that is rather long" -e 'another one' || echo none at all`,
  `for i in 1 2 3; do printf '%s %s %s\\n' "$i" 'quoted  blanks   stay as they are' and some more words; done`,
];

test.each(commands)('a command over several lines still does the same when it is pasted: %s', async (command) => {
  const lines = wrapCommand(command, { width: 40, indent: 2 });
  expect(lines.length).toBeGreaterThan(1);
  const pasted = lines.join('\n').replace(/^ *\$ /, '');
  const [whole, inLines] = await Promise.all([run('bash', ['-c', command]), run('bash', ['-c', pasted])]);
  expect(inLines.stdout).toBe(whole.stdout);
});

test('a stage of a pipeline is kept together where it has room', () => {
  const command = 'openssl s_client -connect 127.0.0.1:4317 </dev/null | openssl x509 -noout -dates';
  expect(wrapCommand(command, { width: 60 })).toEqual([
    '$ openssl s_client -connect 127.0.0.1:4317 </dev/null \\',
    '    | openssl x509 -noout -dates',
  ]);
});

test('an option stays with its value', () => {
  const lines = wrapCommand(`curl -si http://127.0.0.1:4318/v1/traces -H 'content-type: application/json'`, {
    width: 50,
  });
  expect(lines).toEqual(['$ curl -si http://127.0.0.1:4318/v1/traces \\', `    -H 'content-type: application/json'`]);
});

test('two texts stand beside each other, whichever is longer', () => {
  expect(sideBySide(['a', 'b'], ['c'], 9)).toEqual(['a   │ c', 'b   │']);
});

test('a table aligns its columns and wraps the last one under itself', () => {
  const rows = [
    ['id', 'a longer text'],
    ['name', 'b'],
  ];
  expect(table(rows, { width: 14 })).toEqual(['id    a longer', '      text', 'name  b']);
});

const terminal = { isTTY: true, columns: 200, getColorDepth: () => 24 } as unknown as NodeJS.WriteStream;
const pipe = {} as NodeJS.WriteStream;

test.each([
  ['a terminal', terminal, {}, true],
  ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, false],
  ['a pipe', pipe, {}, false],
  ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
  ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
])('%s: colour or not', (_, stream, env, coloured) => {
  expect(createStyle(stream, env).red('x') !== 'x').toBe(coloured);
});

test('lines are never longer than a hundred columns, and eighty where nobody knows', () => {
  expect([createStyle(terminal, {}).width, createStyle(pipe, {}).width]).toEqual([100, 80]);
});
