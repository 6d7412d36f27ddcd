import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { inTerminal, run, start } from './program.ts';

/* Commands that print and end: list, explain, validate, schema, certs, help. */

const commands = ['serve', 'demo', 'test', 'list', 'explain', 'validate', 'schema', 'send', 'certs'];

test('the list as JSON is an array of summaries, by cause', async () => {
  const { code, stdout, stderr } = await run(['list', '--format', 'json']);
  expect([code, stderr]).toEqual([0, '']);
  const list = JSON.parse(stdout) as { id: string; covers: string[]; aliases: string[] }[];
  expect(list.length).toBeGreaterThan(10);
  const keys = ['id', 'title', 'cause', 'summary', 'layers', 'covers', 'aliases', 'params', 'needs', 'imitates'];
  for (const entry of list) expect(Object.keys(entry)).toEqual(keys);
  expect(list.find(({ id }) => id === 'bad-cert')).toMatchObject({ cause: 'tls', layers: ['tls'] });
});

test('the list of one cause holds its scenarios alone', async () => {
  const { stdout } = await run(['list', '--cause', 'tls', '--format', 'json']);
  expect((JSON.parse(stdout) as { cause: string }[]).every(({ cause }) => cause === 'tls')).toBe(true);
  const { stdout: text } = await run(['list', '--cause', 'tls']);
  expect(text).toContain('bad-cert');
  expect(text).not.toContain('throttle');
});

test('backends that people recognise are a group of their own, and their pages say what they imitate', async () => {
  const { stdout: list } = await run(['list', '--cause', 'protocol']);
  const [, backends = ''] = list.split('\nBackends that people recognise\n');
  expect(backends).toMatch(/^ {2}cdn-530 /m);
  expect(backends).not.toContain('html-502');
  const [named, grouped, markdown] = await Promise.all([
    run(['explain', 'cdn-530']),
    run(['explain', 'backends/cdn-530']),
    run(['explain', 'cdn-530', '--format', 'markdown']),
  ]);
  const url = 'https://github.com/open-telemetry/opentelemetry-collector/issues/15382';
  expect(named.stdout).toContain(`  ${url}\n`);
  expect(grouped).toEqual(named);
  expect(markdown.stdout).toContain(`([source](${url}))`);
});

test('of each cause, what the list names can be explained by its alias', async () => {
  const { stdout } = await run(['list', '--format', 'json']);
  const list = JSON.parse(stdout) as { cause: string; aliases: string[] }[];
  const byCause = new Map(list.flatMap(({ cause, aliases }) => aliases.map((alias) => [cause, alias])));
  expect(byCause.size).toBeGreaterThan(5);
  const pages = await Promise.all([...byCause.values()].map((alias) => run(['explain', alias])));
  for (const { code, stderr } of pages) expect([code, stderr]).toEqual([0, '']);
});

test('a page as JSON is the whole of it, faults with their explanation', async () => {
  const { stdout } = await run(['explain', 'throttle', '--format', 'json']);
  const page = JSON.parse(stdout) as { phases: { rules: object[] }[] };
  expect(page).toMatchObject({
    id: 'throttle',
    cause: 'overload',
    fix: { text: expect.any(String) },
    why: expect.any(String),
  });
  expect(page.phases[0]!.rules[0]).toMatchObject({ fault: 'throttle', layer: 'exchange', explain: expect.any(String) });
});

test('a page as Markdown has the symptoms word for word', async () => {
  const [markdown, json] = await Promise.all(
    ['markdown', 'json'].map((format) => run(['explain', 'bad-cert', '--format', format])),
  );
  const { symptoms } = JSON.parse(json!.stdout) as { symptoms: { line: string }[] };
  expect(symptoms.length).toBeGreaterThan(0);
  for (const { line } of symptoms) expect(markdown!.stdout).toContain(line);
  for (const heading of ['What happens', 'Find it', 'Fix it', 'Why it works', 'Variants', 'Try it'])
    expect(markdown!.stdout).toContain(`\n## ${heading}\n`);
});

