import { Command, CommanderError } from 'commander';
import type { Argument, HelpConfiguration, Option } from 'commander';
import { packageVersion } from '../core/package-root.ts';
import { protocols } from '../core/signal.ts';
import { senderNames } from '../senders/sender.ts';
import { failOnChoices } from '../core/standing.ts';
import { reportFailure } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import {
  choice,
  collect,
  durationMs,
  flag,
  keyValue,
  names,
  oneOf,
  port,
  positiveCount,
  reportKinds,
  reportTarget,
  scale,
  seed,
} from './flags.ts';
import { finalCode, watchStandardStreams } from './output.ts';
import { usageError } from './usage-error.ts';

/** Runs one command line and sets the exit code. Each command's code is loaded when it is called, not before. */
export async function main(args: readonly string[]): Promise<void> {
  watchStandardStreams();
  let code: ExitCode = 0;
  const program = createProgram((result) => (code = result));
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    code = await failureOf(error, program, args);
  }
  process.exitCode = finalCode(code);
}

async function failureOf(error: unknown, program: Command, args: readonly string[]): Promise<ExitCode> {
  if (!(error instanceof CommanderError)) return await reportFailure(error);
  if (error.exitCode === 0) return 0;
  const mistake = usageError(error, program, args);
  return mistake === undefined ? 64 : await reportFailure(mistake);
}

type Done = (code: ExitCode) => void;

