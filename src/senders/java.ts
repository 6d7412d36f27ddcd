import { join } from 'node:path';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { DeclaredSettings } from '../core/verdict.ts';
import { defineApplicationSender } from './application-sender.ts';
import { locateBuilt } from './built-sender.ts';
import { findExecutable } from './executable.ts';
import type { FindOptions } from './sender.ts';

export const javaGrpc = defineApplicationSender({
  name: 'java-grpc',
  title: 'OpenTelemetry Java SDK with OkHttp, exporter over gRPC',
  protocols: ['grpc'],
  locate,
  declare,
});

export const javaHttp = defineApplicationSender({
  name: 'java-http',
  title: 'OpenTelemetry Java SDK with OkHttp, exporter over HTTP',
  protocols: ['http/protobuf'],
  locate,
  declare,
});

/** As small tools are started: a lane or twenty need neither a parallel collector nor the slower of the two compilers. */
const flags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function locate(options: FindOptions) {
  const java = findExecutable(['java']);
  if (java === undefined) return Promise.resolve({ missing: 'no java on PATH: install a JDK, 17 or later' });
  return Promise.resolve(
    locateBuilt('java', options, {
      shownAs: 'java application.jar',
      command: (folder) => ({ file: java, args: [...flags, '-cp', join(folder, '*'), 'chaos.Main'] }),
    }),
  );
}

/** Five attempts (RetryPolicy); they end with the time-out of the export (X3). */
function declare({ timeoutMs = 10_000, compression = 'none', queue }: ResolvedSettings): DeclaredSettings {
  return {
    timeoutMs,
    compression,
    retry: { enabled: true, initialMs: 1000, maxIntervalMs: 5000, maxElapsedMs: timeoutMs },
    queue: { size: 2048, consumers: 1, ...queue },
    persistent: false,
    queueCounts: 'items',
  };
}