test('a page says when a rule acts and how long a phase lasts', async () => {
  const text = async (...args: string[]): Promise<string> =>
    (await run(['explain', ...args])).stdout.replaceAll(/\s+/g, ' ');
  expect(await text('throttle')).toContain('Only for the first 2 attempts of each payload.');
  const outage = await text('outage-then-recovery', '--with', 'outage=90s');
  expect(outage).toContain('serving until 2 requests have come');
  expect(outage).toContain('down for 1m30s');
});

test('a page of another face is called by the parameter that makes it', async () => {
  const { stdout } = await run(['explain', 'tls-expired']);
  expect(stdout).toContain('The certificate has expired');
  expect(stdout).toContain('$ otlp-chaos demo bad-cert --with cert=expired\n');
});

test('the page of a file of one’s own is called by its path', async () => {
  await using folder = await start(['--version']);
  const file = join(folder.folder, 'my outage.yaml');
  writeFileSync(file, 'title: Mine\nfault: unavailable\n');
  const { stdout } = await run(['explain', file]);
  expect(stdout).toContain(`$ otlp-chaos demo '${file}'`);
  expect(stdout).toContain('No cause given');
});

test('a message that senders print leads to the page of the failure, in the variant that prints it', async () => {
  const { code, stdout, stderr } = await run(['explain', 'too many open files']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('word for word, printed by OpenTelemetry Collector');
  expect(stdout).toContain('\nThe sender runs out of file descriptors\n');
  expect(stdout).toContain('\nWhy it works\n');
  const dated = await run([
    'explain',
    'certificate has expired or is not yet valid: current time',
    '--format',
    'markdown',
  ]);
  expect(dated.stdout).toMatch(/^# The certificate (?:has expired|is not valid yet)\n/);
});

test('a message of several failures lists them, the most alike first, each with the line that is like it', async () => {
  const [text, json, markdown] = await Promise.all(
    ['text', 'json', 'markdown'].map((format) => run(['explain', 'connection refused', '--format', format])),
  );
  const { matches, clear } = JSON.parse(json!.stdout) as {
    matches: { scenario: string; score: number; line: string; sender: string }[];
    clear: string | null;
  };
  expect(clear).toBeNull();
  expect(matches[0]).toMatchObject({ scenario: 'tcp-refused', score: 1, sender: expect.any(String) });
  expect(matches.length).toBeGreaterThan(1);
  for (const { line, scenario } of matches) {
    expect(line.toLowerCase()).toMatch(/connection refused|econnrefused/);
    for (const page of [text!, markdown!]) expect(page.stdout).toContain(scenario);
  }
  for (const line of text!.stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
});

test('the first failure that an unknown authority may be is a bad certificate', async () => {
  const { stdout } = await run(['explain', 'x509: certificate signed by unknown authority', '--format', 'json']);
  expect((JSON.parse(stdout) as { matches: object[] }).matches[0]).toMatchObject({ scenario: 'bad-cert', score: 1 });
});

test('a whole line of a log is found, whatever host and time it has', async () => {
  const line =
    '2026-03-01T01:02:03.004Z\tinfo\tinternal/retry_sender.go:136\tExporting failed. Will retry the request after interval.\t' +
    '{"error": "rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial tcp 10.1.2.3:4317: connect: connection refused\\"", "interval": "5.2s"}';
  const { stdout } = await run(['explain', line, '--format', 'json']);
  expect((JSON.parse(stdout) as { matches: { scenario: string }[] }).matches[0]!.scenario).toBe('tcp-refused');
});

test('what nothing is like is a mistake that says so, and a name that is misspelt is no message', async () => {
  const text = await run(['explain', 'the quick brown fox jumps over nothing of ours']);
  expect([text.code, text.stdout]).toEqual([64, '']);
  expect(text.stderr).toContain('no failure is called “the quick brown fox');
  expect(text.stderr).toContain('otlp-chaos diagnose');
  const name = await run(['explain', 'bad-cret']);
  expect([name.code, name.stdout]).toEqual([64, '']);
  expect(name.stderr).toContain('did you mean: bad-cert');
  const cause = await run(['explain', 'credentails']);
  expect(cause.stderr).toContain('did you mean: credentials');
});

test.for(['flurbel', 'undefined is not a function', 'cannot read property of undefined', 'bar', 'the moon is full'])(
  '“%s” is like nothing: no failure is suggested, but what can be asked',
  async (text) => {
    const { code, stdout, stderr } = await run(['explain', text]);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(`no failure is called “${text}”`);
    expect(stderr).not.toContain('did you mean');
    for (const way of ['list', 'credentials', 'S16', 'in quotes', 'diagnose']) expect(stderr).toContain(way);
  },
);

test('a cause is explained with what holds for all its failures, and the aftermath has two pages', async () => {
  const [tls, json, markdown, aftermath] = await Promise.all([
    run(['explain', 'tls']),
    run(['explain', 'tls', '--format', 'json']),
    run(['explain', 'TLS', '--format', 'markdown']),
    run(['explain', 'aftermath']),
  ]);
  for (const heading of ['Precisely', 'Find it', 'Fix it', 'Why it works', 'Failures of this kind'])
    expect(tls.stdout).toContain(`\n${heading}\n`);
  expect(tls.stdout).toContain('\n  bad-cert ');
  expect(JSON.parse(json.stdout)).toMatchObject([{ id: 'tls', cause: 'tls', scenarios: expect.any(Array) }]);
  expect(markdown.stdout).toMatch(/^# TLS and certificates\n/);
  expect(aftermath.stdout.match(/^Why it works$/gm)).toHaveLength(2);
  for (const { stdout } of [tls, aftermath])
    for (const line of stdout.split('\n'))
      if (!line.includes('$') && !line.includes('http')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
});

test('the whole list has each scenario with its whole title; a search shows more of fewer', async () => {
  const [all, json, found, none] = await Promise.all([
    run(['list']),
    run(['list', '--format', 'json']),
    run(['list', '--search', 'Retry-After']),
    run(['list', '--search', 'flux compensator']),
  ]);
  const told = JSON.parse(json.stdout) as { id: string; title: string }[];
  const ids = told.map(({ id }) => id);
  const lines = all.stdout.split('\n').filter((line) => /^ {2}\S/.test(line));
  const words = all.stdout.replaceAll(/\s+/g, ' ');
  for (const { id, title } of told) expect(words).toContain(`${id} ${title}`);
  expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(ids);
  for (const line of all.stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  expect(found.stdout).toContain('\n  throttle ');
  expect(found.stdout).toContain('--with retryDelay=2s');
  expect(found.stdout).not.toContain('bad-cert');
  expect([none.code, none.stdout]).toEqual([64, '']);
});

test('validate says which files are fine, and ends with 64 when one is not', async () => {
  await using folder = await start(['--version']);
  const [good, bad] = ['good.yaml', 'bad.yaml'].map((name) => join(folder.folder, name));
  writeFileSync(good!, 'fault: throttle\nwith: {retryDelay: 2s}\n');
  writeFileSync(bad!, 'cause: netwrk\nfault: throttle\nsumary: x\n');
  expect(await run(['validate', good!])).toMatchObject({ code: 0, stdout: `${good}: fine\n`, stderr: '' });
  const { code, stdout, stderr } = await run(['validate', good!, bad!]);
  expect([code, stdout]).toEqual([64, `${good}: fine\n`]);
  expect(stderr).toContain(`${bad}:1:8: “cause” is “netwrk”`);
  expect(stderr).toContain(`${bad}:3:1: unknown key “sumary”`);
});

test('both schemas are valid, and the one of scenarios takes ours and refuses a wrong one', async () => {
  const [events, scenario] = await Promise.all([run(['schema']), run(['schema', 'scenario'])]);
  const ajv = new Ajv2020({ strict: false });
  expect(ajv.validateSchema(JSON.parse(events.stdout))).toBe(true);
  const accepts = ajv.compile(JSON.parse(scenario.stdout));
  expect(accepts({ title: 'x', fault: 'throttle' })).toBe(true);
  expect(accepts({ title: 'x', fault: 'throtle' })).toBe(false);
});

test('certs says where each certificate is and what is wrong with it, and --force mints new ones', async () => {
  await using folder = await start(['--version']);
  const dir = join(folder.folder, 'certs');
  const first = await run(['certs', '--dir', dir]);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const files = [...first.stdout.matchAll(/^ {2}(?:chain|to trust|key) +(\/\S+)$/gm)].map(([, file]) => file!);
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) expect(existsSync(file)).toBe(true);
  expect(first.stdout).toContain('expired');
  expect(first.stdout).not.toContain('PRIVATE KEY');
  const again = await run(['certs', '--dir', dir]);
  expect(again.stdout).toBe(first.stdout);
  const anew = await run(['certs', '--dir', dir, '--force']);
  const [before, after] = [first, anew].map(({ stdout }) =>
    readFileSync(/^ {2}to trust +(\S+)$/m.exec(stdout)![1]!, 'utf8'),
  );
  expect(after).not.toBe(before);
});

test.for(['', ...commands])('the help of “%s” fits 80 columns, and shows a real example', async (command, context) => {
  const shown = stripVTControlCharacters(await inTerminal(context, [...(command ? [command] : []), '--help']));
  for (const line of shown.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  const { code, stdout, stderr } = await run([...(command ? [command] : []), '--help']);
  expect([code, stderr]).toEqual([0, '']);
  const examples = stdout.slice(stdout.search(/^Examples?:$/m)).match(/(?<=^ {2}otlp-chaos ).*$/gm)!;
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const [name, ...flags] = example.replace(/ >.*$/, '').split(' ');
    expect(command || commands.find((one) => one === name)).toBe(name);
    const { stdout: help } = await run([name!, '--help']);
    // What stands behind -- is another program's.
    const ownFlags = flags.includes('--') ? flags.slice(0, flags.indexOf('--')) : flags;
    for (const flag of ownFlags.filter((word) => word.startsWith('--'))) expect(help).toContain(`  ${flag} `);
  }
});

test.for([
  ['list', '--cause', 'tls'],
  ['explain', 'bad-cert', '--with', 'cert=expired'],
  ['validate', 'my-outage.yaml'],
  ['schema', 'events'],
  ['certs', '--dir', './chaos-certs'],
])('the example of %j works', async (example) => {
  await using folder = await start(['--version']);
  writeFileSync(join(folder.folder, 'my-outage.yaml'), 'fault: unavailable\n');
  const { stdout: help } = await run([example[0]!, '--help']);
  expect(help).toContain(`  otlp-chaos ${example.join(' ')}`);
  expect(await run(example, { cwd: folder.folder })).toMatchObject({ code: 0, stderr: '' });
});

test('a rule that texts cite is explained by its number: what it says, who judges by it, and which failures are about it', async () => {
  const { code, stdout, stderr } = await run(['explain', 's47']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^S47: A sender that cannot connect should try again/);
  expect(stdout).toMatch(/^Judged by\n {2}backoff-jitter /m);
  expect(stdout).toMatch(/^ {2}tcp-refused +Nothing listens/m);
  const { stdout: json } = await run(['explain', 'S47', '--format', 'json']);
  expect(JSON.parse(json)).toMatchObject({ rule: 'S47', scenarios: expect.arrayContaining(['tcp-refused']) });
  const { stdout: markdown } = await run(['explain', 'S47', '--format', 'markdown']);
  expect(markdown).toContain('- `tcp-refused` – Nothing listens on the port');
  const { stdout: page } = await run(['explain', 'tcp-refused']);
  expect(page).toMatch(/^Rules\n[^]*^ {2}S47 {2}A sender that cannot connect should try again/m);
});

test('a page into a pipe that closes early ends quietly', async () => {
  await using program = await start(['schema']);
  program.child.stdout!.destroy();
  const { code, stderr } = await program.exited;
  expect([code, stderr]).toEqual([0, '']);
});
