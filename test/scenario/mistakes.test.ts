import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layers } from '../../src/core/subject.ts';
import { whenKeys } from '../../src/scenario/when.ts';
import { loadError, mistakesOf, scenarioFolder } from './files.ts';

test.each([
  ['broken YAML', 'title: a\nphases: [\n', { code: 'broken-yaml', at: '3:1' }],
  ['a tab as indentation', 'phases:\n\t- name: a\n', { code: 'broken-yaml', at: '2:1' }],
  ['a key that comes twice', 'title: a\ntitle: b\n', { code: 'broken-yaml', at: '2:1' }],
  ['a tag', 'title: !!js/function a\n', { code: 'broken-yaml', at: '1:8' }],
  ['an alias without its anchor', 'title: *a\n', { code: 'broken-yaml', at: '1:8' }],
  ['two documents', 'title: a\n---\ntitle: b\n', { code: 'broken-yaml' }],
  ['an empty file', '# nothing\n', { code: 'broken-yaml' }],
  ['a list instead of a scenario', '- title: a\n', { code: 'wrong-type', at: '1:1' }],
  ['an unknown key', 'sumary: a\n', { code: 'unknown-key', at: '1:1', nearest: 'summary' }],
  [
    'an unknown key deep inside',
    'phases:\n  - name: a\n    ruls: []\n',
    { code: 'unknown-key', at: '3:5', nearest: 'rules' },
  ],
  [
    'a missing key',
    'phases:\n  - rules: []\n',
    { code: 'missing-key', at: '2:5', what: expect.stringContaining('“name”') },
  ],
  ['a wrong type', 'title: [a]\n', { code: 'wrong-type', at: '1:8', what: '“title” is a list: it must be text' }],
  ['a key without a value', 'title:\n', { code: 'wrong-type', what: '“title” is empty: it must be text' }],
  [
    'a key without a value where a map is wanted',
    'phases: [{name: a}]\nfix:\n  text: b\n  sender:\n',
    { code: 'wrong-type', at: '4:10', what: '“sender” is empty: it must be a map of keys and values' },
  ],
  ['a value that is none of the choices', 'cause: overlod\n', { code: 'bad-value', at: '1:8', nearest: 'overload' }],
  [
    'a bad duration',
    'phases:\n  - {name: a, for: 2 seconds}\n',
    { code: 'bad-duration', at: '2:20', hint: expect.stringContaining('1m30s') },
  ],
  [
    'a duration without a unit',
    'phases:\n  - {name: a, for: 2}\n',
    { code: 'wrong-type', what: expect.stringContaining('a duration such as') },
  ],
  ['a chance of zero', 'phases: [{name: a, rules: [{fault: mute, chance: 0}]}]\n', { code: 'out-of-range' }],
  ['a chance above one', 'phases: [{name: a, rules: [{fault: mute, chance: 150%}]}]\n', { code: 'out-of-range' }],
  [
    'a number below its bound',
    'phases: [{name: a, rules: [{fault: mute, times: 0}]}]\n',
    { code: 'out-of-range', what: '“times” is 0: it must be a whole number from 1' },
  ],
  ['an unknown fault', 'fault: throtle\n', { code: 'unknown-fault', at: '1:8', nearest: 'throttle' }],
  [
    'an unknown parameter of a fault',
    'fault: throttle\nwith: {retrydelay: 2s}\n',
    {
      code: 'unknown-key',
      at: '2:8',
      nearest: 'retryDelay',
      hint: expect.stringContaining('retryDelay, status, grpc, form'),
    },
  ],
  [
    'a bad value of a fault',
    'fault: throttle\nwith: {status: 418}\n',
    { code: 'bad-value', at: '2:16', allowed: ['429', '503'] },
  ],
  [
    'a fault without what it needs',
    'fault: certificate\n',
    { code: 'missing-key', at: '1:8', allowed: expect.arrayContaining(['expired']) },
  ],
  ['two phases of one name', 'phases: [{name: a}, {name: a}]\n', { code: 'duplicate-name', at: '1:28' }],
  [
    'two rules of one name',
    'phases: [{name: a, rules: [{name: r, fault: mute}, {name: r, fault: mute}]}]\n',
    { code: 'duplicate-name' },
  ],
  ['phases beside a fault', 'fault: mute\nphases: [{name: a}]\n', { code: 'bad-value', at: '1:8' }],
  ['parameters of no fault', 'with: {status: 429}\n', { code: 'bad-value', at: '1:7' }],
  ['an unknown check', 'expect: [no-los]\n', { code: 'unknown-check', at: '1:10', nearest: 'no-loss' }],
  [
    'a fix that enters no phase',
    'fix: {text: a, backend: {phase: recoverd}}\nphases: [{name: recovered}]\n',
    { code: 'unknown-phase', at: '1:33', nearest: 'recovered' },
  ],
  [
    'a repair that nothing describes',
    'fix: {text: a, sender: {timeout: 5s}}\nexercise: {repairAfter: 2s}\nphases: [{name: a}]\n',
    { code: 'bad-value', at: '2:25' },
  ],
  [
    'a reference to no parameter',
    'params: {pause: {type: duration, default: 2s}}\nphases: [{name: a, for: {param: pose}}]\n',
    { code: 'unknown-param', at: '2:33', nearest: 'pause' },
  ],
  ['a default of the wrong type', 'params: {n: {type: integer, default: many}}\n', { code: 'bad-param', at: '1:38' }],
  ['choices of no choice', 'params: {n: {type: integer, default: 1, choices: [1]}}\n', { code: 'bad-value' }],
  ['a variant of no parameter', 'variants: {a: {with: {n: 1}}}\n', { code: 'unknown-param', at: '1:26' }],
  [
    'a placeholder that stands for nothing',
    "diagnose: ['curl ${htp}']\n",
    { code: 'unknown-placeholder', at: '1:12', nearest: 'http' },
  ],
  [
    'a value of its own that is called like nothing',
    "diagnose: ['curl -H a:${tenan:-team}']\n",
    { code: 'unknown-placeholder', at: '1:12', nearest: 'tenant' },
  ],
  [
    'TLS off where a fault needs it',
    'backend: {tls: false}\nfault: certificate\nwith: {certificate: good}\n',
    { code: 'bad-value', at: '1:16' },
  ],
  [
    'bounds that nothing meets',
    'fault: throttle\nwhen: {attempt: {min: 3, max: 2}}\n',
    { code: 'out-of-range', at: '2:17' },
  ],
])('%s is told with its place', (_name, text, mistake) => {
  expect(mistakesOf(text)[0]).toMatchObject(mistake);
});

