import { Command, CommanderError } from 'commander';
import type { Argument, HelpConfiguration, Option } from 'commander';
import { packageVersion } from '../core/package-root.ts';
import { reportFailure } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { choice, collect, durationMs, flag, keyValue, port, positiveCount, seed, upstream, url } from './flags.ts';
import { example, format } from './command-parts.ts';
import type { Done } from './command-parts.ts';
import { addLearn } from './learning-command.ts';
import { addProbe } from './probing-command.ts';
import { addJudge, addSenders, addTest } from './judging-commands.ts';
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
  const commands = [
    addServe,
    addDemo,
    addTest,
    addJudge,
    addDiagnose,
    addProbe,
    addLearn,
    addPages,
    addSend,
    addSenders,
    addCerts,
  ];
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
    .option('--gallery', 'every scenario at once, chosen by header or path, or at ports of its own')
    .addOption(flag('--gallery-port <port>', 'first of the ports of their own, by default free ones', port))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(flag('--advertise <name>', 'a further name or address for certificates (repeatable)', collect))
    .addOption(flag('--grpc-port <port>', 'OTLP/gRPC port, 0 for any free one', port).default(4317))
    .addOption(flag('--http-port <port>', 'OTLP/HTTP port, 0 for any free one', port).default(4318))
    .addOption(flag('--control-port <port>', 'control API port, 0 for any free one', port).default(4319))
    .option('--control-host <address>', 'address of the control API', '127.0.0.1')
    .option('--control-token <token>', 'what callers of the control API must present')
    .option('--no-control', 'no control API')
    .addOption(flag('--toxiproxy <url>', 'API of a running Toxiproxy that shall shape the bytes', url))
    .addOption(
      flag(
        '--upstream <url>',
        'a real backend behind this one: grpc://HOST:PORT, http://HOST:PORT, s for TLS (repeatable)',
        upstream,
      ),
    )
    .option('--upstream-ca <file>', 'PEM file of an authority to trust there')
    .option('--tls', 'TLS, whatever the scenario says')
    .option('--no-tls', 'no TLS, whatever the scenario says')
    .option('--certs-dir <folder>', 'where minted certificates are kept')
    .addOption(flag('--seed <number>', 'makes chance repeatable', seed))
    .option('--record <file>', 'stream every event to a file, one JSON object a line')
    .option('--examine', 'hold the first requests of each kind against the specification')
    .option('--ready-file <file>', 'write the first event here when ready; removed at the end')
    .option('--write-config <file>', 'write a complete Collector configuration for this backend')
    .addOption(format('text', 'ndjson'))
    .addOption(flag('--max-sessions <number>', 'sessions at one time, by header (default 500)', positiveCount))
    .addOption(
      flag('--session-idle <duration>', 'a session without a request for so long ends (default 10m)', durationMs),
    )
    .addOption(flag('--max-requests <number>', 'stop after so many answered requests', positiveCount))
    .addOption(flag('--for <duration>', 'stop after this long, such as 30s', durationMs))
    .action(async (flags: object) => {
      const { serve: run } = await import('./serve.ts');
      done(await run(flags as Parameters<typeof run>[0]));
    });
  example(
    serve,
    'otlp-chaos serve --scenario bad-cert --write-config collector.yaml',
    'otlp-chaos serve --scenario rst-after-commit --upstream http://127.0.0.1:14318',
    'otlp-chaos serve --gallery',
  );
}

function addDemo(program: Command, done: Done): void {
  const demo = program
    .command('demo')
    .argument('[scenario]', 'which failure to show', 'bad-cert')
    .description('show a failure, its cause and its repair with real SDK exporters; needs nothing else')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .option('--stacked', 'what the backend saw below what the sender said: for screen readers')
    .action(async (scenario: string, flags: { with?: Record<string, string>; stacked?: boolean }) => {
      const { demo: run } = await import('./demo.ts');
      done(await run(scenario, flags));
    });
  example(demo, 'otlp-chaos demo throttle --with retryDelay=1s');
}

function addPages(program: Command, done: Done): void {
  const list = program
    .command('list')
    .description('the failures that can be shown')
    .option('--cause <cause>', 'only those of one cause, in more detail')
    .option('--search <word>', 'only those whose page holds a word')
    .addOption(format('text', 'json'))
    .action(async (flags: { cause?: string; search?: string; format: string }) => {
      const { list: run } = await import('./pages.ts');
      done(run(flags));
    });
  const explain = program
    .command('explain')
    .argument(
      '<scenario>',
      'name, alias or file; a cause such as tls; a rule such as S47; or a message, quoted, to look for',
    )
    .description('what a failure looks like, how to find it, how to repair it, and why that works')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .addOption(format('text', 'json', 'markdown'))
    .action(async (scenario: string, flags: { with?: Record<string, string>; format: string }) => {
      const { explain: run } = await import('./explain.ts');
      done(run(scenario, flags));
    });
  const validate = program
    .command('validate')
    .argument('<file...>', 'scenario files, or folders of labs')
    .description('check scenarios and labs, and say what is wrong, where')
    .action(async (files: string[]) => {
      const { validate: run } = await import('./validate.ts');
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
  example(list, 'otlp-chaos list --cause tls', 'otlp-chaos list --search timeout');
  example(explain, 'otlp-chaos explain bad-cert --with cert=expired', 'otlp-chaos explain "sending queue is full"');
  example(validate, 'otlp-chaos validate my-outage.yaml');
  example(schema, 'otlp-chaos schema events > events.schema.json');
}

function addDiagnose(program: Command, done: Done): void {
  const diagnose = program
    .command('diagnose')
    .argument('[file]', 'log of a sender, - for what is piped in (the default without --config)')
    .description(
      'name the causes that the log of a sender or its configuration shows, with evidence, fix and reason; exit 1 when there is one',
    )
    .option('--config <file>', 'a Collector configuration: its OTLP exporters are read too, and nothing is run')
    .option('--follow', 'go on reading as the log grows, and tell each finding when it shows')
    .addOption(format('text', 'json', 'markdown'))
    .action(async (file: string | undefined, flags: { follow?: boolean; config?: string; format: string }) => {
      const { diagnose: run } = await import('./diagnose.ts');
      done(await run(file, flags));
    });
  example(
    diagnose,
    'otlp-chaos diagnose collector.log',
    'otlp-chaos diagnose --config collector.yaml',
    'kubectl logs deploy/otel-collector | otlp-chaos diagnose',
  );
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
    .option('--cert <file>', 'PEM file of a client certificate to show')
    .option('--key <file>', 'PEM file of its private key')
    .addOption(flag('--header <key=value>', 'a header (repeatable)', keyValue))
    .option('--gzip', 'compress the request')
    .addOption(flag('--timeout <duration>', 'give up after this long', durationMs).default(10_000, '10s'))
    .action(async (flags: object) => {
      const { send: run } = await import('./send.ts');
      done(await run(flags as Parameters<typeof run>[0]));
    });
  example(send, 'otlp-chaos send --to http://127.0.0.1:4317 --protocol grpc --count 10');
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
