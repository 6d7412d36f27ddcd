import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findExecutable, isExecutable } from './executable.ts';
import type { FindOptions } from './sender.ts';
import { toolsFolder } from './tools-folder.ts';

const run = promisify(execFile);

/** Distributions that have an OTLP receiver and both OTLP exporters. */
const names = ['otelcol', 'otelcol-contrib', 'otelcol-otlp', 'otelcol-chaos'];
const variable = 'OTLP_CHAOS_COLLECTOR';
const howToGet =
  'Take one from https://github.com/open-telemetry/opentelemetry-collector-releases/releases ' +
  `and give its path by --collector-bin or ${variable}.`;

export interface CollectorBinary {
  readonly file: string;
  readonly version: string;
}

/** The Collector that was asked for, or else the first that is installed; or why there is none. */
export async function findCollector(
  { collectorBin }: FindOptions = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<CollectorBinary | { readonly missing: string }> {
  const wanted = collectorBin ?? (env[variable] || undefined);
  if (wanted !== undefined && !isExecutable(wanted)) {
    return { missing: `the Collector ${wanted} is not a program that can be run. ${howToGet}` };
  }
  const folder = toolsFolder(env);
  const file = wanted ?? findExecutable(names, { env, extraFolders: folder === undefined ? [] : [folder] });
  if (file === undefined) {
    return {
      missing: `no OpenTelemetry Collector (${names.join(', ')}) on PATH${folder === undefined ? '' : ` or in ${folder}`}. ${howToGet}`,
    };
  }
  try {
    // `otelcol version 0.159.0`
    const { stdout } = await run(file, ['--version'], { timeout: 20_000 });
    const [, version = stdout.trim()] = /\bversion v?(\S+)/.exec(stdout) ?? [];
    return { file, version };
  } catch (error) {
    return { missing: `${file} --version failed: ${(error as Error).message}. ${howToGet}` };
  }
}
