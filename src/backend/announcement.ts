import type { Clock } from '../core/clock.ts';
import { eventSchemaVersion } from '../core/event.ts';
import type { EventDraft } from '../core/event.ts';
import { packageVersion } from '../core/package-root.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { announcedSettings, endpointsOf } from './guidance.ts';
import type { BackendFacts } from './guidance.ts';

/** The first event: all that somebody who has nothing but the recording has to know of this backend. */
export function announcement(
  scenario: Scenario,
  facts: BackendFacts,
  { clock, seed, control }: { clock: Clock; seed: number; control: string | undefined },
): EventDraft & { type: 'backend.ready' } {
  const { caFile } = facts;
  return {
    type: 'backend.ready',
    schema: eventSchemaVersion,
    version: packageVersion,
    node: process.versions.node,
    startedAt: new Date(clock.wall().getTime() - clock.now()).toISOString(),
    scenario: scenario.id,
    with: { ...scenario.given },
    seed,
    endpoints: endpointsOf(facts),
    ...(control === undefined ? {} : { control }),
    ...(caFile === undefined ? {} : { caFile }),
    sender: announcedSettings(scenario, facts),
  };
}
