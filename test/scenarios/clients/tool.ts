import { spawn } from 'node:child_process';

export interface ToolRun {
  /** Undefined where it was killed for its time. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs a program to its end, or kills it and what it started after `timeoutMs`. */
export async function runTool(
  program: string,
  args: readonly string[],
  { input = '', timeoutMs = 90_000, ...place }: ToolOptions = {},
): Promise<ToolRun> {
  // A group of its own, so that a shell's children end with it.
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, ...place });
  const { promise, resolve, reject } = Promise.withResolvers<ToolRun>();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => {});
  child.on('error', reject);
  child.on('close', (code) =>
    resolve({ code: code ?? undefined, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
  );
  child.stdin.end(input);
  const timer = setTimeout(() => killGroup(child.pid), timeoutMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has just ended by itself, and its output is still to be read.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
