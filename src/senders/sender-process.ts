import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createLineSplitter } from '../core/line-splitter.ts';
import type { Timer } from '../core/clock.ts';
import type { EventDraft } from '../core/event.ts';
import { createLaneLog } from './lane-log.ts';
import type { LaneLog, OutputStream } from './lane-log.ts';
import { createLogRing, cutLine, maxLineLength } from './log-lines.ts';
import type { Command } from './launch.ts';
import { measureProcess } from './process-measure.ts';
import { createMask } from './secrets.ts';
import type { MaskedLine } from './secrets.ts';
import type { Lane, SenderName } from './sender.ts';

export interface ProcessPlan {
  readonly sender: SenderName;
  readonly version: string;
  /** As it is started, and as people read it, where lanes differ for each its own. */
  readonly command: Command;
  readonly shownAs: string | ((lane: Lane) => string);
  readonly env: NodeJS.ProcessEnv;
  /** Gives it an open standard input, by which it can be told things and sees when we are gone. */
  readonly input?: boolean;
  /** Takes lines of its standard output that begin with `prefix`, which are then none of its log. */
  readonly reports?: { readonly prefix: string; readonly take: (report: string) => void };
  /** It may start programs of its own: signals go to them too, and they end with it. */
  readonly group?: boolean;
}

const maxTailLines = 5;
/** A report quotes up to a whole line of log as JSON, where a character may take six. */
const maxReportLength = 65_536;
const measureEveryMs = 500;
/** Whoever interrupts a run waits for its end. */
const abortedGraceMs = 500;

/** The process of a sender: its lines, its size and its end become events of every lane. */
export class SenderProcess {
  readonly #child: ChildProcess;
  readonly #lanes: readonly [Lane, ...Lane[]];
  readonly #plan: ProcessPlan;
  readonly #ring = createLogRing();
  readonly #mask: (line: string) => MaskedLine;
  readonly #logs: ReadonlyMap<string, LaneLog>;
  readonly #lineSinks = new Set<(line: string) => void>();
  #exited = false;
  #nextMeasure: Timer | undefined;
  /** Resolves when the process is gone and its last line has been read. */
  readonly gone: Promise<void>;

