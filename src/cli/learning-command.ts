import type { Command } from 'commander';
import { example } from './command-parts.ts';
import type { Done } from './command-parts.ts';
import { choice, flag, port } from './flags.ts';
import type { StartFlags } from './learn.ts';

const advice = {
  hint: 'the next hint for the lab that was started last, or for the one named',
  solution: 'what has to change, and why',
  reset: 'put the file back as it was at the beginning',
} as const;

export function addLearn(program: Command, done: Done): void {
  const learn = program
    .command('learn')
    .description('labs: find out why telemetry does not arrive, and repair it; alone it lists them')
    // Of one that is no command Commander would say only that it is too many.
    .allowExcessArguments()
    .action(async (_flags: object, { args }: Command) => {
      const { listLabs, unknownLearnCommand } = await import('./learn.ts');
      if (args.length > 0) throw unknownLearnCommand(args[0]!, ['start', ...Object.keys(advice)]);
      done(listLabs());
    });
  learn
    .command('start')
    .argument('<lab>', 'which one')
    .description('make a folder with a set-up that is broken, run it, and watch it until it is repaired')
    .option('--dir <folder>', 'where to work; what is there of this lab is continued (default otlp-labs/LAB)')
    .addOption(choice('--sender <sender>', 'who sends (default a Collector where there is one)', ['collector', 'sdk']))
    .option('--collector-bin <file>', 'the Collector to use')
    .addOption(flag('--grpc-port <port>', 'OTLP/gRPC port of a new folder, 0 for any free one (default 4317)', port))
    .addOption(flag('--http-port <port>', 'OTLP/HTTP port of a new folder, 0 for any free one (default 4318)', port))
    .action(async (lab: string, flags: StartFlags) => {
      const { startLab } = await import('./learn.ts');
      done(await startLab(lab, flags));
    });
  for (const [what, text] of Object.entries(advice)) {
    learn
      .command(what)
      .argument('[lab]', 'which one')
      .description(text)
      .action(async (lab: string | undefined) => {
        const { adviseOn } = await import('./learn.ts');
        done(adviseOn(what as keyof typeof advice, lab));
      });
  }
  for (const command of learn.commands) command.exitOverride().showSuggestionAfterError();
  example(learn, 'otlp-chaos learn', 'otlp-chaos learn start wrong-path', 'otlp-chaos learn hint');
}
