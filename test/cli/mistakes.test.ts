import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { freePorts, inTerminal, run, start } from './program.ts';

/* Bad input ends with 64 and says what is wrong, where, what is allowed and what to do; never with a stack trace. */

const anyPorts = freePorts.join(' ');

test.for<[string, string, ...(string | RegExp)[]]>([
  ['no command', '', /Usage: otlp-chaos/, 'otlp-chaos serve --scenario bad-cert'],
  ['an unknown command', 'serv', 'unknown command “serv”', 'did you mean: serve', 'allowed: serve, demo'],
  [
    'an unknown option',
    'serve --grpc-prot 0',
    'unknown option “--grpc-prot”',
    'did you mean: --grpc-port',
    'otlp-chaos serve --help',
  ],
  ['an argument too many', 'serve throttle', 'too many arguments', 'throttle'],
  ['an argument that is missing', 'explain', 'missing required argument “scenario”', 'otlp-chaos explain --help'],
  [
    'a sender that is missing',
    'test --scenario throttle',
    'there is no sender to test',
    'allowed: js-grpc, js-http, python-grpc',
    'behind --',
  ],
  ['a sender that does not exist', 'test --sender go-htp', '--sender: “go-htp”', 'did you mean: go-http'],
  ['a release that is none', 'test --sender go-http@new', '--sender: “new” is not a release', '1.44.0'],
  ['an option that is missing', 'send', '--to <url>'],
  ['a command without a protocol', 'test --scenario throttle -- ./app', 'a command needs --protocol', 'allowed: grpc'],
  ['a suite beside a scenario', 'test --suite smoke --scenario slow --sender js-http', 'exclude each other'],
  ['an unknown suite', 'test --suite smok --sender js-http', 'there is no suite “smok”', 'did you mean: smoke'],
  ['a value that is missing', 'serve --scenario', 'argument missing', '--scenario'],
  ['a port that is none', 'serve --grpc-port 70000', '--grpc-port: “70000” is not a port', 'from 0 to 65535'],
  ['a port in words', 'serve --http-port otlp', '--http-port: “otlp” is not a port'],
  ['a format that is none', 'serve --format xml', '--format: “xml”', 'allowed: text, ndjson'],
  ['a duration without a unit', 'serve --for 10', '--for: “10” is not a duration', '250ms'],
  ['a seed that is too large', 'serve --seed 4294967296', '--seed: “4294967296”', '4294967295'],
  ['a count of nothing', 'serve --max-requests 0', '--max-requests: “0”', 'from 1'],
  ['--with without a value', 'serve --with retryDelay', '--with: “retryDelay” is not of the form key=value'],
  [
    'an unknown scenario',
    'serve --scenario bad-crt',
    'no scenario “bad-crt”',
    'did you mean: bad-cert',
    /allowed: one of \d+ names/,
    'otlp-chaos list',
  ],
  ['an alias that is misspelt', 'serve --scenario tls-expird', 'did you mean: tls-expired'],
  [
    'an unknown parameter',
    `serve ${anyPorts} --scenario throttle --with retryDely=1s`,
    'throttle has no parameter “retryDely”',
    'did you mean: retryDelay',
    'allowed: retryDelay, form, status, grpc',
  ],
  [
    'a parameter of a scenario that has none',
    `serve ${anyPorts} --scenario ok-empty-body --with a=b`,
    'ok-empty-body has no parameter “a”',
    'no parameters',
  ],
  [
    'a parameter of the wrong type',
    'explain throttle --with retryDelay=soon',
    'parameter “retryDelay”: “soon” is not a duration',
    '2s',
  ],
  [
    'a choice that is none',
    'explain bad-cert --with cert=old',
    '“old” is not one of the choices',
    'allowed: unknown-ca',
  ],
  [
    'a host that is not here',
    `serve ${anyPorts} --host 192.0.2.1`,
    '192.0.2.1 is not an address of this machine',
    'ip addr',
  ],
  [
    'a control host that is not here',
    `serve ${anyPorts} --control-host 192.0.2.1 --control-token t`,
    '192.0.2.1 is not an address of this machine',
    '--control-host',
  ],
  [
    'a control API for all without a token',
    `serve ${anyPorts} --control-host 0.0.0.0`,
    'needs a token',
    '--control-token',
  ],
  [
    'a certificate folder that cannot be one',
    `serve ${anyPorts} --tls --certs-dir /dev/null/x`,
    '/dev/null/x',
    'not a folder',
    '--certs-dir',
  ],
  [
    'a certificate folder where the kernel takes none',
    'certs --dir /proc/x',
    '/proc/x',
    'no such file or folder',
    '--dir',
  ],
  [
    'a recording that cannot be written',
    `serve ${anyPorts} --record /nowhere/x`,
    'cannot write the recording to /nowhere/x: there is no such file or folder',
  ],
  [
    'a configuration that cannot be written',
    `serve ${anyPorts} --write-config /nowhere/x`,
    'cannot write /nowhere/x',
    'a folder that exists',
  ],
  ['a ready file that is a folder', `serve ${anyPorts} --ready-file /tmp`, 'cannot write /tmp'],
  [
    'an unknown cause',
    'list --cause network2',
    'no cause “network2”',
    'did you mean: network',
    'allowed: none, network',
  ],
  ['an unknown schema', 'schema event', 'did you mean: events', 'allowed: events, scenario'],
  ['a target that is no URL', 'send --to collector', '“collector” is no URL', 'such as http://127.0.0.1:4318'],
  ['a recording that is not there', 'judge nowhere.ndjson', 'cannot read nowhere.ndjson: there is no such', '--record'],
  ['a log that is not there', 'diagnose nowhere.log', 'cannot read nowhere.log: there is no such', 'Name the file'],
  ['a check that is none', 'checks no-los', 'did you mean: no-loss', /allowed: one of \d+ names/, 'otlp-chaos checks'],
  [
    'a lab where a command of labs belongs',
    'learn wrong-port',
    'learn has no command “wrong-port”',
    'did you mean: start wrong-port',
    'otlp-chaos learn start wrong-port starts that lab',
  ],
  ['an unknown command of senders', 'senders lst', 'did you mean: list', 'allowed: list, build, doctor'],
  ['an unknown command of labs', 'learn strt', 'did you mean: start', 'allowed: start, hint, solution, reset'],
  [
    'an authority that cannot be read',
    'send --to https://127.0.0.1:1 --ca /nowhere/ca.pem',
    'cannot read the authority /nowhere/ca.pem: there is no such file',
  ],
  [
    'a header that is none',
    'send --to http://127.0.0.1:1 --header a%20b',
    '--header: “a%20b” is not of the form key=value',
  ],
  [
    'a protocol that is none',
    'send --to http://127.0.0.1:1 --protocol http',
    '--protocol: “http”',
    'allowed: grpc, http/protobuf, http/json',
  ],
  ['an unknown scenario in a later run', 'test --scenario throttle,thrttle --sender js-http', 'did you mean: throttle'],
  ['an unknown scenario of a demo', 'demo trottle', 'did you mean: throttle'],
])('%s', async ([, line, ...told]) => {
  const { code, stdout, stderr } = await run(line.split(' ').filter(Boolean));
  expect(code).toBe(64);
  expect(stdout).toBe('');
  for (const words of told) expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/^ +at |ENOENT: |Error:/m);
});

