import { relative, resolve } from 'node:path';
import { createSystemClock } from '../core/clock.ts';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { ownCommand } from '../core/own-command.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { adviceOn } from '../learn/advice.ts';
import type { LabAtHand } from '../learn/advice.ts';
import { loadLab, loadLabs } from '../learn/lab.ts';
import type { SenderKind } from '../learn/lab.ts';
import { openLab } from '../learn/lab-backend.ts';
import { readMarker } from '../learn/lab-folder.ts';
import { openProgress } from '../learn/progress.ts';
import { labListText } from '../learn/screen.ts';
import { LabSession } from '../learn/session.ts';
import { createStyle } from '../report/style.ts';
import { findSender } from '../senders/index.ts';
import type { FoundSender } from '../senders/sender.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { printPage } from './output.ts';
import { onSignals } from './signals.ts';

export interface StartFlags {
  readonly dir?: string;
  readonly sender?: SenderKind;
  readonly collectorBin?: string;
  readonly grpcPort?: number;
  readonly httpPort?: number;
}

/** `otlp-chaos learn`: the labs, with what was done in them. */
export function listLabs(): ExitCode {
  const progress = openProgress();
  const labs = loadLabs('sdk').map((lab) => ({ lab, progress: progress.of(lab.id) }));
  return printPage(labListText(labs, progress.current, createStyle(process.stdout, process.env)));
}

/** `learn wrong-port` is what people type who mean `learn start wrong-port`. */
export function unknownLearnCommand(word: string, commands: readonly string[]): ChaosError {
  const isLab = loadLabs('sdk').some(({ id }) => id === word);
  return new ChaosError(`learn has no command “${word}”`, {
    code: 'usage',
    allowed: commands,
    nearest: isLab ? `start ${word}` : nearestTo(word, commands),
    hint: `${ownCommand()} learn ${isLab ? `start ${word} starts that lab.` : '--help shows what there is.'}`,
  });
}

/** `otlp-chaos learn start LAB`: until the learner quits; everything that it started is gone then. */
export async function startLab(id: string, flags: StartFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals((name) => abort.abort(name));
  const progress = openProgress();
  const folder = resolve(flags.dir ?? progress.of(id)?.folder ?? `otlp-labs/${id}`);
  const kind = flags.sender ?? readMarker(folder)?.sender ?? (await usualKind(flags));
  const lab = loadLab(id, kind);
  const found = await senderFor(kind, flags);
  const { grpcPort: grpc, httpPort: http } = flags;
  const ports =
    grpc === undefined && http === undefined
      ? undefined
      : { ...(grpc !== undefined && { grpc }), ...(http !== undefined && { http }) };
  const clock = createSystemClock();
  try {
    await using open = await openLab({ lab, folder, ports, clock, signal: abort.signal });
    progress.begin(id, { sender: kind, folder });
    const labs = loadLabs(kind);
    const session = new LabSession({
      lab,
      next: labs[labs.findIndex((one) => one.id === id) + 1],
      folder: relative('.', folder) || '.',
      open,
      progress,
      found,
      collectorBin: flags.collectorBin,
      clock,
      style: createStyle(process.stdout, process.env),
      input: process.stdin,
      output: process.stdout,
      signal: abort.signal,
    });
    await session.run();
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
  return exitCode.ok;
}

/** `otlp-chaos learn hint`, and the others that can be asked for beside a lab that runs. */
export function adviseOn(what: 'hint' | 'solution' | 'reset', id: string | undefined): ExitCode {
  return printPage(adviceOn(what, labAtHand(id), createStyle(process.stdout, process.env)));
}

function labAtHand(wanted: string | undefined): LabAtHand {
  const progress = openProgress();
  const id = wanted ?? progress.current;
  const begun = id === undefined ? undefined : progress.of(id);
  const marker = begun && readMarker(begun.folder);
  if (id === undefined || !begun || !marker) {
    if (id !== undefined) loadLab(id, 'sdk');
    const what = id === undefined ? 'no lab was started yet' : `the lab ${id} was not started, or its folder is gone`;
    const hint = '`otlp-chaos learn` lists the labs, `otlp-chaos learn start LAB` starts one.';
    throw new ChaosError(what, { code: 'no-lab', hint });
  }
  return { lab: loadLab(id, marker.sender), folder: begun.folder, marker, progress };
}

/** A Collector where there is one, else the program that comes along. */
async function usualKind({ collectorBin }: StartFlags): Promise<SenderKind> {
  return 'missing' in (await findSender('collector', { collectorBin })) ? 'sdk' : 'collector';
}

async function senderFor(kind: SenderKind, { collectorBin }: StartFlags): Promise<FoundSender> {
  const found = await findSender(kind === 'collector' ? 'collector' : 'js-http', { collectorBin });
  if (!('missing' in found)) return found;
  throw new SetUpError(`${found.missing}${kind === 'collector' ? '\n--sender sdk needs nothing else.' : ''}`);
}
