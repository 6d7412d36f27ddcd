import { basename, join } from 'node:path';
import { collectorLanesConfig, componentTypes, laneComponents } from '../exporter-config/collector-lanes.ts';
import type { CollectorLane } from '../exporter-config/collector-lanes.ts';
import { safeComponents, safeComponentTypes, safeConfig } from '../exporter-config/safe-config.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import { requireComponents } from './collector-binary.ts';
import type { CollectorBinary } from './collector-binary.ts';
import type { LanePlan } from './collector-lane.ts';
import { freePorts } from './free-ports.ts';
import type { Lane } from './sender.ts';

/** What a Collector is started with. */
export interface CollectorPlan {
  readonly config: string;
  /** Its configuration's name, for people. */
  readonly shownAs: string;
  readonly lanes: readonly LanePlan[];
  readonly telemetryPort: number;
  /** Variables that the configuration refers to. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Checks that this Collector can run what the lanes ask for; the plan itself takes free ports, anew for each attempt. */
export async function preparePlan(
  found: CollectorBinary,
  lanes: readonly [Lane, ...Lane[]],
): Promise<() => Promise<CollectorPlan>> {
  const { userConfig } = lanes[0];
  if (!userConfig) {
    const wanted = componentTypes(lanes.map(withProtocol));
    const components = await requireComponents(found, wanted, { byAnyName: true });
    const byFormerName = components ? !components.exporters.some((type) => wanted.exporters.has(type)) : false;
    return () => planOwn(lanes, byFormerName);
  }
  for (const { settings } of lanes) checkFamily(userConfig, settings.protocol);
  const components = await requireComponents(found, safeComponentTypes(userConfig), { byAnyName: true });
  const hasNop = components?.exporters.includes('nop') ?? true;
  return () => planUsers(userConfig, lanes, hasNop);
}

async function planOwn(lanes: readonly [Lane, ...Lane[]], byFormerName: boolean): Promise<CollectorPlan> {
  const [telemetryPort, ...ports] = (await freePorts(1 + lanes.length)) as [number, ...number[]];
  const written = lanes.map((lane, index): CollectorLane => ({
    ...withProtocol(lane),
    byFormerName,
    port: ports[index]!,
  }));
  return {
    config: collectorLanesConfig(written, harnessOf(lanes, telemetryPort)),
    shownAs: 'collector.yaml',
    lanes: written.map((lane) => {
      const { receiver, processors, exporter } = laneComponents(lane);
      const hasProcessor = lane.settings.batch?.at === 'processor';
      return { receiver, exporter, components: [receiver, ...processors, exporter], hasProcessor, port: lane.port };
    }),
    telemetryPort,
    env: {},
    secrets: {},
  };
}

async function planUsers(user: UserConfig, lanes: readonly [Lane, ...Lane[]], hasNop: boolean): Promise<CollectorPlan> {
  const [telemetryPort, ...ports] = (await freePorts(1 + lanes.length)) as [number, ...number[]];
  const written = lanes.map(({ id, settings }, index) => ({ id, settings, port: ports[index]! }));
  return {
    config: safeConfig(user, written, Object.assign(harnessOf(lanes, telemetryPort), { hasNop })),
    shownAs: `${basename(user.file)} # made safe`,
    lanes: safeComponents(user, written).map(({ receiver, exporter, processors }, index) => {
      const hasProcessor = processors.length > 0;
      return { receiver, exporter, components: [receiver, exporter, ...processors], hasProcessor, port: ports[index]! };
    }),
    telemetryPort,
    env: user.variables,
    secrets: user.secrets,
  };
}

/** The folder is asked for only where something is stored; the same for each start, so that a queue is found again. */
function harnessOf([{ workDir }]: readonly [Lane, ...Lane[]], telemetryPort: number) {
  return {
    telemetryPort,
    get storageFolder(): string {
      return join(workDir.path, 'collector-queues');
    },
  };
}

function withProtocol({ id, settings, protocol = 'grpc' }: Lane): Omit<CollectorLane, 'port'> {
  return { id, settings, protocol };
}

function checkFamily({ exporter, protocol }: UserConfig, wanted: 'grpc' | 'http' | undefined): void {
  if (wanted === undefined || wanted === (protocol === 'grpc' ? 'grpc' : 'http')) return;
  throw new Error(`the exporter ${exporter} speaks ${protocol}, and the scenario is about ${wanted}`);
}
