import { spawn } from 'node:child_process';
import type { ChildProcess, Serializable } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createLineSplitter, createLogRing } from './log-lines.ts';
import type { Command } from './launch.ts';
import { createMask } from './secrets.ts';
import type { Lane, SenderName } from './sender.ts';

export interface ProcessPlan {
  readonly sender: SenderName;
  readonly version: string;
  /** As it is started, and as people read it. */
  readonly command: Command;
  readonly shownAs: string;
  readonly env: NodeJS.ProcessEnv;
  /** Open a channel for messages to a Node program. */
  readonly messages?: boolean;
}

/** Events beyond this are left out; the last lines are kept all the same. */
const maxLogEvents = 20_000;
const maxTailLines = 5;
/** Whoever interrupts a run waits for its end. */
const abortedGraceMs = 500;

/** The process of a sender: its lines and its end become events of the lane. */
export class SenderProcess {
  readonly #child: ChildProcess;
  readonly #lane: Lane;
  readonly #plan: ProcessPlan;
  readonly #ring = createLogRing();
  readonly #mask: (line: string) => string;
  readonly #lineSinks = new Set<(line: string) => void>();
  #logEvents = 0;
  #exited = false;
  /** Resolves when the process is gone and its last line has been read. */
  readonly gone: Promise<void>;

  constructor(plan: ProcessPlan, lane: Lane) {
    this.#plan = plan;
    this.#lane = lane;
    this.#mask = createMask(lane.settings.headers);
    const { file, args } = plan.command;
    this.#child = spawn(file, args, {
      env: plan.env,
      // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the sender in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(plan.messages ? (['ipc'] as const) : [])],
    });
    this.gone = this.#watch();
    lane.record({
      type: 'sender.started',
      sender: plan.sender,
      version: plan.version,
      command: this.#mask(plan.shownAs),
      ...(this.#child.pid !== undefined && { pid: this.#child.pid }),
    });
  }

  get exited(): boolean {
    return this.#exited;
  }

  get log(): readonly string[] {
    return this.#ring.lines;
  }

  /** Calls `sink` with each line to come. */
  onLine(sink: (line: string) => void): Disposable {
    this.#lineSinks.add(sink);
    return { [Symbol.dispose]: () => void this.#lineSinks.delete(sink) };
  }

  onMessage(sink: (message: Serializable) => void): void {
    this.#child.on('message', sink);
  }

  /** False when there is nobody left to read it. */
  send(message: Serializable): boolean {
    if (!this.#child.connected) return false;
    // A process that ends meanwhile is seen by `gone`.
    this.#child.send(message, () => {});
    return true;
  }

  /** SIGTERM, and SIGKILL after `graceMs`, or soon once the run is aborted. With `asked` it has been told to end already. */
  async stop({ graceMs = 5000, asked = false }: { graceMs?: number; asked?: boolean } = {}): Promise<void> {
    const { clock, signal } = this.#lane;
    const kill = (): void => void this.#child.kill('SIGKILL');
    if (!asked) this.#child.kill('SIGTERM');
    let timer = clock.after(signal.aborted ? Math.min(graceMs, abortedGraceMs) : graceMs, kill);
    const hurry = (): void => {
      timer[Symbol.dispose]();
      timer = clock.after(abortedGraceMs, kill);
    };
    signal.addEventListener('abort', hurry, { once: true });
    await this.gone;
    signal.removeEventListener('abort', hurry);
    timer[Symbol.dispose]();
  }

  /** For errors: the last words of a process that ended too early. */
  tail(): string {
    return this.#ring.lines.slice(-maxTailLines).join('\n');
  }

  #watch(): Promise<void> {
    const { sender } = this.#plan;
    this.#read(this.#child.stdout, 'stdout');
    this.#read(this.#child.stderr, 'stderr');
    return new Promise((resolve) => {
      const end = (code: number | null, signal: string | null): void => {
        if (this.#exited) return;
        this.#exited = true;
        this.#lane.record({
          type: 'sender.exited',
          sender,
          ...(code !== null && { code }),
          ...(signal !== null && { signal }),
        });
        resolve();
      };
      this.#child.on('close', end);
      this.#child.on('error', (error) => {
        this.#ring.push(error.message);
        // Without a process there is no `close`.
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }

  #read(stream: Readable | null, name: 'stdout' | 'stderr'): void {
    if (!stream) return;
    const lines = createLineSplitter((line) => this.#print(this.#mask(line), name));
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => lines.write(text));
    stream.on('end', () => lines.end());
  }

  #print(line: string, stream: 'stdout' | 'stderr'): void {
    const { record } = this.#lane;
    this.#ring.push(line);
    this.#logEvents++;
    if (this.#logEvents <= maxLogEvents) record({ type: 'sender.log', sender: this.#plan.sender, stream, line });
    else if (this.#logEvents === maxLogEvents + 1) {
      record({ type: 'limit.reached', limit: 'sender log lines', max: maxLogEvents, effect: 'no more are recorded' });
    }
    for (const sink of this.#lineSinks) sink(line);
  }
}

/** The environment for a sender: ours without settings that would leak from the user's own OpenTelemetry or Node. */
export function cleanEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|NODE_OPTIONS$|NODE_CHANNEL_|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}
