import { basename } from 'node:path';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import { declaredByCollector } from '../exporter-config/collector-defaults.ts';
import { spokenProtocol } from '../exporter-config/protocol.ts';
import { findCollector } from './collector-binary.ts';
import type { CollectorBinary } from './collector-binary.ts';
import { preparePlan } from './collector-plan.ts';
import type { CollectorPlan } from './collector-plan.ts';
import { processLane } from './collector-record.ts';
import { dyingWithParent, startedAs } from './launch.ts';
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
    const plan = await preparePlan(found, lanes);
    for (let attempt = 1; ; attempt++) {
      try {
        return await startCollector(found, lanes, await plan());
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

async function startCollector(
  { file, version }: CollectorBinary,
  lanes: readonly [Lane, ...Lane[]],
  plan: CollectorPlan,
): Promise<RunningSender> {
  const { signal } = lanes[0];
  const { telemetryPort, lanes: plans } = plan;
  const whole = processLane(lanes, plans, plan.secrets);
  const command = dyingWithParent({ file, args: ['--config', `env:${configVariable}`] });
  const process_ = new SenderProcess(
    {
      sender: 'collector',
      version,
      command: startedAs(command, lanes.map(settingsOfProcess)),
      shownAs: `${basename(file)} --config ${plan.shownAs}`,
      env: cleanEnvironment({ ...plan.env, [configVariable]: plan.config }),
    },
    [whole],
  );
  const running = new RunningCollector(process_, { whole, lanes, plans, telemetryPort });
  try {
    signal.throwIfAborted();
    await awaitReady(running.ready, process_, whole);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

/** Over gRPC its configuration says whom to ask for names. */
function settingsOfProcess({ settings, protocol = collector.protocols[0] }: Lane): ResolvedSettings {
  if (spokenProtocol(settings, protocol) !== 'grpc') return settings;
  const { nameServer: _, ...others } = settings;
  return others;
}
