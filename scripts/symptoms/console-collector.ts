import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * A run's Collector logs JSON, for programs; people read its console format. So the recording starts the same Collector
 * by way of a script that adds one more configuration to what it is given.
 */
const consoleLogs = '{service: {telemetry: {logs: {encoding: console}}}}';
const variable = 'OTLP_CHAOS_CONSOLE_LOGS';

/** Writes the script into `folder` and returns its path. */
export function consoleCollector(collectorFile: string, folder: string): string {
  const file = join(folder, 'console-collector');
  const quoted = `'${collectorFile.replaceAll("'", `'\\''`)}'`;
  const lines = [
    '#!/bin/sh',
    `if [ "$1" = --version ]; then exec ${quoted} --version; fi`,
    `${variable}='${consoleLogs}' exec ${quoted} "$@" --config env:${variable}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
  return file;
}
