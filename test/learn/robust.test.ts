import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import stringWidth from 'string-width';
import { start } from '../cli/program.ts';
import { eventually } from '../wire/clients.ts';
import { readMarker } from '../../src/learn/lab-folder.ts';
import { Learner } from './learner.ts';
import { makeFolder } from './terminal.ts';
import { requireTool } from '../tools/tools.ts';

/* What happens when a learner leaves in the middle, is thrown out, comes back, or writes nonsense. */

const lasting = { timeout: 200_000 };

function temporaryFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.concurrent.for([
  ['before anything is shown', undefined],
  ['while the sender starts', /Attempt 1/],
  ['while the sender sends', /backend +\d/],
  ['when it has been judged', /✗ Not yet/],
] as const)('Ctrl-C %s ends all of it, and keeps the progress', lasting, async ([, moment], context) => {
  await using learner = await Learner.start(context, 'wrong-path', 'sdk');
  const { terminal } = learner;
  if (moment) await terminal.shows(moment);
  else await eventually(() => terminal.family().length > 0, 'the program runs');
  await terminal.press('C-c');
  // Before it has said that it listens to signals, the first Ctrl-C is the end of any program.
  const code = await terminal.ended();
  if (moment) expect(code).toBe(0);
  await eventually(() => terminal.family().length === 0, 'no process of the lab is left');
  if (moment) expect(existsSync(join(terminal.folder, 'state/otlp-chaos/learn.json'))).toBe(true);
});

test(
  'a folder that was moved away and progress that cannot be read are told, and the lab goes on',
  lasting,
  async (context) => {
    await using learner = await Learner.start(context, 'wrong-path', 'sdk');
    const { terminal } = learner;
    await terminal.shows(/✗ Not yet/);
    rmSync(learner.folder, { recursive: true });
    await terminal.type('reset');
    await terminal.shows(/✗ reset is not possible: cannot write into/);
    writeFileSync(join(terminal.folder, 'state/otlp-chaos/learn.json'), 'nonsense');
    await terminal.type('hint');
    await terminal.shows(/✗ hint is not possible: .*cannot be read/);
    await terminal.type('quit');
    expect(await terminal.ended()).toBe(0);
  },
);

test('Ctrl-D leaves as quit does', lasting, async (context) => {
  await using learner = await Learner.start(context, 'wrong-path', 'sdk');
  await learner.terminal.shows(/✗ Not yet/);
  await learner.terminal.press('C-d');
  expect(await learner.terminal.ended()).toBe(0);
  await eventually(() => learner.terminal.family().length === 0, 'no process of the lab is left');
});

