import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { Recording } from '../core/recording.ts';

export const defaultWaitMs = 10_000;
const shownEvents = 12;

export interface Wait {
  readonly timeoutMs: number;
  readonly since: number;
  /** Default: all events. */
  readonly isOurs?: (event: ChaosEvent) => boolean;
}

/**
 * Resolves with the first event after `since` that `predicate` accepts. Rejects when there is none in time, or none can
 * come any more because the backend has stopped, and says what did arrive instead.
 */
export function waitForEvent(
  recording: Recording,
  clock: Clock,
  predicate: (event: ChaosEvent) => boolean,
  { timeoutMs, since, isOurs = () => true }: Wait,
): Promise<ChaosEvent> {
  const ours = (): ChaosEvent[] => recording.since(since).filter(isOurs);
  const already = ours().find(predicate);
  if (already) return Promise.resolve(already);
  const whoWaits = { stack: '' };
  Error.captureStackTrace(whoWaits, waitForEvent);
  const inVain = (what: string, code: string): ChaosError => {
    const error = new ChaosError(what, { code, hint: whatArrived(ours()) });
    // Made by a timer or by a stop, it would point at neither test nor line.
    error.stack = `${error.name}: ${error.message}${whoWaits.stack.slice(whoWaits.stack.indexOf('\n'))}`;
    return error;
  };
  const stopped = (): ChaosError => inVain('the backend stopped before an event matched', 'backend-stopped');
  if (recording.latest('backend.stopped')) return Promise.reject(stopped());
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      timer[Symbol.dispose]();
      subscription[Symbol.dispose]();
      settle();
    };
    const timer = clock.after(timeoutMs, () =>
      finish(() => reject(inVain(`no event matched within ${timeoutMs} ms`, 'wait-timeout'))),
    );
    const subscription = recording.subscribe((event) => {
      try {
        if (isOurs(event) && predicate(event)) finish(() => resolve(event));
        else if (event.type === 'backend.stopped') finish(() => reject(stopped()));
      } catch (cause) {
        finish(() => reject(cause));
      }
    });
  });
}

function whatArrived(events: readonly ChaosEvent[]): string {
  if (events.length === 0) return 'What did arrive:\n    nothing';
  const shown = events.slice(-shownEvents).map(({ seq, at, type, ...rest }) => {
    return `    #${seq} at ${at} ms: ${type} ${JSON.stringify({ ...rest, session: undefined })}`;
  });
  const omitted = events.length > shown.length ? ` (the last ${shownEvents} of ${events.length})` : '';
  return `What did arrive${omitted}:\n${shown.join('\n')}`;
}
