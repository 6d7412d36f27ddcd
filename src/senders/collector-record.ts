import type { EventDraft } from '../core/event.ts';
import type { LanePlan } from './collector-lane.ts';
import type { Lane } from './sender.ts';

/** A lane that stands for the whole process: what is recorded in it reaches each lane that it concerns. */
export function processLane(
  lanes: readonly [Lane, ...Lane[]],
  plans: readonly LanePlan[],
  secrets: Readonly<Record<string, string>> = {},
): Lane {
  const lanesOf = createLogRouting(lanes, plans);
  const record = (draft: EventDraft): void => {
    for (const lane of draft.type === 'sender.log' ? lanesOf(draft.line) : lanes) lane.record(draft);
  };
  const [first] = lanes;
  return { ...first, record, settings: { ...first.settings, headers: { ...headersOfAll(lanes), ...secrets } } };
}

/** Whose line it is: that of the component that it names, of the backend that it names, else everybody's. */
function createLogRouting(lanes: readonly Lane[], plans: readonly LanePlan[]): (line: string) => readonly Lane[] {
  const byComponent = new Map(
    plans.flatMap(({ components }, index) => components.map((component) => [component, [lanes[index]!]] as const)),
  );
  return (line) => {
    const [, component] = /(?<!\\)"otelcol\.component\.id":"([^"\\]+)"/.exec(line) ?? [];
    const named = component === undefined ? undefined : byComponent.get(component);
    if (named) return named;
    // Lines of grpc-go name no component, but the address that a channel connects to.
    const [, address] = /\bAddr: \\?"([^"\\]+)/.exec(line) ?? [];
    const addressed = address === undefined ? [] : lanes.filter((lane) => isAddressed(lane, address));
    return addressed.length > 0 ? addressed : lanes;
  };
}

function isAddressed({ settings: { endpoints } }: Lane, address: string): boolean {
  return [endpoints.grpc, endpoints.http].some((endpoint) => endpoint.replace(/^\w+:\/\//, '') === address);
}

/** All that must not be printed, by names that people recognise. */
function headersOfAll(lanes: readonly Lane[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const { id, settings } of lanes) {
    for (const [name, value] of Object.entries(settings.headers ?? {})) {
      all[all[name] === undefined || all[name] === value ? name : `${name} of ${id}`] = value;
    }
  }
  return all;
}
