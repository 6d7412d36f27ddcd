import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { BackendOptions } from '../../src/index.ts';
import { dyingWithParent } from '../../src/senders/launch.ts';
import type { Target } from './ask.ts';

/** A backend in a process of its own: what it needs can be told from what its tests need. */
export interface BackendProcess extends Target, AsyncDisposable {
  readonly endpoints: Target['endpoints'] & { readonly control: string };
  readonly pid: number;
  /** Most memory that it ever held; undefined where the system does not tell. */
  peakBytes(): number | undefined;
  /** It ended by itself. */
  readonly crashed: boolean;
  /** Where its inspector listens, if it was to. */
  readonly inspector: string | undefined;
}

const program = join(import.meta.dirname, 'backend-program.ts');

export async function startBackendProcess(
  options: BackendOptions = {},
  { inspected = false }: { inspected?: boolean } = {},
): Promise<BackendProcess> {
  const inspect = inspected ? ['--inspect=127.0.0.1:0'] : [];
  const { file, args } = dyingWithParent({
    file: process.execPath,
    args: [...inspect, program, JSON.stringify(options)],
  });
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', inspected ? 'pipe' : 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return {
    endpoints: JSON.parse(line) as BackendProcess['endpoints'],
    pid: child.pid!,
    inspector: child.stderr ? await inspectorIn(child.stderr) : undefined,
    peakBytes() {
      if (process.platform !== 'linux') return undefined;
      const [, kiB] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Number(kiB) * 1024;
    },
    get crashed() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Node tells it on stderr; the rest is passed on. */
async function inspectorIn(stderr: Readable): Promise<string> {
  const [line] = (await once(createInterface({ input: stderr }), 'line')) as [string];
  stderr.resume();
  return /ws:\S+/.exec(line)![0];
}
