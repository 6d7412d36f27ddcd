/*
 * Proves that failures are real: lets every client that we did not write look at them, and writes what they saw to
 * docs/coverage.md. Ends with 1 where a row of the failure catalogue is not proven.
 *
 *   npm run prove                            every row, and every scenario besides
 *   npm run prove -- tls-expired throttle    only these: rows, scenarios, variants (bad-cert/expired); the rest stays
 *   npm run prove -- --quick                 clients alone: not the Collector, whose lines then are those that stand in the
 *                                            scenarios, nor what proofs must not be mistaken for, which tests hold as well
 *   npm run prove -- --missing               only those that somebody has yet to see
 *   npm run prove -- --page                  nobody looks, the page is written anew
 *
 * What was seen of a failure is kept as soon as it is proven, so that a run that was interrupted is gone on with.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/core/package-root.ts';
import { temporaryFolder } from '../src/run/temporary-folder.ts';
import type { Face } from '../test/scenarios/faces.ts';
import { findTool, toolNames } from '../test/tools/tools.ts';
import { readObservations, writeObservations } from './prove/observations.ts';
import type { Observation } from './prove/observations.ts';
import { clientVersions } from './prove/versions.ts';
import { consoleCollector } from './symptoms/console-collector.ts';

// Without it grpc-js asks whom the system asks, whatever `dns://authority/name` says. Read when grpc-js is loaded.
process.env['GRPC_NODE_USE_ALTERNATIVE_RESOLVER'] = 'true';
const { provenFaces } = await import('../test/scenarios/comparison.ts');
const { openProject } = await import('../test/scenarios/surroundings.ts');
const { provenRows, shortcoming } = await import('../test/scenarios/rows.ts');
const { witnessesOf } = await import('../test/scenarios/witnesses.ts');
const { proveFace } = await import('./prove/prove-face.ts');
const { coveragePage } = await import('./prove/page.ts');

const { values, positionals } = parseArgs({
  options: {
    page: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const rows = provenRows();
const failures = provenFaces.filter(({ scenario }) => scenario.cause !== 'none');

const unknown = positionals.find((id) => facesFor(id).length === 0);
if (unknown !== undefined) {
  console.error(`“${unknown}” is no row of scenarios/catalogue/failures.yaml, no scenario and no variant.
Such are throttle, throttle/date and http-429-after-s; without a name, all are proven.`);
  process.exit(64);
}
const named = positionals.length > 0 ? [...new Set(positionals.flatMap(facesFor))] : failures;
const chosen = values.missing ? named.filter(isMissing) : named;
const troubles = values.page ? [] : await prove(chosen);
writeFileSync(join(packageRoot, 'docs', 'coverage.md'), coveragePage(readObservations()));

const wanted = positionals.length > 0 ? rows.filter(({ face }) => face && named.includes(face)) : rows;
const missing = [
  ...wanted.flatMap((row) => shortcoming(row) ?? []),
  ...wanted.flatMap(({ id, face }) =>
    face && isMissing(face) ? `${id}: nobody has looked at ${face.name} since its proof changed` : [],
  ),
];
for (const line of missing) console.log(`✗ ${line}`);
const unproven = new Set([...troubles, ...missing]).size;
console.log(
  unproven === 0
    ? `${wanted.length} rows are proven: docs/coverage.md`
    : `${unproven} not proven; docs/coverage.md has the rest`,
);
process.exit(unproven === 0 ? 0 : 1);

/** By the name of a row, a scenario (with its variants) or a variant. */
function facesFor(id: string): Face[] {
  const row = rows.find((one) => one.id === id && one.face);
  const own = failures.filter(({ name, scenario }) => name === id || scenario.id === id);
  return own.length > 0 ? own : row?.face ? [row.face] : [];
}

/** What is wrong, of each face that is not proven; what was seen of the others is kept. */
async function prove(faces: readonly Face[]): Promise<string[]> {
  const lacking = toolNames.flatMap((name) => findTool(name).missing ?? []).filter((line) => isNeeded(line));
  if (lacking.length > 0) throw new Error(`clients are missing: ${lacking.join('; ')}`);
  using folder = temporaryFolder();
  using project = openProject();
  const collectorBin = consoleCollector(findTool('otelcol-chaos').path!, folder.path);
  const versions = await clientVersions();
  const troubles: string[] = [];
  await Promise.all(
    faces.map(async (face) => {
      const proof = await proveFace(face, { folder: project.path, collectorBin, isQuick: values.quick });
      const count = `${proof.observations.length} looks`;
      console.log(`${proof.troubles.length === 0 ? '✓' : '✗'} ${face.name.padEnd(34)} ${count}`);
      for (const line of proof.troubles) console.log(`    ${line}`);
      if (proof.troubles.length > 0) troubles.push(face.name);
      else keep(face, proof.observations, versions);
    }),
  );
  return troubles;
}

/** In the order of the scenarios; what is gone from there goes here, too. */
function keep(face: Face, observations: readonly Observation[], versions: Readonly<Record<string, string>>): void {
  const former = Map.groupBy(readObservations().seen, ({ face: name }) => name);
  const seen = failures.flatMap((one) => (one === face ? observations : (former.get(one.name) ?? [])));
  writeObservations({ on: new Date().toISOString().slice(0, 10), versions, seen });
}

function isMissing(face: Face): boolean {
  const seen = new Set(readObservations().seen.flatMap(({ face: name, by }) => (name === face.name ? by : [])));
  return witnessesOf(face).some(({ name }) => !seen.has(name));
}

function isNeeded(missing: string): boolean {
  return ['curl', 'grpcurl', 'openssl', 'nghttp', 'python-sender', 'otelcol-chaos', 'ss'].some((name) =>
    missing.startsWith(`${name} `),
  );
}
