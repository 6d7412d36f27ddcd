import type { Clock } from '../core/clock.ts';
import type { ChaosEvent } from '../core/event.ts';
import { resultLine, statusLine } from '../report/progress.ts';
import type { Progress } from '../run/run.ts';

export interface ProgressView extends Disposable {
  readonly onProgress: (progress: Progress) => void;
  readonly onEvent: (event: ChaosEvent) => void;
}

interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly sender: string;
  /** One line that changes, where somebody watches; a line for each result otherwise. */
  readonly isWatched: boolean;
}

const minRedrawMs = 200;
const clearLine = '\r\u001B[2K';

/** Shows how a run goes. The line is drawn anew as events come, which each sender causes at least once a second. */
export function openProgress({ stream, clock, sender, isWatched }: ProgressOptions): ProgressView {
  const phases = new Map<string, string>();
  const running = new Map<string, number>();
  let [done, total, drawnAtMs] = [0, 0, -Infinity];
  const draw = (): void => {
    if (!isWatched || total === 0) return;
    drawnAtMs = clock.now();
    const atMostMs = running.size === 0 ? undefined : Math.max(...running.values()) - drawnAtMs;
    const held = [...running.keys()].map((id) => ({ id, phase: phases.get(id) }));
    stream.write(clearLine + statusLine({ sender, done, total, running: held, atMostMs }, stream.columns || 80));
  };
  return {
    onProgress(progress) {
      ({ done, total } = progress);
      if (progress.result) running.delete(progress.id);
      else running.set(progress.id, clock.now() + progress.atMostMs);
      if (progress.result && !isWatched) stream.write(`${resultLine(progress.result, progress)}\n`);
      draw();
    },
    onEvent(event) {
      if (event.type === 'phase.entered') phases.set(event.session, event.phase);
      if (clock.now() - drawnAtMs >= minRedrawMs) draw();
    },
    [Symbol.dispose]() {
      if (isWatched && total > 0) stream.write(clearLine);
      total = 0;
    },
  };
}

/** A terminal that can go back to the beginning of a line, and does not get the events themselves. */
export function isWatchable(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv, format: 'text' | 'ndjson'): boolean {
  return stream.isTTY && env['TERM'] !== 'dumb' && !env['CI'] && (format === 'text' || !process.stdout.isTTY);
}
