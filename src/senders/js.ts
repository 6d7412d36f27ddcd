import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../core/package-root.ts';
import type { Protocol } from '../core/signal.ts';
import { defineApplicationSender } from './application-sender.ts';
import type { ApplicationProgram } from './application-sender.ts';
import { locateRelease } from './built-sender.ts';
import { exporterPackages } from './js-exporters.ts';
import type { FindOptions, MissingSender } from './sender.ts';

export const jsGrpc = defineApplicationSender({
  name: 'js-grpc',
  title: 'OpenTelemetry JS SDK, exporter over gRPC',
  protocols: ['grpc'],
  locate: (options) => Promise.resolve(locate('grpc', options)),
  // Its gRPC transport sends once (otlp-grpc-exporter-base). No setting tells it to, so what X1 asks for is asked of it.
  declare: ({ timeoutMs = 10_000, compression = 'none', queue }) => ({
    timeoutMs,
    compression,
    retry: { enabled: true, maxElapsedMs: timeoutMs },
    queue: { size: 2048, consumers: 1, ...queue },
    persistent: false,
    queueCounts: 'items',
  }),
});

export const jsHttp = defineApplicationSender({
  name: 'js-http',
  title: 'OpenTelemetry JS SDK, exporter over HTTP',
  protocols: ['http/protobuf', 'http/json'],
  locate: (options) => Promise.resolve(locate('http/protobuf', options)),
  // Five retries, which end with the time-out of the export (X3); there is no setting for them.
  declare: ({ timeoutMs = 10_000, compression = 'none', queue }) => ({
    timeoutMs,
    compression,
    retry: { enabled: true, initialMs: 1000, maxIntervalMs: 5000, maxElapsedMs: timeoutMs },
    queue: { size: 2048, consumers: 1, ...queue },
    persistent: false,
    queueCounts: 'items',
  }),
});

/** The child program: as it is written while we run from `src/`, else as the build put it into `dist/`. */
export function jsProgramFile(moduleUrl: string = import.meta.url): string {
  return moduleUrl.endsWith('.ts')
    ? fileURLToPath(new URL('./js-program.ts', moduleUrl))
    : join(packageRoot, 'dist', 'js-sender.js');
}

/** Node's own remarks (no server name for an IP address) would drown what the exporter says. */
const quietNode = ['--stack-trace-limit=0', '--no-deprecation'];

function locate(usual: Protocol, { sdkVersion }: FindOptions): ApplicationProgram | MissingSender {
  // Older exporters are put into the same SDK: what they export to, and when, is theirs alone.
  const older = sdkVersion === undefined ? undefined : locateRelease('js', sdkVersion);
  if (older?.missing !== undefined) return older;
  const version = (protocol: Protocol): string =>
    `SDK ${versionOf('@opentelemetry/sdk-trace')}, exporter ${sdkVersion ?? versionOf(exporterPackages[protocol])}`;
  try {
    version(usual);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { missing: `the OpenTelemetry JS SDK cannot be loaded: ${reason}; npm install otlp-chaos brings it` };
  }
  const command = { file: process.execPath, args: [...quietNode, jsProgramFile(), ...(older ? [older.path] : [])] };
  return { command, shownAs: 'node application.js', version };
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
