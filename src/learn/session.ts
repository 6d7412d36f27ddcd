import { join } from 'node:path';
import { sleep } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { wrapIndented } from '../report/layout.ts';
import type { Style } from '../report/style.ts';
import type { FoundSender } from '../senders/sender.ts';
import { adviceOn, learnerCommands } from './advice.ts';
import type { LabAtHand } from './advice.ts';
import { openConsole } from './console.ts';
import type { Console } from './console.ts';
import { judge, judgeImpostor } from './demand.ts';
import type { Judgement, Outcome } from './demand.ts';
import { createHearing } from './hearing.ts';
import type { Impostor, Lab } from './lab.ts';
import { fill, readLabFile, writeSenderLog } from './lab-folder.ts';
import type { OpenLab } from './lab-backend.ts';
import type { Progress } from './progress.ts';
import { attemptText, choicesText, impostorText, openingText, outcomeText, solvedText, waitingText } from './screen.ts';
import { readSetUp } from './set-up.ts';
import type { SetUp } from './set-up.ts';
import { runImpostorTrial, runTrial } from './trial.ts';
import type { TrialParts } from './trial.ts';

export interface SessionParts {
  readonly lab: Lab;
  /** The lab that follows, if any. */
  readonly next: Lab | undefined;
  readonly folder: string;
  readonly open: OpenLab;
  readonly progress: Progress;
  readonly found: FoundSender;
  readonly collectorBin?: string | undefined;
  readonly clock: Clock;
  readonly style: Style;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

const lookEveryMs = 200;
/** So long nothing may be heard before it is said that this is no mishap. */
const quietMs = 3000;

/** The SDK could not read a setting, and took its default instead. */
function isMisreading(line: string): boolean {
  return line.startsWith('Configuration: ');
}

const solvedByLuck =
  'Above the sender says that it cannot read one of your settings. It took the default instead, which happens to be right here. Repair the setting before you rely on it.';

/** Which exporter the program uses is in the learner's file, so the one that it was found by says nothing. */
function senderInWords({ kind }: Lab, { sender, version }: FoundSender): string {
  return kind === 'sdk'
    ? `a program with the OpenTelemetry JS SDK (${version.replace(/, exporter .*/, '')})`
    : `${sender.title} (${version})`;
}

/** The learner's time with one lab: a trial for each version of the file, commands in between. */
export class LabSession {
  readonly #parts: SessionParts;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly #console: Console;
  /** The version that was tried last, or is being tried. */
  #text: string | undefined;
  #trial: AbortController | undefined;
  #trials: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#signal = AbortSignal.any([parts.signal, this.#over.signal]);
    const { input, output } = parts;
    const onLeave = (): void => this.#over.abort('the learner leaves');
    const onCommand = (line: string): void => this.#obey(line);
    this.#console = openConsole({ input, output, commands: learnerCommands, onCommand, onLeave });
  }

  /** Resolves when the learner leaves, or the signal says so; no sender runs then. */
  async run(): Promise<void> {
    using _console = this.#console;
    const { lab, style, folder, open, found } = this.#parts;
    this.#console.print(
      openingText(
        {
          lab,
          brief: fill(lab.brief, open.values),
          file: join(folder, lab.file),
          endpoints: open.backend.endpoints,
          sender: senderInWords(lab, found),
          resumed: open.resumed,
        },
        style,
      ),
    );
    try {
      await this.#watch();
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      this.#over.abort('the session is over');
      await this.#trials;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Looks at what the file holds: editors write in many ways, and file systems tell of it in as many. */
  async #watch(): Promise<void> {
    const { lab, folder, clock } = this.#parts;
    let seen: string | undefined;
    for (;;) {
      const text = readLabFile(folder, lab);
      // Seen twice, so that half of a file that is being written is not tried.
      if (text !== undefined && text === seen && text !== this.#text) this.#try(text);
      seen = text;
      await sleep(clock, lookEveryMs, this.#signal);
    }
  }

  /** The trial under way is given up: its file is no longer what the learner wants to know about. */
  #try(text: string): void {
    this.#text = text;
    this.#trial?.abort('the file changed');
    const abort = (this.#trial = new AbortController());
    const signal = AbortSignal.any([this.#signal, abort.signal]);
    this.#trials = this.#trials.then(async () => {
      if (signal.aborted) return;
      try {
        await this.#runTrial(text, signal);
      } catch (error) {
        if (!signal.aborted) this.#fail(error, 'This attempt could not be brought to its end');
      }
    });
  }

  /** What is the learner's to repair is told, and the lab goes on; all else ends the session, and `run` tells it. */
  #fail(error: unknown, what: string): void {
    const { style } = this.#parts;
    if (error instanceof ChaosError) {
      this.#console.print(style.red(wrapIndented(`✗ ${what}: ${error.message}`, style.width)));
      return;
    }
    this.#failure = error;
    this.#over.abort('it failed');
  }

  /** Undefined where the learner's file cannot be read, which is told. */
  #readSetUp(text: string): SetUp | undefined {
    const { lab } = this.#parts;
    try {
      return readSetUp(lab.kind, text, lab.file);
    } catch (error) {
      this.#fail(error, 'Your file cannot be used');
      return undefined;
    }
  }

