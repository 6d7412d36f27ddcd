/*
 * Bundles src/ into dist/: one file a program and chunks that they share. Bundling is for start-up: looking up the
 * hundred files of our packages costs more than running them (docs/performance.md).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const programs = {
  'otlp-chaos': 'src/cli/otlp-chaos.ts',
  index: 'src/index.ts',
  'js-sender': 'src/senders/js-program.ts',
};

/** These read files beside themselves, or have hooks that a bundle would hide. They are loaded late or not at all. */
const external = ['@grpc/*', '@opentelemetry/*'];

/** CommonJS packages inside an ES module still call `require`. */
const banner = `import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`;

/**
 * An import of `node:http` as a module reads all its exports, and with `WebSocket` loads a whole HTTP client that we do
 * not use: 30 ms of our start. Required, the exports are read when they are needed.
 */
const lazyHttp: Plugin = {
  name: 'lazy-http',
  setup(building) {
    building.onResolve({ filter: /^node:http$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'lazy-http' } : { path, external: true },
    );
    building.onLoad({ filter: /.*/, namespace: 'lazy-http' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

/** Fastify builds a JSON-schema compiler for each server, 20 ms; our routes have no schemas and read strictly by themselves. */
const withoutSchemas: Plugin = {
  name: 'without-schemas',
  setup(building) {
    const compilers = /^@fastify\/(ajv-compiler|fast-json-stringify-compiler)$/;
    building.onResolve({ filter: compilers }, ({ path }) => ({ path, namespace: 'without-schemas' }));
    building.onLoad({ filter: /.*/, namespace: 'without-schemas' }, ({ path }) => ({
      contents: `module.exports = () => () => { throw new Error(${JSON.stringify(`${path} is not in the bundle`)}) }`,
    }));
  },
};

async function bundle(outdir: string): Promise<void> {
  const entryPoints = Object.fromEntries(
    Object.entries(programs).filter(([, source]) => existsSync(join(root, source))),
  );
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external,
    plugins: [lazyHttp, withoutSchemas],
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: banner },
    logLevel: 'warning',
  });
  if ('otlp-chaos' in entryPoints) chmodSync(join(outdir, 'otlp-chaos.js'), 0o755);
}

function declareTypes(outdir: string): void {
  if (!existsSync(join(root, programs.index))) return;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'scripts/types.tsconfig.json');
  execFileSync(process.execPath, [compiler, '-p', project, '--outDir', join(outdir, 'types')], { stdio: 'inherit' });
}

/** Puts `built` where dist/ is, in two renames: a program that is starting meanwhile finds the old files or the new. */
function replaceDist(built: string): void {
  const dist = join(root, 'dist');
  const former = `${built}.former`;
  if (existsSync(dist)) renameSync(dist, former);
  renameSync(built, dist);
  rmSync(former, { recursive: true, force: true });
}

const staging = mkdtempSync(join(root, '.dist-'));
try {
  await bundle(staging);
  declareTypes(staging);
  chmodSync(staging, 0o755);
  replaceDist(staging);
} catch (error) {
  rmSync(staging, { recursive: true, force: true });
  // esbuild and tsc have printed what is wrong, with file and line.
  process.stderr.write(`build failed: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
