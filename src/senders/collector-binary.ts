import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { canonicalType } from '../exporter-config/component-safety.ts';
import type { ComponentKind } from '../exporter-config/component-safety.ts';
import { locateRelease } from './built-sender.ts';
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
  { collectorBin, sdkVersion }: FindOptions = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<CollectorBinary | { readonly missing: string }> {
  const older =
    collectorBin === undefined && sdkVersion !== undefined ? locateRelease('collector', sdkVersion) : undefined;
  if (older?.missing !== undefined) return { missing: older.missing };
  const wanted = collectorBin ?? older?.path ?? (env[variable] || undefined);
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

const componentKinds = ['receivers', 'processors', 'exporters', 'extensions'] as const;

export type ComponentTypes = Readonly<Record<ComponentKind, readonly string[]>>;

/** The types of components that a Collector was built with; undefined where it does not tell. */
async function componentsOf(file: string): Promise<ComponentTypes | undefined> {
  try {
    const { stdout } = await run(file, ['components'], { timeout: 20_000 });
    const listed = parse(stdout) as Partial<Record<ComponentKind, readonly { name: string }[]>>;
    const namesOf = (kind: ComponentKind): string[] => (listed[kind] ?? []).map(({ name }) => name);
    return Object.fromEntries(componentKinds.map((kind) => [kind, namesOf(kind)])) as Record<ComponentKind, string[]>;
  } catch {
    return undefined;
  }
}

/**
 * Throws when the Collector lacks a type of component that a configuration uses. Somebody's own may use the names that
 * a type had before: with `byAnyName` these count as well.
 */
export async function requireComponents(
  { file, version }: CollectorBinary,
  wanted: Readonly<Record<ComponentKind, Iterable<string>>>,
  { byAnyName = false }: { byAnyName?: boolean } = {},
): Promise<ComponentTypes | undefined> {
  const components = await componentsOf(file);
  if (!components) return undefined;
  const missing = componentKinds.flatMap((kind) => {
    const nameOf = (type: string): string => (byAnyName ? canonicalType(kind, type) : type);
    const present = new Set(components[kind].map(nameOf));
    return [...wanted[kind]].filter((type) => !present.has(nameOf(type))).map((type) => `${type} (${kind})`);
  });
  if (missing.length === 0) return components;
  throw new Error(`the Collector ${file} (${version}) was built without ${missing.join(', ')}. ${howToGet}`);
}
