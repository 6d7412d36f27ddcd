import { Command, Option } from 'commander';
import { packageVersion } from '../core/package-root.ts';
import { reportFailure } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { collect, durationMs, keyValue, names, port, positiveCount, reportTarget, scale, seed } from './flags.ts';

/** Runs one command line and returns the exit code. Each command's code is loaded when it is called, not before. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = createProgram((result) => (code = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error);
  }
}

type Done = (code: ExitCode) => void;

function createProgram(done: Done): Command {
  const program = new Command('otlp-chaos')
    .description('A programmable OTLP backend that fails on purpose, records what the sender did, and judges it.')
    .version(packageVersion, '-V, --version')
    .showSuggestionAfterError()
    .exitOverride();
  example(program, 'otlp-chaos demo', 'otlp-chaos serve --scenario bad-cert', 'otlp-chaos explain throttle');
  for (const add of [addServe, addDemo, addTest, addJudge, addPages, addSend, addCerts]) add(program, done);
  for (const command of program.commands) command.exitOverride().showSuggestionAfterError();
  return program;
}

function addServe(program: Command, done: Done): void {
  const serve = program
    .command('serve')
    .description('start a backend that follows a scenario, until it is stopped')
    .option('--scenario <name|file>', 'what goes wrong: a name, an alias or a YAML file', 'healthy')
    .option('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--advertise <name>', 'a further name or address for certificates (repeatable)', collect)
    .option('--grpc-port <port>', 'OTLP/gRPC port, 0 for any free one', port, 4317)
    .option('--http-port <port>', 'OTLP/HTTP port, 0 for any free one', port, 4318)
    .option('--control-port <port>', 'control API port, 0 for any free one', port, 4319)
    .option('--control-host <address>', 'address of the control API', '127.0.0.1')
    .option('--control-token <token>', 'what callers of the control API must present')
    .option('--no-control', 'no control API')
    .option('--tls', 'TLS, whatever the scenario says')
    .option('--no-tls', 'no TLS, whatever the scenario says')
    .option('--certs-dir <folder>', 'where minted certificates are kept')
    .option('--seed <number>', 'makes chance repeatable', seed)
    .option('--record <file>', 'stream every event to a file, one JSON object a line')
    .option('--ready-file <file>', 'write the first event here when ready; removed at the end')
    .option('--write-config <file>', 'write a complete Collector configuration for this backend')
    .addOption(format('text', 'ndjson'))
    .option('--max-requests <number>', 'stop after so many answered requests', positiveCount)
    .option('--for <duration>', 'stop after this long, such as 30s', durationMs)
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
    .option('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue)
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
    .option('--scenario <name>', 'scenario, repeatable or joined by commas', names)
    .option('--suite <name|file>', 'a list of scenarios instead')
    .addOption(
      new Option('--sender <sender>', 'who sends').choices(['js-grpc', 'js-http', 'collector']).makeOptionMandatory(),
    )
    .option('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue)
    .addOption(
      new Option('--protocol <protocol>', 'only this one, of those that the sender speaks (repeatable)')
        .choices(['grpc', 'http/protobuf', 'http/json'])
        .argParser(collect),
    )
    .option('--only <check>', 'only this check, repeatable or joined by commas', names)
    .addOption(failOn())
    .option('--timeout <duration>', 'wait no longer than this for the sender, each time', durationMs)
    .option('--jobs <number>', 'exporters that run at once in one process', positiveCount)
    .option('--time-scale <factor>', 'divide every duration by this; verdicts then say so', scale)
    .option('--collector-bin <path>', 'the Collector to use')
    .option('--seed <number>', 'makes chance repeatable', seed)
    .addOption(format('text', 'ndjson'))
    .option('--record <file>', 'stream every event to a file, one JSON object a line')
    .addOption(report())
    .addOption(knownFailures())
    .action(async (flags: object) => {
      const { test: run } = await import('./test.ts');
      done(await run(flags as Parameters<typeof run>[0]));
    });
  example(
    test,
    'otlp-chaos test --scenario throttle --sender js-http',
    'otlp-chaos test --suite smoke --sender collector --report junit=results.xml --report html=results.html',
  );
}

function addJudge(program: Command, done: Done): void {
  const judge = program
    .command('judge')
    .argument('<file>', 'what `test --record` wrote')
    .description('judge a recording again')
    .option('--only <check>', 'only this check, repeatable or joined by commas', names)
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
    .option('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue)
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
    .argument('[what]', 'scenario or events', 'scenario')
    .description('JSON Schema of scenario files (for editors) or of recorded events')
    .action(async (what: string) => {
      const { schema: run } = await import('./pages.ts');
      done(run(what));
    });
  example(list, 'otlp-chaos list --cause tls');
  example(explain, 'otlp-chaos explain bad-cert --with cert=expired');
  example(validate, 'otlp-chaos validate my-outage.yaml');
  example(schema, 'otlp-chaos schema scenario > scenario.schema.json');
}

function addSend(program: Command, done: Done): void {
  const send = program
    .command('send')
    .description('send one export of marked items and print the answer; exit 0 when it was accepted, 1 when not')
    .requiredOption('--to <url>', 'endpoint, such as http://127.0.0.1:4318')
    .addOption(
      new Option('--protocol <protocol>', 'how')
        .choices(['grpc', 'http/protobuf', 'http/json'])
        .default('http/protobuf'),
    )
    .addOption(
      new Option('--signal <signal>', 'what').choices(['traces', 'metrics', 'logs', 'profiles']).default('traces'),
    )
    .option('--count <number>', 'items in the request', positiveCount, 1)
    .option('--ca <file>', 'PEM file of the authority to trust')
    .option('--header <key=value>', 'a header (repeatable)', keyValue)
    .option('--gzip', 'compress the request')
    .option('--timeout <duration>', 'give up after this long', durationMs, 10_000)
    .action(async (flags: object) => {
      const { send: run } = await import('./send.ts');
      done(await run(flags as Parameters<typeof run>[0]));
    });
  example(send, 'otlp-chaos send --to http://127.0.0.1:4317 --protocol grpc --signal logs --count 10');
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

function failOn(): Option {
  return new Option('--fail-on <strength>', 'the weakest rule whose failure is exit 1')
    .choices(['must', 'should', 'quality'])
    .default('should');
}

function report(): Option {
  return new Option(
    '--report <kind=file>',
    'terminal, ndjson, junit, markdown or html, to a file or - for stdout (repeatable)',
  ).argParser(reportTarget);
}

function knownFailures(): Option {
  return new Option('--known-failures <file>', 'a YAML list of failures that are expected, each with its reason');
}

function format(...choices: string[]): Option {
  return new Option('--format <format>', 'what to print').choices(choices).default(choices[0]);
}

function example(command: Command, ...lines: string[]): void {
  command.addHelpText('after', `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n  ${lines.join('\n  ')}`);
}
