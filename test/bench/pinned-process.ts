import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

/** A process on one processor of its own, so that what it uses can be told from what its clients use. */
export interface PinnedProcess extends AsyncDisposable {
  readonly pid: number;
  /** First line of stdout; rejects when the process ends before. */
  firstLine(): Promise<string>;
  /** Processor time of all threads so far, user and system. */
  cpuMs(): number;
  /** Most memory that it ever held. */
  peakRssBytes(): number;
}

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;

export function startPinned(cpu: number, command: string, args: readonly string[]): PinnedProcess {
  const child = spawn('taskset', ['-c', String(cpu), command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2000)));
  const lines = createInterface({ input: child.stdout });
  const first = new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${complaints}`)));
  });
  first.catch(() => {});
  // What follows is read and dropped: a full pipe would stop the process.
  lines.on('line', () => {});
  return {
    pid: child.pid!,
    firstLine: () => first,
    cpuMs() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) * tickMs;
    },
    peakRssBytes() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(impatience);
    },
  };
}
