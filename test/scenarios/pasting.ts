import { dirname, join } from 'node:path';
import type { Backend } from '../../src/backend/backend.ts';
import { fillPlaceholders } from '../../src/core/sender-settings.ts';
import { runTool } from './clients/tool.ts';
import type { Face } from './faces.ts';
import { proofs } from './proofs.ts';
import { openSurroundings } from './surroundings.ts';

/** Ends what hangs; each command has a deadline of its own or needs none. */
const commandTimeoutMs = 30_000;

/** A command of a page, and what it printed. */
export interface Pasted {
  readonly command: string;
  readonly printed: string;
  readonly ended: boolean;
}

/** Where commands are pasted, and the Collector that some of them ask. */
export interface Shell {
  readonly folder: string;
  readonly collectorBin: string;
}

/** All commands of a face's page, one after the other, at a backend that is this face or a healthy one. */
export async function pasteAll(face: Face, { isHealthy }: { isHealthy: boolean }, shell: Shell): Promise<Pasted[]> {
  const plan = { isHealthy, proof: proofs[face.name] ?? {}, collectorBin: shell.collectorBin };
  await using surroundings = await openSurroundings(face, plan);
  const pasted: Pasted[] = [];
  for (const command of commandsFor(face, surroundings.backend))
    pasted.push(await paste(surroundings.adapted(command), shell));
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

async function paste(command: string, { folder }: Shell): Promise<Pasted> {
  const { code, stdout, stderr } = await runTool('sh', ['-c', command], {
    timeoutMs: commandTimeoutMs,
    cwd: folder,
    // Dates and errors in the language that `findings.ts` speaks.
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { command, printed: `${stdout.toString()}${stderr}`.replaceAll('\r', ''), ended: code !== undefined };
}
