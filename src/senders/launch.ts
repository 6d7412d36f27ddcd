import { findExecutable } from './executable.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** Soft and hard limit, since Go programs raise the one to the other. */
export function withDescriptors({ file, args }: Command, descriptors: number | undefined): Command {
  if (descriptors === undefined) return { file, args };
  return { file: '/bin/sh', args: ['-c', 'ulimit -n "$0" && exec "$@"', String(descriptors), file, ...args] };
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
