import type { Clock } from '../core/clock.ts';
import type { EventDraft, Exhibit } from '../core/event.ts';
import { eventSchemaVersion } from '../core/event-shape.ts';
import { packageVersion } from '../core/package-root.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { backendName } from './backend-name.ts';
import { announcedSettings, endpointsOf } from './guidance.ts';
import type { BackendFacts } from './guidance.ts';

export interface AnnouncementParts {
  readonly seed: number;
  readonly control: string | undefined;
  readonly clock: Clock;
  readonly gallery: readonly Exhibit[] | undefined;
}

/** The first event: what runs here, and all that a sender has to know. */
export function announcement(
  scenario: Scenario,
  facts: BackendFacts,
  { seed, control, clock, gallery }: AnnouncementParts,
): EventDraft & { type: 'backend.ready' } {
  const { caFile, nameServer, proxyAddress, upstream } = facts;
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
    ...(upstream === undefined ? {} : { upstream: { ...upstream } }),
    ...(nameServer === undefined ? {} : { nameServer, name: backendName }),
    ...(proxyAddress === undefined ? {} : { proxy: `http://${proxyAddress}` }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(gallery === undefined ? {} : { gallery: [...gallery] }),
    sender: announcedSettings(scenario, facts),
  };
}