  constructor(plan: ProcessPlan, lanes: readonly [Lane, ...Lane[]]) {
    this.#plan = plan;
    this.#lanes = lanes;
    this.#mask = createMask(...lanes.map(({ settings }) => settings.headers));
    const heard = (line: string): void => this.#heard(line);
    this.#logs = new Map(lanes.map((lane) => [lane.id, createLaneLog(plan.sender, lane, this.#mask, heard)]));
    const { file, args } = plan.command;
    this.#child = spawn(file, args, {
      env: plan.env,
      // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the sender in order.
      detached: true,
      stdio: [plan.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    // What a process that ends did not read any more is seen by `gone`.
    this.#child.stdin?.on('error', () => {});
    this.gone = this.#watch();
    this.#recordStart();
    this.#measureLater();
  }

  get pid(): number | undefined {
    return this.#child.pid;
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

  /** False when there is nobody left to read it. */
  send(line: string): boolean {
    const { stdin } = this.#child;
    if (this.#exited || !stdin?.writable) return false;
    stdin.write(`${line}\n`);
    return true;
  }

  /** Text that a program says it printed on behalf of one lane. */
  printFor(laneId: string, text: string, stream: OutputStream): void {
    this.#logs.get(laneId)?.text(text, stream);
  }

  /**
   * SIGTERM, and SIGKILL after `graceMs`, or soon once the run is aborted. `asked`: by what word it has been told to end
   * already.
   */
  async stop({
    graceMs = 5000,
    asked,
  }: { graceMs?: number | undefined; asked?: string | undefined } = {}): Promise<void> {
    const { sender } = this.#plan;
    const [{ signal }] = this.#lanes;
    if (!this.#exited) {
      if (asked === undefined) this.#signal('SIGTERM', graceMs);
      else this.#tell({ type: 'sender.signalled', sender, signal: asked, graceMs });
    }
    const kill = (): void => this.#signal('SIGKILL');
    let timer = this.#clock.after(signal.aborted ? Math.min(graceMs, abortedGraceMs) : graceMs, kill);
    const hurry = (): void => {
      timer[Symbol.dispose]();
      timer = this.#clock.after(abortedGraceMs, kill);
    };
    signal.addEventListener('abort', hurry, { once: true });
    await this.gone;
    signal.removeEventListener('abort', hurry);
    timer[Symbol.dispose]();
  }

  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.gone;
  }

  /** For errors: the last words of a process that ended too early. */
  tail(): string {
    return this.#ring.lines.slice(-maxTailLines).join('\n');
  }

  get #clock(): Lane['clock'] {
    return this.#lanes[0].clock;
  }

  #tell(draft: EventDraft): void {
    for (const { record } of this.#lanes) record(draft);
  }

  #recordStart(): void {
    const { sender, version, shownAs } = this.#plan;
    const { pid } = this.#child;
    for (const lane of this.#lanes) {
      const { line: command } = this.#mask(typeof shownAs === 'string' ? shownAs : shownAs(lane));
      lane.record({ type: 'sender.started', sender, version, command, ...(pid !== undefined && { pid }) });
    }
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL', graceMs?: number): void {
    const { pid } = this.#child;
    if (this.#exited || pid === undefined) return;
    const { sender, group } = this.#plan;
    this.#tell({ type: 'sender.signalled', sender, signal, ...(graceMs !== undefined && { graceMs }) });
    if (group) signalGroup(pid, signal);
    else this.#child.kill(signal);
  }

  #measureLater(): void {
    const timer = this.#clock.after(measureEveryMs, () => {
      if (this.#child.pid === undefined) return;
      void measureProcess(this.#child.pid).then((measure) => {
        if (this.#exited) return;
        if (measure) this.#tell({ type: 'sender.measured', sender: this.#plan.sender, ...measure });
        this.#measureLater();
      });
    });
    timer.unref();
    this.#nextMeasure = timer;
  }

  #watch(): Promise<void> {
    const { sender } = this.#plan;
    this.#read(this.#child.stdout, 'stdout');
    this.#read(this.#child.stderr, 'stderr');
    return new Promise((resolve) => {
      const end = (code: number | null, signal: string | null): void => {
        if (this.#exited) return;
        this.#exited = true;
        this.#nextMeasure?.[Symbol.dispose]();
        this.#tell({
          type: 'sender.exited',
          sender,
          ...(code !== null && { code }),
          ...(signal !== null && { signal }),
        });
        resolve();
      };
      this.#child.on('exit', () => {
        if (this.#plan.group && this.#child.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
      });
      this.#child.on('close', end);
      this.#child.on('error', (error) => {
        this.#ring.push(error.message);
        // Without a process there is no `close`.
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }

  #read(stream: Readable | null, name: OutputStream): void {
    if (!stream) return;
    const reports = name === 'stdout' ? this.#plan.reports : undefined;
    const take = (line: string): void => {
      if (reports && line.startsWith(reports.prefix)) reports.take(line.slice(reports.prefix.length));
      else this.#print(this.#mask(line), name);
    };
    const lines = createLineSplitter(take, reports ? maxReportLength : maxLineLength);
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => lines.write(text));
    stream.on('end', () => lines.end());
  }

  #print({ line, secrets }: MaskedLine, stream: OutputStream): void {
    const masked = { line: cutLine(line), secrets };
    this.#heard(masked.line);
    for (const log of this.#logs.values()) log.line(masked, stream);
  }

  #heard(line: string): void {
    this.#ring.push(line);
    for (const sink of this.#lineSinks) sink(line);
  }
}

function signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody of it is left.
  }
}

/**
 * Settings of the user's own OpenTelemetry or Node, a proxy on the way, and bundles of authorities that win over the one
 * that a sender is told (Python's requests): a failure that they bring about would be blamed on the sender.
 */
const leaking =
  /^(OTEL_|NODE_OPTIONS$|NODE_CHANNEL_|NODE_EXTRA_CA_CERTS$|VITEST|REQUESTS_CA_BUNDLE$|CURL_CA_BUNDLE$|\w+_PROXY$)/i;

/** The environment for a sender: ours without what would leak into its exports. */
export function cleanEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !leaking.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}
