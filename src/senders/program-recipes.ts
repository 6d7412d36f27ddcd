import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exporterPackages } from './js-exporters.ts';
import type { BuiltProgram } from './program-build.ts';
import { sourceFolder, sourceText } from './program-sources.ts';

/*
 * How the sender programs are built, each by its language's own tools and from exact versions. An older release of an SDK
 * or of the Collector can be asked for; it is kept beside the usual one as `name@version`.
 */

export const recipeNames = ['collector', 'python', 'go', 'java', 'js'] as const;
export type RecipeName = (typeof recipeNames)[number];

/** The release that is built when none is asked for. */
export const usualVersions: Readonly<Record<RecipeName, string>> = {
  collector: '0.159.0',
  python: '1.45.2',
  go: '1.47.0',
  java: '1.68.0',
  // Comes along (package.json); built are other releases of its exporters.
  js: '0.301.0',
};

const run = promisify(execFile);
const buildTimeoutMs = 15 * 60_000;

/** What a program is called in the tools folder. */
const fileNames: Readonly<Record<RecipeName, string>> = {
  collector: 'otelcol-chaos',
  python: 'python-sender',
  go: 'go-sender',
  java: 'java-sender',
  js: 'js-exporters',
};

export function programFor(name: RecipeName, version: string = usualVersions[name]): BuiltProgram {
  const suffix = version === usualVersions[name] ? '' : `@${version}`;
  return { name: `${fileNames[name]}${suffix}`, ...recipes[name](version) };
}

type Recipe = (version: string) => Pick<BuiltProgram, 'recipe' | 'build'>;

const recipes: Readonly<Record<RecipeName, Recipe>> = {
  collector: (version) => {
    const manifest = manifestFor(version);
    return {
      recipe: manifest,
      async build(folder) {
        await goInstall(`go.opentelemetry.io/collector/cmd/builder@v${version}`, folder);
        writeFileSync(join(folder, 'manifest.yaml'), manifest);
        await execute(join(folder, 'builder'), ['--config=manifest.yaml'], folder);
        return join(folder, 'out', 'otelcol-chaos');
      },
    };
  },
  python: (version) => {
    const requirements = requirementsFor(version);
    return {
      recipe: requirements,
      async build(folder) {
        const venv = join(folder, 'venv');
        await execute('python3', ['-m', 'venv', venv], folder);
        writeFileSync(join(folder, 'requirements.txt'), requirements);
        await execute(join(venv, 'bin/python'), ['-m', 'pip', 'install', '-q', '-r', 'requirements.txt'], folder);
        return venv;
      },
    };
  },
  go: (version) => ({
    recipe: `${version}\n${sourceText(sourceFolder('go'))}`,
    async build(folder) {
      cpSync(sourceFolder('go'), folder, { recursive: true });
      if (version !== usualVersions.go) {
        const modules = goModules.map((module) => `${module}@v${version}`);
        await execute('go', ['get', ...modules], folder);
        await execute('go', ['mod', 'tidy'], folder);
      }
      await execute('go', ['build', '-trimpath', '-o', 'go-sender', '.'], folder);
      return join(folder, 'go-sender');
    },
  }),
  java: (version) => ({
    recipe: `${version}\n${sourceText(sourceFolder('java'))}`,
    async build(folder) {
      cpSync(sourceFolder('java'), folder, { recursive: true });
      await execute('mvn', ['-q', '-B', `-Dopentelemetry.version=${version}`, 'package'], folder);
      return join(folder, 'target/sender');
    },
  }),
  js: (version) => {
    const dependencies = Object.fromEntries(Object.values(exporterPackages).map((name) => [name, version]));
    const manifest = `${JSON.stringify({ private: true, dependencies }, undefined, 2)}\n`;
    return {
      recipe: manifest,
      async build(folder) {
        const packages = join(folder, 'packages');
        mkdirSync(packages);
        writeFileSync(join(packages, 'package.json'), manifest);
        await execute('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], packages);
        return packages;
      },
    };
  },
};

const goModules = [
  'go.opentelemetry.io/otel',
  'go.opentelemetry.io/otel/sdk',
  'go.opentelemetry.io/otel/trace',
  'go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc',
  'go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp',
];

/** The Collector's stable modules are 1.65.0 when the others are 0.159.0, and so on back. */
function manifestFor(version: string): string {
  const manifest = readFileSync(join(sourceFolder('collector'), 'manifest.yaml'), 'utf8');
  if (version === usualVersions.collector) return manifest;
  const stable = `1.${Number(version.split('.')[1]) - 94}.0`;
  return (
    manifest
      .split('\n')
      // Contrib's modules of older releases want parts of the Collector that are not to be had any more.
      .filter((line) => !/filestorage|^extensions:/.test(line))
      .join('\n')
      .replaceAll(usualVersions.collector, version)
      .replaceAll('v1.65.0', `v${stable}`)
  );
}

/** Of another release, only what we ask for is pinned; the rest follows from it. */
function requirementsFor(version: string): string {
  const requirements = readFileSync(join(sourceFolder('python'), 'requirements.txt'), 'utf8');
  if (version === usualVersions.python) return requirements;
  const lines = requirements.split('\n').filter((line) => line.endsWith(`==${usualVersions.python}`));
  return `${lines.join('\n').replaceAll(usualVersions.python, version)}\n`;
}

/** A Go program, built into `folder`. */
export async function goInstall(module: string, folder: string): Promise<void> {
  await execute('go', ['install', module], folder, { GOBIN: folder });
}

async function execute(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  await run(file, args, { cwd, env: { ...process.env, ...env }, timeout: buildTimeoutMs, maxBuffer: 64 * 1024 * 1024 });
}
