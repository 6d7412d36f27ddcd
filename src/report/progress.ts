import stringWidth from 'string-width';
import type { JudgedRun } from '../core/judged-run.ts';

/** What is going on in the middle of a run. */
export interface ProgressState {
  readonly sender: string;
  readonly done: number;
  readonly total: number;
  /** Held at this moment, with the phase that each is in. */
  readonly running: readonly { readonly id: string; readonly phase: string | undefined }[];
  /** Until the last of those that are running has to end. */
  readonly atMostMs: number | undefined;
}

/** One line that fits: how far, who, what, and how long it may still take. */
export function statusLine({ sender, done, total, running, atMostMs }: ProgressState, width: number): string {
  const head = `${done}/${total} ${sender}`;
  const bound = atMostMs === undefined ? '' : ` · ≤ ${Math.max(0, Math.ceil(atMostMs / 1000))}s left`;
  const waiting = total - done - running.length;
  const tail = `${bound}${waiting > 0 ? ` · ${waiting} waiting` : ''}`;
  for (let shown = running.length; shown > 0; shown--) {
    const line = `${head} · ${inWords(running, shown)}${tail}`;
    if (stringWidth(line) < width) return line;
  }
  return `${head}${tail}`.slice(0, width - 1);
}

function inWords(running: ProgressState['running'], shown: number): string {
  const named = running.slice(0, shown).map(({ id, phase }) => (phase === undefined ? id : `${id} (${phase})`));
  const more = running.length - shown;
  return more > 0 ? `${named.join(', ')} +${more}` : named.join(', ');
}

/** One case that has ended, where lines are read and not watched. */
export function resultLine(
  { id, verdicts, trouble }: JudgedRun,
  { done, total }: { done: number; total: number },
): string {
  const outcomes = verdicts.map(({ check, outcome }) => `${check} ${outcome}`);
  const told = trouble === undefined ? outcomes.join(', ') || 'not asked' : `set-up broke: ${trouble}`;
  return `${String(done).padStart(String(total).length)}/${total} ${id}: ${told}`;
}
