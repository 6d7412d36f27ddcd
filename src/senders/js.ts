import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../core/package-root.ts';
import type { Protocol } from '../core/signal.ts';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import { JsApplication } from './js-application.ts';
import { withDescriptors } from './launch.ts';
import { awaitReady } from './readiness.ts';
import type { FoundSender, Lane, MissingSender, RunningSender, Sender, SenderName } from './sender.ts';
import { cleanEnvironment, SenderProcess } from './sender-process.ts';

export const jsGrpc = defineJsSender('js-grpc', 'OpenTelemetry JS SDK, exporter over gRPC', 'grpc');
export const jsHttp = defineJsSender('js-http', 'OpenTelemetry JS SDK, exporter over HTTP', 'http/protobuf');

/** The child program: as it is written while we run from `src/`, else as the build put it into `dist/`. */
export function jsProgramFile(moduleUrl: string = import.meta.url): string {
  return moduleUrl.endsWith('.ts')
    ? fileURLToPath(new URL('./js-program.ts', moduleUrl))
    : join(packageRoot, 'dist', 'js-sender.js');
}

const exporterPackages: Readonly<Record<Protocol, string>> = {
  grpc: '@opentelemetry/exporter-trace-otlp-grpc',
  'http/protobuf': '@opentelemetry/exporter-trace-otlp-proto',
  'http/json': '@opentelemetry/exporter-trace-otlp-http',
};

function defineJsSender(name: SenderName, title: string, usualProtocol: Protocol): Sender {
  const versions = (protocol: Protocol): string => {
    const sdk = versionOf('@opentelemetry/sdk-trace');
    return `SDK ${sdk}, exporter ${versionOf(exporterPackages[protocol])}`;
  };
  const sender: Sender = {
    name,
    title,
    signals: ['traces'],
    protocols: usualProtocol === 'grpc' ? ['grpc'] : ['http/protobuf', 'http/json'],
    // Retries end with the time-out of the export (X3); there is no setting for them.
    declare: ({ timeoutMs = 10_000, compression = 'none', queue }) => ({
      timeoutMs,
      compression,
      retry: { enabled: true, initialMs: 1000, maxIntervalMs: 5000, maxElapsedMs: timeoutMs },
      queue: { size: 2048, consumers: 1, ...queue },
      persistent: false,
    }),
    async find(): Promise<FoundSender | MissingSender> {
      try {
        return { sender, version: versions(usualProtocol) };
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
        return { missing: `the OpenTelemetry JS SDK cannot be loaded: ${reason}; npm install otlp-chaos brings it` };
      }
    },
    async start([lane]): Promise<RunningSender> {
      const environment = sdkEnvironment(lane.settings, lane.protocol ?? usualProtocol);
      const version = versions(environment['OTEL_EXPORTER_OTLP_PROTOCOL'] as Protocol);
      return await startApplication(name, version, environment, lane);
    },
  };
  return sender;
}

/** Sooner than the SDK's 5 s, so that a run of seconds sees several batches. */
const batchDelayMs = 200;
/** The SDK's own time limit of a batch is 10 s; what is under way at the end gets a little of it. */
const stopGraceMs = 3000;

/** Node's own remarks (no server name for an IP address) would drown what the exporter says. */
const quietNode = ['--stack-trace-limit=0', '--no-deprecation'];

async function startApplication(
  name: SenderName,
  version: string,
  environment: Record<string, string>,
  lane: Lane,
): Promise<RunningSender> {
  const { settings, signal } = lane;
  const program = jsProgramFile();
  const env = {
    OTEL_BSP_SCHEDULE_DELAY: String(batchDelayMs),
    ...(settings.queue?.size !== undefined && { OTEL_BSP_MAX_QUEUE_SIZE: String(settings.queue.size) }),
    ...(settings.queue?.consumers !== undefined && { OTLP_CHAOS_EXPORTERS: String(settings.queue.consumers) }),
    ...environment,
  };
  const process_ = new SenderProcess(
    {
      sender: name,
      version,
      command: withDescriptors({ file: process.execPath, args: [...quietNode, program] }, settings.limits?.descriptors),
      shownAs: [...Object.entries(env).map(([key, value]) => `${key}=${value}`), 'node application.js'].join(' '),
      env: cleanEnvironment(env),
      messages: true,
    },
    lane,
  );
  const application = new JsApplication(name, process_, lane, stopGraceMs);
  try {
    signal.throwIfAborted();
    await awaitReady(application.ready, process_, lane);
  } catch (error) {
    await application.stop();
    throw error;
  }
  return application;
}

function versionOf(packageName: string): string {
  const main = createRequire(import.meta.url).resolve(packageName);
  for (let folder = dirname(main); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === packageName && version !== undefined) return version;
  }
  throw new Error(`${packageName} has no package.json`);
}
