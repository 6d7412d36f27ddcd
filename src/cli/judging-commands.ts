import type { Command, Option } from 'commander';
import { protocols } from '../core/signal.ts';
import { failOnChoices } from '../core/standing.ts';
import { senderNames } from '../senders/sender.ts';
import { example, format } from './command-parts.ts';
import type { Done } from './command-parts.ts';
import {
  choice,
  durationMs,
  flag,
  keyValue,
  names,
  oneOf,
  positiveCount,
  released,
  reportKinds,
  reportTarget,
  scale,
  seed,
} from './flags.ts';

/* The commands that have to do with senders and verdicts. */

export function addTest(program: Command, done: Done): void {
  const test = program
    .command('test')
    .description('run scenarios against a real sender and judge what it did')
    .addOption(flag('--scenario <name>', 'scenario, repeatable or joined by commas', names))
    .option('--suite <name|file>', 'a list of scenarios instead')
    .addOption(sender())
    .argument('[command...]', 'behind --: a program of your own that reads OTEL_EXPORTER_OTLP_*, instead of --sender')
    .addOption(flag('--with <key=value>', 'a parameter of the scenario (repeatable)', keyValue))
    .addOption(protocolsFlag())
    .addOption(flag('--only <check>', 'only this check, repeatable or joined by commas', names))
    .addOption(failOn('should, and quality with --config'))
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
    'otlp-chaos test --scenario unavailable --protocol http/protobuf -- ./my-app',
    'otlp-chaos test --scenario throttle --sender js-http',
    'otlp-chaos test --suite smoke --sender collector --report html=results.html',
  );
}

export function addJudge(program: Command, done: Done): void {
  const judge = program
    .command('judge')
    .argument('<file>', 'what `test --record` wrote')
    .description('judge a recording again')
    .addOption(flag('--only <check>', 'only this check, repeatable or joined by commas', names))
    .addOption(failOn('should').default('should'))
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

export function addSenders(program: Command, done: Done): void {
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

function protocolsFlag(): Option {
  const parse = (text: string, before: string[] = []): string[] => [...before, oneOf(text, protocols)];
  return flag('--protocol <protocol>', 'only this one, of those that the sender speaks (repeatable)', parse);
}

function sender(): Option {
  const text = 'who sends; a release that was built here as go-http@1.44.0';
  const option = flag('--sender <sender>', text, (value) => released(value, senderNames));
  option.argChoices = [...senderNames];
  return option;
}

function failOn(usual: string): Option {
  return choice('--fail-on <strength>', `the weakest rule whose failure is exit 1; usually ${usual}`, failOnChoices);
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
