import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { Recording } from '../core/recording.ts';

const shownEvents = 12;

/** Resolves with the first event after `since` that `predicate` accepts; on time-out says what did arrive instead. */
export function waitForEvent(
  recording: Recording,
  clock: Clock,
  predicate: (event: ChaosEvent) => boolean,
  { timeoutMs, since }: { timeoutMs: number; since: number },
): Promise<ChaosEvent> {
  const already = recording.since(since).find(predicate);
  if (already) return Promise.resolve(already);
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      timer[Symbol.dispose]();
      subscription[Symbol.dispose]();
      settle();
    };
    const timer = clock.after(timeoutMs, () => finish(() => reject(timeoutError(recording, timeoutMs, since))));
    const subscription = recording.subscribe((event) => {
      try {
        if (predicate(event)) finish(() => resolve(event));
      } catch (cause) {
        finish(() => reject(cause));
      }
    });
  });
}

function timeoutError(recording: Recording, timeoutMs: number, since: number): ChaosError {
  const events = recording.since(since);
  const shown = events.slice(-shownEvents).map((event) => `  ${JSON.stringify(event)}`);
  const omitted = events.length - shown.length;
  const arrived = events.length === 0 ? '  nothing' : shown.join('\n');
  return new ChaosError(`no event matched within ${timeoutMs} ms`, {
    code: 'wait-timeout',
    hint: `What did arrive${omitted > 0 ? ` (the last ${shownEvents} of ${events.length})` : ''}:\n${arrived}`,
  });
}
