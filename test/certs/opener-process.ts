import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Opened {
  readonly folder?: string;
  readonly key?: string;
  readonly chain?: string;
  readonly signed?: boolean;
  readonly error?: string;
}

/** Starts `opener.ts` and waits until it is about to open `dir`; `open()` lets it and returns what it printed. */
export async function startOpener(dir: string, options: { uid?: number } = {}) {
  const program = fileURLToPath(new URL('opener.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dir], { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  const lines = createInterface(child.stdout);
  await once(lines, 'line');
  return {
    async open(): Promise<Opened> {
      const answer = once(lines, 'line');
      child.stdin.write('open\n');
      return JSON.parse(String((await answer)[0])) as Opened;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
