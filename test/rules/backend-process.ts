import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BackendOptions } from '../../src/index.ts';
import { dyingWithParent } from '../../src/senders/launch.ts';
import type { Target } from './ask.ts';

/** A backend in a process of its own: what it needs can be told from what its tests need. */
export interface BackendProcess extends Target, AsyncDisposable {
  /** Most memory that it ever held; undefined where the system does not tell. */
  peakBytes(): number | undefined;
  /** It ended by itself. */
  readonly crashed: boolean;
}

const program = join(import.meta.dirname, 'backend-program.ts');

export async function startBackendProcess(options: BackendOptions = {}): Promise<BackendProcess> {
  const { file, args } = dyingWithParent({ file: process.execPath, args: [program, JSON.stringify(options)] });
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    endpoints: JSON.parse(line) as Target['endpoints'],
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
