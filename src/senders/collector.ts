import { basename } from 'node:path';
import { collectorConfig } from '../exporter-config/collector.ts';
import { findCollector } from './collector-binary.ts';
import type { CollectorBinary } from './collector-binary.ts';
import { freePorts } from './free-ports.ts';
import { dyingWithParent, withDescriptors } from './launch.ts';
import { awaitReady } from './readiness.ts';
import { RunningCollector } from './running-collector.ts';
import type { CollectorPorts } from './running-collector.ts';
import type { Lane, RunningSender, Sender } from './sender.ts';
import { cleanEnvironment, SenderProcess } from './sender-process.ts';

export const collector: Sender = {
  name: 'collector',
  title: 'OpenTelemetry Collector',
  signals: ['traces', 'metrics', 'logs'],
  protocols: ['grpc', 'http/protobuf'],
  declare: ({ timeoutMs, compression = 'gzip', retry, queue }, protocol) => ({
    timeoutMs: timeoutMs ?? (protocol === 'grpc' ? 5000 : 30_000),
    compression,
    retry: { enabled: true, initialMs: 5000, maxIntervalMs: 30_000, maxElapsedMs: 300_000, ...retry },
    queue: { size: 1000, consumers: 10, ...queue },
    persistent: false,
  }),
  async find(options) {
    const found = await findCollector(options);
    return 'missing' in found ? found : { sender: collector, version: found.version };
  },
  async start([lane]) {
    const found = await findCollector(lane);
    if ('missing' in found) throw new Error(found.missing);
    for (let attempt = 1; ; attempt++) {
      try {
        return await startCollector(found, lane);
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

async function startCollector({ file, version }: CollectorBinary, lane: Lane): Promise<RunningSender> {
  const { settings, signal } = lane;
  const ports = await portsForCollector();
  const command = dyingWithParent({ file, args: ['--config', `env:${configVariable}`] });
  const process_ = new SenderProcess(
    {
      sender: 'collector',
      version,
      command: withDescriptors(command, settings.limits?.descriptors),
      shownAs: `${basename(file)} --config collector.yaml`,
      env: cleanEnvironment({ [configVariable]: configFor(lane, ports) }),
    },
    [lane],
  );
  const running = new RunningCollector(process_, lane, ports);
  try {
    signal.throwIfAborted();
    await awaitReady(running.ready, process_, lane);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

async function portsForCollector(): Promise<CollectorPorts> {
  const [grpc, http, telemetry] = (await freePorts(3)) as [number, number, number];
  return { grpc, http, telemetry };
}

/** One exporter only: with both, each item would be sent twice. */
function configFor({ settings, protocol = 'grpc' }: Lane, { telemetry, ...receiverPorts }: CollectorPorts): string {
  return collectorConfig(settings, {
    protocols: [protocol === 'grpc' ? 'grpc' : 'http'],
    receiverPorts,
    telemetryPort: telemetry,
    harness: true,
  });
}
