import { requireReach } from './by-name.ts';
import { expect, test, vi } from 'vitest';
import { requireTool } from '../tools/tools.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { confusionsOf, provenFaces, see, takenFor } from './comparison.ts';
import { listFaces } from './faces.ts';
import { lookoutsFor, tells } from './lookouts.ts';
import { proofs } from './proofs.ts';
import { shows } from './sighting.ts';

/*
 * The proof that a scenario is real: clients that are not ours see what `proofs.ts` says, and see it nowhere else. To see
 * one scenario alone: npx vitest run test/scenarios/sightings.test.ts -t throttle
 */

// Without it grpc-js asks whom the system asks, whatever `dns://authority/name` says.
vi.hoisted(() => (process.env['GRPC_NODE_USE_ALTERNATIVE_RESOLVER'] = 'true'));

const faces = listFaces();
const failures = provenFaces.filter(({ scenario }) => scenario.cause !== 'none');
/** Ends what hangs. */
const timeoutMs = 300_000;

function requireTools(context: { skip: (reason: string) => never }): void {
  for (const tool of ['curl', 'grpcurl', 'openssl', 'nghttp', 'python-sender'] as const) requireTool(tool, context);
}

test('every scenario and every variant has a proof: add what is missing to test/scenarios/proofs.ts', () => {
  const names = faces.map(({ name }) => name);
  expect(names.filter((name) => !proofs[name])).toEqual([]);
  expect(Object.keys(proofs).filter((name) => !names.includes(name))).toEqual([]);
});

test.for(provenFaces)(
  '$name stays what it is with the values that its proof gives to parameters',
  ({ name, scenario }) => {
    const { id, title, diagnose, sender, fix } = scenario;
    const given = { ...scenario.given, ...proofs[name]!.with };
    expect(loadScenario(id, { with: given })).toMatchObject({ title, diagnose, sender, fix });
  },
);

test.for(failures)('the proof of $name speaks of the protocols that the scenario concerns', (face) => {
  const proof = proofs[face.name]!;
  const telling = lookoutsFor(face, proof).filter((lookout) => tells(lookout, face, proof));
  expect(new Set(telling.map(({ door }) => door))).toEqual(
    new Set(proof.shownByCommands ? [] : face.scenario.protocols),
  );
});

test.concurrent.for(provenFaces)(
  '$name is what every client sees, on every wire',
  { timeout: timeoutMs },
  async (face, context) => {
    requireTools(context);
    requireReach(face.scenario, context);
    const proof = proofs[face.name]!;
    const lookouts = lookoutsFor(face, proof);
    const seen = await Promise.all(
      lookouts.map(async (lookout) => ({ lookout, sighting: await see({ face, lookout, signal: proof.signal }) })),
    );
    const wrong = seen.filter(({ lookout, sighting }) => !shows(sighting, lookout, face, proof));
    expect(wrong.map(({ lookout, sighting }) => ({ [lookout.name]: sighting }))).toEqual([]);
    expect(lookouts.length).toBeGreaterThan(0);
  },
);

test.concurrent.for(failures)(
  '$name is not what clients see when nothing is wrong, nor in another scenario',
  { timeout: timeoutMs },
  async (face, context) => {
    requireTools(context);
    requireReach(face.scenario, context);
    const proof = proofs[face.name]!;
    const telling = lookoutsFor(face, proof).filter((lookout) => tells(lookout, face, proof));
    expect(telling.length > 0).toBe(!proof.shownByCommands);
    expect(await confusionsOf(face)).toEqual({ mistaken: [], excuses: [] });
  },
);

test.concurrent.for(failures)(
  '$name is told apart from the other faces of its scenario',
  { timeout: timeoutMs },
  async (face, context) => {
    requireTools(context);
    requireReach(face.scenario, context);
    const proof = proofs[face.name]!;
    const lookouts = lookoutsFor(face, proof).filter((lookout) => tells(lookout, face, proof));
    const others = provenFaces.filter((other) => other !== face && other.scenario.id === face.scenario.id);
    const mistaken = await takenFor(face, others, lookouts);
    const twins = others.filter(
      ({ name }) => mistaken.filter(({ other }) => other === name).length === lookouts.length,
    );
    // Where the answers are alike, the failures differ by what the sender has to do: as in where its credential belongs.
    const mistakenAgain = await takenFor(face, twins, lookouts, { as: face });
    expect(mistakenAgain.filter(({ other }) => proof.alike?.[other] === undefined)).toEqual([]);
  },
);
