import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { packageRoot } from '../../src/core/package-root.ts';
import { signals } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { startBackend } from '../../src/index.ts';
import { freePorts } from '../../src/senders/free-ports.ts';
import { dyingWithParent } from '../../src/senders/launch.ts';
import type { Target } from './ask.ts';

/*
 * Servers that get the same requests as ours. Each has the same limits as the others, small ones, so that a request over
 * them is quickly sent.
 */

const MiB = 1024 * 1024;
export const maxBytes = MiB;

export interface ReferenceServer extends Target, AsyncDisposable {
  /** Requests that it took, decoded by itself and encoded again; not every server shows them. */
  taken?(signal: Signal): readonly Uint8Array[];
}

/** The backend, as it is with its default scenario. */
export async function startOurs(): Promise<ReferenceServer> {
  const backend = await startBackend({ limits: { maxRequestBytes: maxBytes, maxInflatedBytes: maxBytes } });
  return {
    endpoints: backend.endpoints,
    taken: (signal) => backend.received(signal).map((request) => encodeRequest(signal, request)),
    [Symbol.asyncDispose]: () => backend.stop(),
  };
}

const services: Readonly<Record<Signal, readonly [file: string, service: string]>> = {
  traces: ['trace/v1/trace_service', 'trace.v1.TraceService'],
  metrics: ['metrics/v1/metrics_service', 'metrics.v1.MetricsService'],
  logs: ['logs/v1/logs_service', 'logs.v1.LogsService'],
  profiles: ['profiles/v1development/profiles_service', 'profiles.v1development.ProfilesService'],
};

/** What anybody writes with grpc-js and proto-loader: the four services, decoding, answering with an empty response. */
export async function startGrpcJs(): Promise<ReferenceServer> {
  const taken = new Map<Signal, Uint8Array[]>(signals.map((signal) => [signal, []]));
  const server = new Server({ 'grpc.max_receive_message_length': maxBytes });
  for (const signal of signals) {
    const [file, service] = services[signal];
    const definition = loadSync(`opentelemetry/proto/collector/${file}.proto`, {
      includeDirs: [join(packageRoot, 'protos')],
      longs: String,
    });
    const { Export } = definition[`opentelemetry.proto.collector.${service}`] as ServiceDefinition;
    const take: handleUnaryCall<object, object> = ({ request }, answer) => {
      taken.get(signal)!.push(Export!.requestSerialize(request));
      answer(null, {});
    };
    server.addService({ Export: Export! }, { Export: take });
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const endpoints = { grpc: `http://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` };
  return {
    endpoints,
    taken: (signal) => taken.get(signal)!,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

const configVariable = 'OTLP_CHAOS_REFERENCE_CONFIG';
/** Profiles are behind a gate. */
const gates = '--feature-gates=service.profilesSupport';

/** The OTLP receiver of a real Collector, with nothing behind it. */
export async function startCollector(binary: string): Promise<ReferenceServer> {
  const [grpc, http] = (await freePorts(2)) as [number, number];
  const { file, args } = dyingWithParent({ file: binary, args: ['--config', `env:${configVariable}`, gates] });
  const child = spawn(file, args, {
    env: { ...process.env, [configVariable]: collectorConfig(grpc, http) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stderr });
  const printed: string[] = [];
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => (printed.push(line), line.includes('Everything is ready') && resolve()));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the Collector ended with ${code}: ${printed.join('\n')}`)));
  });
  return {
    endpoints: { grpc: `http://127.0.0.1:${grpc}`, http: `http://127.0.0.1:${http}` },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function collectorConfig(grpc: number, http: number): string {
  const pipelines = signals.map((signal) => `    ${signal}: { receivers: [otlp], exporters: [nop] }`);
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: '127.0.0.1:${grpc}', max_recv_msg_size_mib: ${maxBytes / MiB} }
      http: { endpoint: '127.0.0.1:${http}', max_request_body_size: ${maxBytes} }
exporters:
  nop:
service:
  telemetry: { metrics: { level: none } }
  pipelines:
${pipelines.join('\n')}
`;
}