const files: readonly [string, string, ...(string | RegExp)[]][] = [
  ['broken YAML', 'title: [', /own\.yaml:\d+:\d+: /, 'not valid YAML'],
  [
    'an unknown key',
    'title: x\nsumary: y\n',
    'own.yaml:2:1: unknown key “sumary”',
    'did you mean: summary',
    'allowed: ',
  ],
  ['a wrong type', 'title: x\nphases: many\n', /own\.yaml:2:9: .*phases/],
  ['a duration without a unit', 'phases:\n  - name: a\n    for: 10\n', 'own.yaml:3:10: “for” is 10', '250ms'],
  ['an unknown fault', 'fault: throtle\n', 'own.yaml:1:8: there is no fault “throtle”', 'did you mean: throttle'],
  [
    'a “when” that its layer cannot know',
    'fault: certificate\nwhen: {signal: traces}\nwith: {certificate: expired}\n',
    /own\.yaml:2:\d+: .*signal/,
    'allowed: ',
  ],
  ['an unknown check', 'fault: throttle\nexpect: [no-los]\n', /own\.yaml:2:\d+: .*“no-los”/, 'did you mean: no-loss'],
];

test.for(files)('a file with %s is refused with its place by serve and validate', async ([, text, ...told]) => {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'own.yaml');
  writeFileSync(file, text);
  for (const args of [
    ['serve', ...freePorts, '--scenario', file],
    ['validate', file],
  ]) {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([64, '']);
    for (const words of told) expect(stderr).toMatch(words);
  }
});

test('a file that is not there is named, with what to do', async () => {
  const { code, stderr } = await run(['serve', '--scenario', './nowhere.yaml']);
  expect(code).toBe(64);
  expect(stderr).toContain('./nowhere.yaml: the file cannot be read: there is no such file or folder (ENOENT)');
  expect(stderr).toContain('otlp-chaos list');
});

test.for([
  ['--grpc-port', 'grpc'],
  ['--http-port', 'http'],
  ['--control-port', 'control API'],
] as const)('a busy port for %s: which one, who usually has it, and both remedies', async ([flag, what]) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stdout, stderr } = await run(['serve', ...freePorts, flag, String(port)]);
  other.close();
  expect([code, stdout]).toEqual([64, '']);
  expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use, so the ${what}`);
  expect(stderr).toMatch(what === 'control API' ? 'Another otlp-chaos' : "a Collector's own receiver");
  expect(stderr).toContain(`${flag} 0`);
  expect(stderr).toContain(`ss -ltnp 'sport = :${port}'`);
});

test('a long mistake is wrapped in a terminal, and whole in a log', async (context) => {
  const args = ['serv'];
  const shown = (await inTerminal(context, args)).split('\n');
  expect(shown.length).toBeGreaterThan(4);
  for (const line of shown) expect(line.length).toBeLessThanOrEqual(80);
  const { stderr } = await run(args);
  expect(stderr.split('\n').find((line) => line.includes('allowed:'))!.length).toBeGreaterThan(100);
});
