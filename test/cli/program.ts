import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import type { ChaosEvent, EventOf, EventType } from '../../src/core/event.ts';
import { builtProgram } from '../tools/built-package.ts';
import { isGone } from '../senders/processes.ts';
import { requireTool } from '../tools/tools.ts';
import { run as runTool } from '../wire/clients.ts';

/* The command line as users have it: the bundle, as a process of its own, with nothing but its streams to go by. */

/** For every file of tests that runs the program: building it is not a part of what a test may take. */
beforeAll(async () => void (await builtProgram()), 300_000);

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Exited extends Ended {
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The Node.js to run it with, by default the one that runs the tests. */
  readonly node?: string;
}

const patienceMs = 25_000;
/** Of a stop, as the README promises it. */
const maxStopMs = 2000;

/** A running command, with a folder for temporary files that nobody else writes to. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess;
  /** The process is gone; its last words may not have been read yet. */
  readonly ended: Promise<Ended>;
  readonly exited: Promise<Exited>;
  /** Where it and its children put temporary files; its name marks them as well. */
  readonly folder: string;
  stdout = '';
  stderr = '';
  readonly #startedAt = performance.now();
  #ended = false;

  constructor(file: string, args: readonly string[], { env = {}, cwd, node = process.execPath }: StartOptions) {
    this.folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-cli-'));
    const { FORCE_COLOR: _, NO_COLOR: __, ...own } = process.env;
    this.child = spawn(node, [file, ...args], {
      cwd: cwd ?? this.folder,
      env: { ...own, TMPDIR: this.folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = this.#end();
    this.exited = this.#exit();
  }

  async #end(): Promise<Ended> {
    const [code, signal] = (await once(this.child, 'exit')) as [number | null, NodeJS.Signals | null];
    this.#ended = true;
    return { code, signal };
  }

  async #exit(): Promise<Exited> {
    const closed = once(this.child, 'close');
    const ended = await this.ended;
    await closed;
    return { ...ended, stdout: this.stdout, stderr: this.stderr };
  }

  get pid(): number {
    return this.child.pid!;
  }

  /**
   * Asks it to end, and tells whether it did in time: two seconds, or, on a machine that is busy with something else, as long as
   * it took to come so far.
   */
  async stopped(signal: NodeJS.Signals): Promise<Exited & { readonly inTime: boolean }> {
    const askedAt = performance.now();
    this.kill(signal);
    const exited = await this.exited;
    const tookMs = performance.now() - askedAt;
    return { ...exited, inTime: tookMs < Math.max(maxStopMs, askedAt - this.#startedAt) };
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Events that it has printed, as NDJSON. */
  get events(): ChaosEvent[] {
    const lines = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1).split('\n');
    return lines.filter(Boolean).map((line) => JSON.parse(line) as ChaosEvent);
  }

  /** The first event of this type, printed or to be printed. Senders take their time: patience is nearly that of a test. */
  async event<T extends EventType>(type: T, accepts: (event: EventOf<T>) => boolean = () => true): Promise<EventOf<T>> {
    const find = (): EventOf<T> | undefined =>
      this.events.find((event): event is EventOf<T> => event.type === type && accepts(event as EventOf<T>));
    return await this.#awaited(find, `the event ${type}`);
  }

  /** What the first group of `pattern` matches in what it prints for people. */
  async printed(pattern: RegExp): Promise<string> {
    return await this.#awaited(() => pattern.exec(this.stdout)?.[1], String(pattern));
  }

  async #awaited<T>(find: () => T | undefined, what: string): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const look = (): void => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    const giveUp = (why: string): void => reject(new Error(`${what}: ${why}\n${this.stdout}\n${this.stderr}`));
    const timer = setTimeout(() => giveUp('not in time'), patienceMs);
    this.child.stdout!.on('data', look);
    look();
    void this.exited.then(() => giveUp('it ended without'));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.child.stdout!.off('data', look);
    }
  }

  /** Ids of processes that carry the mark of this one: itself, its children, and theirs, whoever their parent is now. */
  family(): number[] {
    const mark = `TMPDIR=${this.folder}\0`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => environmentOf(pid).includes(mark))
      .map(Number)
      .filter((pid) => !isGone(pid));
  }

  temporaryFiles(): string[] {
    return readdirSync(this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) this.kill('SIGKILL');
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.resume();
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function environmentOf(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`;
  } catch {
    // Gone, or not ours.
    return '';
  }
}

export async function start(args: readonly string[], options: StartOptions = {}): Promise<Program> {
  return new Program(await builtProgram(), args, options);
}

/** Runs a command to its end. */
export async function run(args: readonly string[], options: StartOptions = {}): Promise<Exited> {
  await using program = await start(args, options);
  return await program.exited;
}

export const freePorts = ['--grpc-port', '0', '--http-port', '0', '--control-port', '0'];

export interface Serving extends AsyncDisposable {
  readonly program: Program;
  readonly ready: EventOf<'backend.ready'>;
  readonly endpoints: { readonly grpc: string; readonly http: string };
}

/** `serve` on free ports, with events on stdout; resolves when it is ready. */
export async function serve(args: readonly string[] = [], options: StartOptions = {}): Promise<Serving> {
  const program = await start(['serve', ...freePorts, '--format', 'ndjson', ...args], options);
  try {
    const ready = await program.event('backend.ready');
    return { program, ready, endpoints: ready.endpoints, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}

/** What a terminal of this size shows of a command, colours and all; stdout and stderr are the same there. */
export async function inTerminal(
  context: { skip: (reason: string) => never },
  args: readonly string[],
  { rows = 24, columns = 80 } = {},
): Promise<string> {
  const words = [process.execPath, await builtProgram(), ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty rows ${rows} cols ${columns}; exec ${words}`;
  const { output } = await runTool(requireTool('script', context), ['-qec', command, '/dev/null']);
  return output.replaceAll('\r', '');
}