test('after a kill -9 no sender is left, and the lab goes on where it was', lasting, async (context) => {
  const folder = temporaryFolder();
  const edited = '# mine\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n';
  let before;
  {
    await using first = await Learner.start(context, 'wrong-port', 'sdk', { folder });
    // Nothing listens at that port, and the SDK says so only when it has tried for seconds.
    expect(await first.terminal.shows(/✗ Not yet/)).toMatch(
      /Attempt 1[^]*\(nothing yet: [^]*sender +Export retry time/,
    );
    first.save(edited);
    await first.terminal.shows(/Attempt 2/);
    await first.terminal.type('hint');
    await first.terminal.shows(/Hint 1 of 3/);
    before = readMarker(first.folder)!;
    process.kill(await first.terminal.pid(), 'SIGKILL');
    await first.terminal.ended();
    await eventually(() => first.terminal.family().length === 0, 'the sender notices that nobody is left');
  }
  await using second = await Learner.start(context, 'wrong-port', 'sdk', { folder });
  const text = await second.terminal.shows(/✗ Not yet/);
  expect(text).toContain('your file is as you left it');
  expect(text).toContain('Attempt 3');
  expect(second.file).toBe(edited);
  expect(readMarker(second.folder)).toEqual(before);
  await second.terminal.type('hint');
  await second.terminal.shows(/Hint 2 of 3/);
  await second.terminal.type('reset');
  await second.terminal.shows(/Attempt 4/);
  expect(second.file).toContain('4138');
  second.save(second.lab.solution);
  await second.terminal.shows(/✓ Solved/);
});

test(
  'hints, the solution and a reset can be asked for in another terminal; the list shows it',
  lasting,
  async (context) => {
    await using learner = await Learner.start(context, 'wrong-path', 'sdk');
    await learner.terminal.shows(/✗ Not yet/);
    const beside = async (...args: string[]): Promise<string> => {
      const env = { XDG_STATE_HOME: join(learner.terminal.folder, 'state') };
      await using program = await start(['learn', ...args], { env });
      const { code, stdout, stderr } = await program.exited;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    };
    expect(await beside('hint')).toMatch(/^Hint 1 of 3/);
    expect(await beside('hint', 'wrong-path')).toMatch(/^Hint 2 of 3/);
    expect(await beside('hint')).not.toContain('no further hint');
    expect(await beside('hint')).toMatch(/^Hint 3 of 3[^]*There is no further hint; `solution` tells/);
    const { values } = readMarker(learner.folder)!;
    const solution = await beside('solution');
    expect(solution).toContain(`- OTEL_EXPORTER_OTLP_ENDPOINT=${values.http}/v1/traces`);
    expect(solution).toContain(`+ OTEL_EXPORTER_OTLP_ENDPOINT=${values.http}\n`);
    expect(await beside()).toMatch(/~ 2 {2}wrong-path +begun, looked up/);
    const original = learner.file;
    writeFileSync(join(learner.folder, learner.lab.file), 'nonsense');
    expect(await beside('reset')).toContain('as it was at the beginning');
    expect(learner.file).toBe(original);
    expect(statSync(join(learner.terminal.folder, 'state/otlp-chaos')).mode & 0o777).toBe(0o700);
  },
);

test(
  'a file that cannot be used is told with its place, and what is misspelt with what was meant',
  lasting,
  async (context) => {
    await using learner = await Learner.start(context, 'wrong-path', 'sdk');
    await learner.terminal.shows(/✗ Not yet/);
    learner.save('OTEL_EXPORTER_OTLP_PROTOCOL=htp/protobuf\n');
    expect(await learner.terminal.shows(/✗ Your file cannot be used/)).toContain('otel.env:1');
    learner.save('\nOTEL_EXPORTER_OTLP_ENDPONT=${http}\n');
    await learner.terminal.shows(
      /otel\.env:2 OTEL_EXPORTER_OTLP_ENDPONT .* Did you mean OTEL_EXPORTER_OTLP_ENDPOINT\?/,
    );
    learner.save('OTEL_EXPORTER_OTLP_ENDPOINT ${http}\nOTEL_EXPORTER_OTLP_TIMEOUT=soon\n');
    await learner.terminal.shows(/otel\.env:1 “OTEL_EXPORTER_OTLP_ENDPOINT http.*” is not of the form NAME=VALUE/);
    await learner.terminal.type('hnt');
    await learner.terminal.shows(/Did you mean hint\?/);
  },
);

test('without a terminal it prints lines and nothing else, and ends when the lab is solved', lasting, async () => {
  const state = temporaryFolder();
  const ports = ['--grpc-port', '0', '--http-port', '0'];
  const args = ['learn', 'start', 'wrong-path', '--sender', 'sdk', '--dir', 'lab', ...ports];
  await using program = await start(args, { env: { XDG_STATE_HOME: state } });
  const folder = join(program.folder, 'lab');
  await program.printed(/(Attempt 1)/);
  const file = join(folder, 'otel.env');
  writeFileSync(file, readFileSync(file, 'utf8').replace('/v1/traces', ''));
  const { code, stdout, stderr } = await program.exited;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('✓ Solved');
  // eslint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\u001B\r]/);
  expect(stdout.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  expect(program.family()).toEqual([]);
});

test('a folder that is somebody’s stays untouched', lasting, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'diary.txt'), 'mine');
  const env = { XDG_STATE_HOME: temporaryFolder() };
  await using program = await start(['learn', 'start', 'wrong-path', '--sender', 'sdk', '--dir', folder], { env });
  const { code, stderr } = await program.exited;
  expect(code).toBe(64);
  expect(stderr).toContain('is not empty, and no folder of a lab');
  expect(readdirSync(folder)).toEqual(['diary.txt']);
});

test('a Collector does not outlive a kill -9 either', lasting, async (context) => {
  const collectorBin = requireTool('otelcol-chaos', context);
  await using learner = await Learner.start(context, 'wrong-port', 'collector', { collectorBin });
  const { terminal } = learner;
  await terminal.shows(/Attempt 1/);
  await eventually(() => terminal.family().length > 1, 'the Collector runs');
  process.kill(await terminal.pid(), 'SIGKILL');
  await eventually(() => terminal.family().length === 0, 'the Collector ends with whoever started it');
});
