import { fillPlaceholders } from '../../src/core/sender-settings.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { runTool } from '../../test/scenarios/clients/tool.ts';
import type { Face } from '../../test/scenarios/faces.ts';
import { proofs } from '../../test/scenarios/proofs.ts';
import { openSurroundings } from '../../test/scenarios/surroundings.ts';
import type { Shell } from '../../test/scenarios/pasting.ts';

/** What the commands of one failure's page print where another failure is, in their order. */
export async function pastedElsewhere(commandsOf: Face, at: Face, { folder, collectorBin }: Shell): Promise<string[]> {
  const { diagnose } = commandsOf.scenario;
  const face = { ...at, scenario: { ...at.scenario, diagnose } };
  const plan = { isHealthy: false, proof: proofs[at.name] ?? {}, collectorBin };
  await using surroundings = await openSurroundings(face, plan);
  const printed: string[] = [];
  for (const command of diagnose) {
    const line = surroundings.adapted(filled(command, surroundings.backend));
    const env = { ...process.env, LC_ALL: 'C' };
    const { stdout, stderr } = await runTool('sh', ['-c', line], { timeoutMs: 30_000, cwd: folder, env });
    printed.push(`${stdout.toString()}${stderr}`.replaceAll('\r', ''));
  }
  return printed;
}

/** With the other backend's own addresses and credentials; what it has none of is made up, as a stranger's would be. */
function filled(command: string, backend: Backend): string {
  const { endpoints, caFile = '', ready } = backend;
  const { grpc, http } = endpoints;
  const own = Object.fromEntries(Object.entries(ready.sender).map(([name, value]) => [name, String(value)]));
  return fillPlaceholders(command, {
    grpc,
    http,
    grpcAddress: new URL(grpc).host,
    httpAddress: new URL(http).host,
    httpPort: new URL(http).port,
    ca: caFile,
    token: 'one',
    renewedToken: 'two',
    limitedToken: 'another',
    ...own,
  });
}
