import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleCollector } from '../../scripts/symptoms/console-collector.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import { causePagesOf, loadCausePages, scenariosOf } from '../../src/scenario/cause-pages.ts';
import { fillPlaceholders } from '../../src/core/sender-settings.ts';
import { causes } from '../../src/scenario/scenario.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { runTool } from './clients/tool.ts';
import { openProject, openSurroundings } from './surroundings.ts';

/* What the pages of causes say is so: every command is pasted, and every configuration is given to the Collector. */

const pages = loadCausePages();
const scenarios = listScenarios();
const options = { timeout: 60_000 };

let project: ReturnType<typeof openProject>;
let collectorBin = '';
beforeAll(() => {
  project = openProject();
  const { path } = findTool('otelcol-chaos');
  if (path !== undefined) collectorBin = consoleCollector(path, project.path);
});
afterAll(() => project[Symbol.dispose]());

test('every cause has a page, and every scenario with a cause is on one', () => {
  expect(new Set(pages.map(({ cause }) => cause))).toEqual(new Set(causes.filter((cause) => cause !== 'none')));
  const named = new Set(pages.flatMap((page) => scenariosOf(page, scenarios)));
  expect(scenarios.filter((one) => one.cause !== 'none' && !named.has(one)).map(({ id }) => id)).toEqual([]);
  const missing = pages
    .flatMap(({ scenarios: ids = [] }) => ids)
    .filter((id) => !scenarios.some((one) => one.id === id));
  expect(missing).toEqual([]);
});

test('no page takes the name or the alias of a scenario from it', () => {
  const names = scenarios.flatMap(({ id, covers, variants }) => [
    id,
    ...covers,
    ...Object.values(variants).flatMap((variant) => variant.covers),
  ]);
  expect(names.filter((name) => causePagesOf(name).length > 0)).toEqual([]);
});

const steps = pages.flatMap(({ id, diagnose }) => diagnose.map((step) => ({ page: id, ...step })));

test.concurrent.for(steps)('$page: $asks', options, async ({ against, run, shows, also }, context) => {
  for (const tool of ['curl', 'openssl', 'otelcol-chaos'] as const) requireTool(tool, context);
  expect(await pasted(against, run, false)).toContain(shows);
  const healthy = await pasted(against, run, true);
  if (also) expect(healthy).toContain(shows);
  else expect(healthy).not.toContain(shows);
});

/** What a command prints where the failure is, or where nothing is wrong. */
async function pasted(against: string, run: string, isHealthy: boolean): Promise<string> {
  const scenario = { ...loadScenario(against), diagnose: [run] };
  const plan = { isHealthy, proof: {}, collectorBin };
  await using surroundings = await openSurroundings({ name: against, scenario }, plan);
  const command = surroundings.adapted(filled(run, surroundings.backend));
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout, stderr } = await runTool('sh', ['-c', command], { cwd: project.path, env });
  return `${stdout.toString()}${stderr}`.replaceAll('\r', '');
}

function filled(run: string, { endpoints: { grpc, http }, ready: { sender }, caFile = '' }: Backend): string {
  const addresses = { grpcAddress: new URL(grpc).host, httpAddress: new URL(http).host };
  const credentials = { token: String(sender.token), limitedToken: String(sender['limitedToken']) };
  return fillPlaceholders(run, { grpc, http, ca: caFile, ...addresses, ...credentials });
}

const exporters = pages.flatMap(({ corrections = [] }) =>
  corrections.flatMap(({ evidence }) =>
    evidence.flatMap(({ exporter, says, starting }) => (exporter === undefined ? [] : [{ exporter, says, starting }])),
  ),
);

test('there are configurations to try, refused ones and others', () => {
  expect(exporters.filter(({ says }) => says !== undefined).length).toBeGreaterThan(5);
  expect(exporters.filter(({ says }) => says === undefined).length).toBeGreaterThan(5);
});

test.concurrent.for(exporters)(
  'the Collector and $exporter',
  options,
  async ({ exporter, says, starting }, context) => {
    const collector = requireTool('otelcol-chaos', context);
    const file = join(project.path, `exporter-${exporters.findIndex((one) => one.exporter === exporter)}.yaml`);
    writeFileSync(file, configurationWith(exporter));
    const { code, stdout, stderr } = await runTool(collector, ['validate', '--config', file]);
    expect({ code, printed: `${stdout.toString()}${stderr}` }).toEqual(
      says === undefined ? { code: 0, printed: '' } : { code: 1, printed: expect.stringContaining(says) },
    );
    if (starting !== undefined) await expect(printsAtStart(collector, file, starting)).resolves.toBe(true);
  },
);

function configurationWith(exporter: string): string {
  return [
    'receivers: {otlp: {protocols: {grpc: {endpoint: 127.0.0.1:0}}}}',
    `exporters:\n  ${exporter}`,
    'service:',
    '  telemetry: {metrics: {level: none}}',
    `  pipelines: {traces: {receivers: [otlp], exporters: [${exporter.split(':')[0]}]}}`,
  ].join('\n');
}

/** Starts it until it has said so, or ended without. */
function printsAtStart(collector: string, file: string, text: string): Promise<boolean> {
  const child = spawn(collector, ['--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  let printed = '';
  const listen = (chunk: Buffer): void => {
    printed += chunk.toString();
    if (!printed.replaceAll('\\"', '"').includes(text)) return;
    child.kill('SIGKILL');
    resolve(true);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.on('error', reject);
  child.on('close', () => resolve(false));
  return promise;
}