test('a `when` that its layer cannot know is told, with the layers that know it', () => {
  const [mistake, ...more] = mistakesOf('fault: mute\nwhen:\n  listener: grpc\n  signal: traces\n');
  expect(mistake).toMatchObject({
    code: 'unknowable-when',
    at: '4:3',
    what: '“signal” is not known to a fault of the connection layer',
    allowed: ['listener', 'connection', 'via'],
    hint: 'That layer decides when a connection is accepted. “signal” is known at: exchange.',
  });
  expect(more).toEqual([]);
});

test('every key of `when` is known at some layer', () => {
  const { allowed = [] } = loadError({ fault: 'throttle', when: { nothing: 1 } });
  expect(new Set(allowed)).toEqual(new Set(layers.flatMap((layer) => whenKeys[layer])));
});

test('every mistake of a file is found in one go, in order', () => {
  const found = mistakesOf('cause: overlod\ntitel: x\nphases:\n  - {name: a, for: 2}\n');
  expect(found.map(({ code, at }) => `${at} ${code}`)).toEqual(['1:8 bad-value', '2:1 unknown-key', '4:20 wrong-type']);
});

test('a variant whose value breaks the scenario is found although it is not the default', () => {
  const text = `
params: {status: {type: integer, default: 429}}
fault: throttle
with: {status: {param: status}}
variants: {odd: {with: {status: 418}}}
`;
  expect(mistakesOf(text)).toMatchObject([
    { code: 'bad-value', at: '4:16', what: expect.stringContaining('(from the parameter “status”)') },
  ]);
});

test('a message reads like a compiler’s: place, mistake, nearest, allowed', () => {
  using folder = scenarioFolder({ 'mine.yaml': 'title: a\nfault: throttle\nwith: {form: secnds}\n' });
  const file = join(folder.dir, 'mine.yaml');
  expect(loadError(file).message).toBe(
    [
      `${file}:3:14: “form” is “secnds”`,
      '  did you mean: seconds',
      '  allowed: seconds, date, none',
      '  The fault “throttle” takes: retryDelay, status, grpc, form, message.',
    ].join('\n'),
  );
});

test('in an object the path stands for the place', () => {
  const error = loadError({ phases: [{ name: 'a', rules: [{ fault: 'mut' }] }] });
  expect(error.message).toMatch(
    /^scenario\.phases\[0\]\.rules\[0\]\.fault: there is no fault “mut”\n {2}did you mean: mute/,
  );
});

test.each([
  [{ fault: () => 'mute' }, 'scenario.fault'],
  [{ phases: new Map() }, 'scenario.phases'],
  [{ title: 1n }, 'scenario.title'],
])('an object that holds more than data is refused: %o', (source, file) => {
  expect(loadError(source)).toMatchObject({ code: 'wrong-type', place: { file } });
});

test('an unknown scenario is answered with the nearest one and the whole list', () => {
  const error = loadError('bad-crt');
  expect(error).toMatchObject({ code: 'unknown-scenario', nearest: 'bad-cert' });
  expect(error.allowed).toContain('throttle');
  expect(loadError('tls-expird').nearest).toBe('tls-expired');
});

test.each([
  [{ retryDely: '2s' }, 'unknown-param', 'retryDelay'],
  [{ status: '502' }, 'bad-param', '503'],
  [{ retryDelay: '2' }, 'bad-param', undefined],
  [{ retryDelay: 2000 }, 'bad-param', undefined],
])('--with %j is a mistake of its own: %s', (given, code, nearest) => {
  expect(loadError('throttle', { with: given })).toMatchObject({ code, nearest });
});

test('a file that is not there is told as such', () => {
  expect(loadError('./no-such.yaml')).toMatchObject({ code: 'no-such-file', place: { file: './no-such.yaml' } });
});