  async #runTrial(text: string, signal: AbortSignal): Promise<void> {
    const { lab, folder, style, progress } = this.#parts;
    const attempts = (progress.of(lab.id)?.attempts ?? 0) + 1;
    progress.note(lab.id, { attempts });
    this.#console.print(attemptText(attempts, style));
    const setUp = this.#readSetUp(text);
    if (!setUp) return;
    for (const remark of setUp.remarks)
      this.#console.print(style.yellow(wrapIndented(`note     ${remark}`, style.width)));
    const { outcome, log } = await this.#hear(setUp, signal, runTrial);
    const logFile = writeSenderLog(folder, log);
    const judged = judge(outcome, lab.demand);
    const judgement = judged.solved && lab.impostor ? await this.#tempt(setUp, signal, lab.impostor) : judged;
    this.#console.print(outcomeText(outcome, judgement, style));
    if (judgement.solved) this.#solved(log);
    else this.#console.print(choicesText(lab, progress.of(lab.id)!, log.length > 0 ? logFile : undefined, style));
  }

  async #tempt(setUp: SetUp, signal: AbortSignal, impostor: Impostor): Promise<Judgement> {
    this.#console.print(impostorText(impostor.who, this.#parts.style));
    const { outcome } = await this.#hear(setUp, signal, (parts) => runImpostorTrial(parts, impostor));
    return judgeImpostor(outcome, impostor.who);
  }

  /** One trial, while both sides are heard. */
  async #hear(
    setUp: SetUp,
    signal: AbortSignal,
    run: (parts: TrialParts) => Promise<Outcome>,
  ): Promise<{ outcome: Outcome; log: readonly string[] }> {
    const { lab, open, found, collectorBin, clock, style } = this.#parts;
    const hearing = createHearing(style, clock.now());
    let isQuiet = true;
    const print = (lines: readonly string[]): void => {
      for (const line of lines) this.#console.print(line);
      if (lines.length > 0) isQuiet = false;
    };
    using _waiting = clock.after(quietMs, () => {
      if (isQuiet) this.#console.print(waitingText(style));
    });
    const onEvent = (event: Parameters<typeof hearing.take>[0]): void => print(hearing.take(event));
    const hasSpoken = (): boolean => hearing.hasSpoken;
    const parts = { backend: open.backend, lab, setUp, found, collectorBin, clock, signal, onEvent, hasSpoken };
    const outcome = await run(parts);
    print(hearing.rest());
    const { broken = '' } = outcome;
    // Its last words follow there, which were shown as they came, if they came.
    const [reason = ''] = hearing.log.length > 0 ? broken.split('\n') : [broken];
    if (reason !== '') this.#console.print(wrapIndented(`sender   ${reason}`, style.width));
    return { outcome, log: hearing.log.length > 0 || broken === '' ? hearing.log : [broken] };
  }

  #solved(log: readonly string[]): void {
    const { lab, next, open, clock, style, progress } = this.#parts;
    const before = progress.of(lab.id)?.solvedAt;
    progress.note(lab.id, { solvedAt: before ?? clock.wall().toISOString() });
    if (log.some(isMisreading))
      this.#console.print(style.yellow(wrapIndented(`note     ${solvedByLuck}`, style.width)));
    this.#console.print(solvedText(fill(lab.why, open.values), next, style));
    if (!this.#console.isInteractive) this.#over.abort('solved');
  }

  #obey(line: string): void {
    const { lab, folder, open, progress } = this.#parts;
    const command = line.toLowerCase();
    if (command === 'quit' || command === 'exit') this.#over.abort('the learner leaves');
    else if (command === 'again') {
      if (this.#text !== undefined) this.#try(this.#text);
    } else this.#advise(command, { lab, folder, marker: open.marker, progress });
  }

  /** Its folder and the file of progress are the learner's, who may have moved them away meanwhile. */
  #advise(command: string, at: LabAtHand): void {
    try {
      this.#console.print(`\n${adviceOn(command, at, this.#parts.style)}`);
    } catch (error) {
      this.#fail(error, `${command} is not possible`);
    }
  }
}
