import { askingForNames } from '../core/own-names.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { findExecutable } from './executable.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** Soft and hard limit, since Go programs raise the one to the other. */
function withDescriptors({ file, args }: Command, descriptors: number | undefined): Command {
  if (descriptors === undefined) return { file, args };
  return { file: '/bin/sh', args: ['-c', 'ulimit -n "$0" && exec "$@"', String(descriptors), file, ...args] };
}

/** As one process starts that all these settings hold for. Throws where they differ, or cannot be had on this machine. */
export function startedAs(command: Command, all: readonly Pick<ResolvedSettings, 'limits' | 'nameServer'>[]): Command {
  const descriptors = shared(
    'limits of descriptors',
    all.map(({ limits }) => limits?.descriptors),
  );
  const nameServer = shared(
    'name servers',
    all.map((settings) => settings.nameServer),
  );
  return withNameServer(withDescriptors(command, descriptors), nameServer);
}

function shared<T>(what: string, settings: readonly T[]): T | undefined {
  const [setting, ...others] = new Set(settings);
  if (others.length > 0) throw new Error(`exporters with different ${what} need a process each`);
  return setting;
}

/** Its host asks `nameServer`, `address:port`, what names stand for. */
function withNameServer({ file, args }: Command, nameServer: string | undefined): Command {
  if (nameServer === undefined) return { file, args };
  const isRoot = process.getuid?.() === 0;
  const [asking, ...words] = askingForNames(nameServer, isRoot) ?? [];
  if (asking === undefined) {
    const why = `it asks whom its system asks, and none can be told to ask ${nameServer}, at another port than 53`;
    throw new SetUpError(`no name of ours is known to it: ${why}. Be root on Linux, or test a Collector over gRPC`);
  }
  return { file: asking, args: [...words, file, ...args] };
}

/**
 * The kernel kills the program when the thread that started it ends, even by SIGKILL. Where there is no such tool the
 * program is only stopped in an orderly end of ours.
 */
export function dyingWithParent({ file, args }: Command): Command {
  const setpriv = process.platform === 'linux' ? findExecutable(['setpriv']) : undefined;
  return setpriv === undefined ? { file, args } : { file: setpriv, args: ['--pdeathsig', 'KILL', '--', file, ...args] };
}

/**
 * For a program that knows nothing of us and may start others: a watcher reads its standard input, and when that ends,
 * since we are gone, kills the whole group. The program itself gets an empty standard input.
 */
export function endingWithUs({ file, args }: Command): Command {
  const watched = 'exec 3<&0 </dev/null; (read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 & exec 3<&-; exec "$@"';
  return { file: '/bin/sh', args: ['-c', watched, 'sh', file, ...args] };
}
