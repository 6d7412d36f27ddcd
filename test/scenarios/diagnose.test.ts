import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleCollector } from '../../scripts/symptoms/console-collector.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { fillPlaceholders } from '../../src/core/sender-settings.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { runTool } from './clients/tool.ts';
import { listFaces } from './faces.ts';
import type { Face } from './faces.ts';
import { findings } from './findings.ts';
import { proofs } from './proofs.ts';
import { openProject, openSurroundings } from './surroundings.ts';

/*
 * The commands of each page, pasted into a shell: they end by themselves, and show what an engineer looks for; pasted
 * where nothing is wrong, they do not.
 */

const faces = listFaces().filter(({ name }) => findings[name]);
/** Ends what hangs; each command has a deadline of its own or needs none. */
const commandTimeoutMs = 30_000;
const options = { timeout: 150_000 };

let project: ReturnType<typeof openProject>;
let collectorBin = '';
beforeAll(() => {
  project = openProject();
  const { path } = findTool('otelcol-chaos');
  if (path !== undefined) collectorBin = consoleCollector(path, project.path);
});
afterAll(() => project[Symbol.dispose]());

test('each command of each page has a finding: add what is missing to test/scenarios/findings.ts', () => {
  const without = listFaces().filter(({ name, scenario }) => findings[name]?.length !== scenario.diagnose.length);
  expect(without.map(({ name, scenario }) => [name, scenario.diagnose])).toEqual([]);
});

test.concurrent.for(faces)(
  'what the commands of $name show is what is wrong, and only there',
  options,
  async (face, context) => {
    for (const tool of ['curl', 'openssl', 'ss', 'otelcol-chaos'] as const) requireTool(tool, context);
    const [failing, healthy] = await Promise.all([pasteAll(face, false), pasteAll(face, true)]);
    const expected = findings[face.name]!;
    const missed = failing.filter(({ printed }, index) => !expected[index]!.shows.test(printed));
    expect(missed).toEqual([]);
    const mistaken = healthy.filter(
      ({ printed }, index) => !expected[index]!.also && expected[index]!.shows.test(printed),
    );
    expect(mistaken).toEqual([]);
    // One that is printed in any case, and is said not to be, would be an excuse for nothing.
    const excused = healthy.filter(
      ({ printed }, index) => expected[index]!.also && !expected[index]!.shows.test(printed),
    );
    expect(excused).toEqual([]);
    expect([...failing, ...healthy].filter(({ ended }) => !ended)).toEqual([]);
  },
);

interface Pasted {
  readonly command: string;
  readonly printed: string;
  readonly ended: boolean;
}

async function pasteAll(face: Face, isHealthy: boolean): Promise<Pasted[]> {
  const plan = { isHealthy, proof: proofs[face.name] ?? {}, collectorBin };
  await using surroundings = await openSurroundings(face, plan);
  const pasted: Pasted[] = [];
  for (const command of commandsFor(face, surroundings.backend))
    pasted.push(await paste(surroundings.adapted(command)));
  return pasted;
}

/** As the page shows them, filled in for a backend that is this face or a healthy one. */
function commandsFor({ scenario }: Face, backend: Backend): readonly string[] {
  if (backend.scenario.id === scenario.id) return backend.story().diagnose;
  const { endpoints, caFile = '' } = backend;
  const { grpc, http } = endpoints;
  const addresses = { grpcAddress: new URL(grpc).host, httpAddress: new URL(http).host, httpPort: new URL(http).port };
  const values = {
    grpc,
    http,
    ...addresses,
    ...clientFiles(caFile),
    ca: caFile,
    crl: join(dirname(caFile), 'authority.crl.pem'),
    token: 'one',
    renewedToken: 'two',
    limitedToken: 'another',
  };
  return scenario.diagnose.map((command) => fillPlaceholders(command, values));
}

/** They lie beside their authority. */
function clientFiles(caFile: string) {
  const beside = (name: string): string => join(dirname(caFile), name);
  return {
    clientCert: beside('client.pem'),
    expiredClientCert: beside('client-expired.pem'),
    strangeClientCert: beside('client-unknown-ca.pem'),
    clientKey: beside('client.key.pem'),
  };
}

async function paste(command: string): Promise<Pasted> {
  const { code, stdout, stderr } = await runTool('sh', ['-c', command], {
    timeoutMs: commandTimeoutMs,
    cwd: project.path,
    // Dates and errors in the language that `findings.ts` speaks.
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { command, printed: `${stdout.toString()}${stderr}`.replaceAll('\r', ''), ended: code !== undefined };
}
