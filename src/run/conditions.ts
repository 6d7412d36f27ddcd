import type { ChaosEvent, EventOf } from '../core/event.ts';
import type { Conditions, DeclaredSettings } from '../core/verdict.ts';

/** What the run's first event says of how it was held; undefined when the recording holds no run. */
export function conditionsOf(events: readonly ChaosEvent[]): (Conditions & { readonly run: number }) | undefined {
  const started = startOf(events);
  if (!started) return undefined;
  const { run, scenario, sender, protocol, marked, timeScale } = started;
  return { run, scenario, sender, protocol, marked, timeScale, declared: started.declared as DeclaredSettings };
}

export function startOf(events: readonly ChaosEvent[]): EventOf<'run.started'> | undefined {
  return events.find((event) => event.type === 'run.started');
}