function createProgram(done: Done): Command {
  const program = new Command('otlp-chaos')
    .description('A programmable OTLP backend that fails on purpose, records what the sender did, and judges it.')
    .version(packageVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .configureHelp(helpInWords)
    // Mistakes are told in the one form that all of ours have.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  program.helpCommand('help [command]', 'print the help of a command');
  example(program, 'otlp-chaos demo', 'otlp-chaos serve --scenario bad-cert', 'otlp-chaos explain throttle');
  const commands = [addServe, addDemo, addTest, addJudge, addPages, addSend, addSenders, addCerts];
  for (const add of commands) add(program, done);
  return program;
}

/** Choices and defaults as people write them. */
const helpInWords: HelpConfiguration = {
  optionDescription: ({ description, argChoices, defaultValue, defaultValueDescription, negate }: Option) =>
    described(description, argChoices, negate ? undefined : (defaultValueDescription ?? defaultValue)),
  argumentDescription: ({ description, argChoices, defaultValue }: Argument) =>
    described(description, argChoices, defaultValue),
};

function described(text: string, choices: readonly string[] | undefined, usual: unknown): string {
  const allowed = choices ? `: ${choices.join(', ')}` : '';
  const isTold = typeof usual === 'string' || typeof usual === 'number';
  return `${text}${allowed}${isTold ? ` (default ${usual})` : ''}`;
}

function addServe(program: Command, done: Done): void {
  const serve = program
    .command('serve')
    .description('start a backend that follows a scenario, until it is stopped')
    .option('--scenario <name|file>', 'what goes wrong: a name, an alias or a YAML file', 'healthy')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(flag('--advertise <name>', 'a further name or address for certificates (repeatable)', collect))
    .addOption(flag('--grpc-port <port>', 'OTLP/gRPC port, 0 for any free one', port).default(4317))
    .addOption(flag('--http-port <port>', 'OTLP/HTTP port, 0 for any free one', port).default(4318))
    .addOption(flag('--control-port <port>', 'control API port, 0 for any free one', port).default(4319))
    .option('--control-host <address>', 'address of the control API', '127.0.0.1')
    .option('--control-token <token>', 'what callers of the control API must present')
    .option('--no-control', 'no control API')
    .option('--tls', 'TLS, whatever the scenario says')
    .option('--no-tls', 'no TLS, whatever the scenario says')
    .option('--certs-dir <folder>', 'where minted certificates are kept')
    .addOption(flag('--seed <number>', 'makes chance repeatable', seed))
    .option('--record <file>', 'stream every event to a file, one JSON object a line')
    .option('--ready-file <file>', 'write the first event here when ready; removed at the end')
    .option('--write-config <file>', 'write a complete Collector configuration for this backend')
    .addOption(format('text', 'ndjson'))
    .addOption(flag('--max-requests <number>', 'stop after so many answered requests', positiveCount))
    .addOption(flag('--for <duration>', 'stop after this long, such as 30s', durationMs))
    .action(async (flags: object) => {
      const { serve: run } = await import('./serve.ts');
      done(await run(flags as Parameters<typeof run>[0]));
    });
  example(serve, 'otlp-chaos serve --scenario bad-cert --write-config collector.yaml');
}

function addDemo(program: Command, done: Done): void {
  const demo = program
    .command('demo')
    .argument('[scenario]', 'which failure to show', 'bad-cert')
    .description('show a failure, its cause and its repair with real SDK exporters; needs nothing else')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .action(async (scenario: string, flags: { with?: Record<string, string> }) => {
      const { demo: run } = await import('./demo.ts');
      done(await run(scenario, flags));
    });
  example(demo, 'otlp-chaos demo throttle --with retryDelay=1s');
}

function addTest(program: Command, done: Done): void {
  const test = program
    .command('test')
    .description('run scenarios against a real sender and judge what it did')
    .addOption(flag('--scenario <name>', 'scenario, repeatable or joined by commas', names))
    .option('--suite <name|file>', 'a list of scenarios instead')
    .addOption(choice('--sender <sender>', 'who sends', senderNames))
    .argument('[command...]', 'behind --: a program of your own that reads OTEL_EXPORTER_OTLP_*, instead of --sender')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .addOption(protocolsFlag())
    .addOption(flag('--only <check>', 'only this check, repeatable or joined by commas', names))
    .addOption(failOn())
    .addOption(flag('--timeout <duration>', 'wait no longer than this for the sender, each time', durationMs))
    .addOption(flag('--jobs <number>', 'exporters that run at once in one process', positiveCount))
    .addOption(flag('--time-scale <factor>', 'divide every duration by this; verdicts then say so', scale))
    .option('--collector-bin <path>', 'the Collector to use')
    .option('--config <file>', 'your own Collector configuration: made safe first, nothing that it names is touched')
    .option('--exporter <name>', 'the exporter of it to try, where there are several')
    .addOption(flag('--seed <number>', 'makes chance repeatable', seed))
    .addOption(format('text', 'ndjson'))
    .option('--record <file>', 'stream every event to a file, one JSON object a line')
    .addOption(report())
    .addOption(knownFailures())
    .action(async (command: string[], flags: object) => {
      const { test: run } = await import('./test.ts');
      done(await run({ ...(flags as Parameters<typeof run>[0]), command }));
    });
  example(
    test,
    'otlp-chaos test --scenario unavailable --protocol http/protobuf -- ./my-app --flag',
    'otlp-chaos test --scenario throttle --sender js-http',
    'otlp-chaos test --suite smoke --sender collector --report junit=results.xml --report html=results.html',
  );
}

function addJudge(program: Command, done: Done): void {
  const judge = program
    .command('judge')
    .argument('<file>', 'what `test --record` wrote')
    .description('judge a recording again')
    .addOption(flag('--only <check>', 'only this check, repeatable or joined by commas', names))
    .addOption(failOn())
    .addOption(report())
    .addOption(knownFailures())
    .action(async (file: string, flags: object) => {
      const { judge: run } = await import('./judge.ts');
      done(await run(file, flags as Parameters<typeof run>[1]));
    });
  const suites = program
    .command('suites')
    .description('the suites that `test --suite` knows')
    .action(async () => {
      const { suites: run } = await import('./judging-pages.ts');
      done(run());
    });
  const checks = program
    .command('checks')
    .argument('[name]', 'a check, to read what it looks at')
    .description('the checks, with the rules that they judge by')
    .action(async (name: string | undefined) => {
      const { checkPages: run } = await import('./judging-pages.ts');
      done(run(name));
    });
  example(judge, 'otlp-chaos judge run.ndjson --only no-loss', 'otlp-chaos judge run.ndjson --report html=run.html');
  example(suites, 'otlp-chaos suites');
  example(checks, 'otlp-chaos checks honours-retry-delay');
}

function addPages(program: Command, done: Done): void {
  const list = program
    .command('list')
    .description('the failures that can be shown')
    .option('--cause <cause>', 'only those of one cause')
    .addOption(format('text', 'json'))
    .action(async (flags: { cause?: string; format: string }) => {
      const { list: run } = await import('./pages.ts');
      done(run(flags));
    });
  const explain = program
    .command('explain')
    .argument('<scenario>', 'name, alias or file')
    .description('what a failure looks like, how to find it, how to repair it, and why that works')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .addOption(format('text', 'json', 'markdown'))
    .action(async (scenario: string, flags: { with?: Record<string, string>; format: string }) => {
      const { explain: run } = await import('./pages.ts');
      done(run(scenario, flags));
    });
  const validate = program
    .command('validate')
    .argument('<file...>', 'scenario files')
    .description('check scenario files and say what is wrong, where')
    .action(async (files: string[]) => {
      const { validate: run } = await import('./pages.ts');
      done(run(files));
    });
  const schema = program
    .command('schema')
    .argument('[what]', 'events or scenario', 'events')
    .description('JSON Schema of recorded events, or of scenario files for editors')
    .action(async (what: string) => {
      const { schema: run } = await import('./pages.ts');
      done(run(what));
    });
  example(list, 'otlp-chaos list --cause tls');
  example(explain, 'otlp-chaos explain bad-cert --with cert=expired');
  example(validate, 'otlp-chaos validate my-outage.yaml');
  example(schema, 'otlp-chaos schema events > events.schema.json');
}

function addSend(program: Command, done: Done): void {
  const send = program
    .command('send')
    .description('send one export of marked items and print the answer; exit 0 when it was accepted, 1 when not')
    .requiredOption('--to <url>', 'endpoint, such as http://127.0.0.1:4318')
    .addOption(choice('--protocol <protocol>', 'how', ['grpc', 'http/protobuf', 'http/json']).default('http/protobuf'))
    .addOption(choice('--signal <signal>', 'what', ['traces', 'metrics', 'logs', 'profiles']).default('traces'))
    .addOption(flag('--count <number>', 'items in the request', positiveCount).default(1))
    .option('--ca <file>', 'PEM file of the authority to trust')
    .addOption(flag('--header <key=value>', 'a header (repeatable)', keyValue))
    .option('--gzip', 'compress the request')
    .addOption(flag('--timeout <duration>', 'give up after this long', durationMs).default(10_000, '10s'))
    .action(async (flags: object) => {
      const { send: run } = await import('./send.ts');
      done(await run(flags as Parameters<typeof run>[0]));
    });
  example(send, 'otlp-chaos send --to http://127.0.0.1:4317 --protocol grpc --signal logs --count 10');
}

function addSenders(program: Command, done: Done): void {
  const senders = program.command('senders').description('the real senders: which are here, and how to get the others');
  senders
    .command('list')
    .description('every sender, with its version or how to get it')
    .addOption(format('text', 'json'))
    .action(async (flags: { format: string }) => {
      const { listSenders } = await import('./senders.ts');
      done(await listSenders(flags));
    });
  senders
    .command('build')
    .argument('<name...>', 'collector, python, go or java; an older release as python@1.44.0')
    .description('build sender programs from pinned sources, with the tools of their language')
    .action(async (wanted: string[]) => {
      const { buildSenders } = await import('./senders.ts');
      done(await buildSenders(wanted));
    });
  senders
    .command('doctor')
    .description('which tools for building and running senders are here, and how to get the others')
    .action(async () => {
      const { examineMachine } = await import('./senders.ts');
      done(await examineMachine());
    });
  for (const command of senders.commands) command.exitOverride().showSuggestionAfterError();
  example(senders, 'otlp-chaos senders list', 'otlp-chaos senders build python go@1.44.0');
}

function addCerts(program: Command, done: Done): void {
  const certs = program
    .command('certs')
    .description('mint the certificates, the wrong ones on purpose, and say where they are')
    .option('--dir <folder>', 'where to keep them')
    .option('--force', 'mint anew')
    .action(async (flags: { dir?: string; force?: boolean }) => {
      const { certs: run } = await import('./certs.ts');
      done(await run(flags));
    });
  example(certs, 'otlp-chaos certs --dir ./chaos-certs');
}

function protocolsFlag(): Option {
  const parse = (text: string, before: string[] = []): string[] => [...before, oneOf(text, protocols)];
  return flag('--protocol <protocol>', 'only this one, of those that the sender speaks (repeatable)', parse);
}

function failOn(): Option {
  return choice('--fail-on <strength>', 'the weakest rule whose failure is exit 1', failOnChoices).default('should');
}

function report(): Option {
  return flag(
    '--report <kind=file>',
    `${reportKinds.join(', ')}, to a file or - for stdout (repeatable)`,
    reportTarget,
  );
}

function knownFailures(): Option {
  const text = 'a YAML list of failures that are expected, each with its reason';
  return flag('--known-failures <file>', text, (file) => file);
}

function format(usual: string, ...others: string[]): Option {
  return choice('--format <format>', 'what to print', [usual, ...others]).default(usual);
}

function example(command: Command, ...lines: string[]): void {
  command.addHelpText('after', `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n  ${lines.join('\n  ')}`);
}
