import { basename, join } from 'node:path';
import { declaredByCollector } from '../exporter-config/collector-defaults.ts';
import { collectorLanesConfig, componentTypes, laneComponents } from '../exporter-config/collector-lanes.ts';
import type { CollectorLane } from '../exporter-config/collector-lanes.ts';
import { findCollector, requireComponents } from './collector-binary.ts';
import type { CollectorBinary } from './collector-binary.ts';
import type { LanePlan } from './collector-lane.ts';
import { processLane } from './collector-record.ts';
import { freePorts } from './free-ports.ts';
import { dyingWithParent, withDescriptors } from './launch.ts';
import { awaitReady } from './readiness.ts';
import { RunningCollector } from './running-collector.ts';
import type { Lane, RunningSender, Sender } from './sender.ts';
import { cleanEnvironment, SenderProcess } from './sender-process.ts';

export const collector: Sender = {
  name: 'collector',
  title: 'OpenTelemetry Collector',
  signals: ['traces', 'metrics', 'logs'],
  protocols: ['grpc', 'http/protobuf', 'http/json'],
  declare: declaredByCollector,
  async find(options) {
    const found = await findCollector(options);
    return 'missing' in found ? found : { sender: collector, version: found.version };
  },
  async start(lanes) {
    const found = await findCollector(lanes[0]);
    if ('missing' in found) throw new Error(found.missing);
    await requireComponents(found, componentTypes(lanes.map(withProtocol)));
    for (let attempt = 1; ; attempt++) {
      try {
        return await startCollector(found, lanes);
      } catch (error) {
        // Somebody was quicker to take one of the ports that we found free.
        const portTaken = (error as Error).message.includes('address already in use');
        if (!portTaken || attempt === maxAttempts) throw error;
      }
    }
  },
};

const maxAttempts = 3;

/** By way of the environment: no file with credentials is left, not even when we are killed. */
const configVariable = 'OTLP_CHAOS_CONFIG';

/** What a Collector is started with. */
interface CollectorPlan {
  readonly config: string;
  readonly lanes: readonly LanePlan[];
  readonly telemetryPort: number;
}

async function startCollector(
  { file, version }: CollectorBinary,
  lanes: readonly [Lane, ...Lane[]],
): Promise<RunningSender> {
  const { signal } = lanes[0];
  const plan = await planCollector(lanes);
  const whole = processLane(lanes, plan.lanes);
  const command = dyingWithParent({ file, args: ['--config', `env:${configVariable}`] });
  const process_ = new SenderProcess(
    {
      sender: 'collector',
      version,
      command: withDescriptors(command, descriptorsFor(lanes)),
      shownAs: `${basename(file)} --config collector.yaml`,
      env: cleanEnvironment({ [configVariable]: plan.config }),
    },
    [whole],
  );
  const { telemetryPort } = plan;
  const running = new RunningCollector(process_, { whole, lanes, plans: plan.lanes, telemetryPort });
  try {
    signal.throwIfAborted();
    await awaitReady(running.ready, process_, whole);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

async function planCollector(lanes: readonly [Lane, ...Lane[]]): Promise<CollectorPlan> {
  const [telemetryPort, ...ports] = (await freePorts(1 + lanes.length)) as [number, ...number[]];
  const written = lanes.map((lane, index): CollectorLane => ({ ...withProtocol(lane), port: ports[index]! }));
  const storageFolder = join(lanes[0].workDir, 'collector-queues');
  return {
    config: collectorLanesConfig(written, { telemetryPort, storageFolder }),
    lanes: written.map((lane) => {
      const { receiver, processor, exporter } = laneComponents(lane);
      return { receiver, exporter, components: [receiver, processor, exporter], port: lane.port };
    }),
    telemetryPort,
  };
}

function withProtocol({ id, settings, protocol = 'grpc' }: Lane): Omit<CollectorLane, 'port'> {
  return { id, settings, protocol };
}

/** A limit holds for the process, so lanes with different ones cannot share it. */
function descriptorsFor(lanes: readonly Lane[]): number | undefined {
  const [limit, ...others] = new Set(lanes.map(({ settings }) => settings.limits?.descriptors));
  if (others.length > 0) throw new Error('exporters with different limits of descriptors need a process each');
  return limit;
}
