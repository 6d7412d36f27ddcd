import { expect, test, vi } from 'vitest';
import { createTurns } from '../../scripts/symptoms/turns.ts';
import type { Signal } from '../../src/core/signal.ts';
import { requireTool } from '../tools/tools.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { facesOfCause, listFaces } from './faces.ts';
import type { Face } from './faces.ts';
import { isAbsent, isBlind, lookoutsFor, tells } from './lookouts.ts';
import type { Lookout } from './lookouts.ts';
import { proofs } from './proofs.ts';
import { lookAt, shows } from './sighting.ts';
import type { Sighting } from './sighting.ts';

/*
 * The proof that a scenario is real: clients that are not ours see what `proofs.ts` says, and see it nowhere else. To see
 * one scenario alone: npx vitest run test/scenarios/sightings.test.ts -t throttle
 */

// Without it grpc-js asks whom the system asks, whatever `dns://authority/name` says.
vi.hoisted(() => (process.env['GRPC_NODE_USE_ALTERNATIVE_RESOLVER'] = 'true'));

const faces = listFaces();
const healthyFace = faces.find(({ name }) => name === 'healthy')!;
const proven = faces.filter(({ name }) => proofs[name]);
const failures = proven.filter(({ scenario }) => scenario.cause !== 'none');

/** They wait for deadlines most of the time. */
const inTurn = createTurns(12);
/** Ends what hangs. */
const timeoutMs = 300_000;
const sightings = new Map<string, Promise<Sighting>>();

interface Look {
  readonly face: Face;
  readonly lookout: Lookout;
  readonly signal: Signal | undefined;
  /** The face whose settings the client has; default: those of the face that it looks at. */
  readonly as?: Face | undefined;
}

/** Looks once, whoever asks, and in whatever order. */
function see({ face, lookout, signal = 'traces', as }: Look): Promise<Sighting> {
  const key = [face.name, lookout.name, signal, as?.name].join(', ');
  const proof = { ...proofs[face.name], signal };
  const known = sightings.get(key) ?? inTurn(() => lookAt(face, lookout, { proof, as }));
  sightings.set(key, known);
  return known;
}

function requireTools(context: { skip: (reason: string) => never }): void {
  for (const tool of ['curl', 'grpcurl', 'openssl', 'nghttp'] as const) requireTool(tool, context);
}

test('every scenario and every variant has a proof: add what is missing to test/scenarios/proofs.ts', () => {
  const names = faces.map(({ name }) => name);
  expect(names.filter((name) => !proofs[name])).toEqual([]);
  expect(Object.keys(proofs).filter((name) => !names.includes(name))).toEqual([]);
});

test.for(proven)('$name stays what it is with the values that its proof gives to parameters', ({ name, scenario }) => {
  const { id, title, diagnose, sender, fix } = scenario;
  const given = { ...scenario.given, ...proofs[name]!.with };
  expect(loadScenario(id, { with: given })).toMatchObject({ title, diagnose, sender, fix });
});

test.for(failures)('the proof of $name speaks of the protocols that the scenario concerns', (face) => {
  const proof = proofs[face.name]!;
  const telling = lookoutsFor(face, proof).filter((lookout) => tells(lookout, face, proof));
  expect(new Set(telling.map(({ door }) => door))).toEqual(
    new Set(proof.shownByCommands ? [] : face.scenario.protocols),
  );
});

test.concurrent.for(proven)(
  '$name is what every client sees, on every wire',
  { timeout: timeoutMs },
  async (face, context) => {
    requireTools(context);
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
    const proof = proofs[face.name]!;
    const telling = lookoutsFor(face, proof).filter((lookout) => tells(lookout, face, proof));
    expect(telling.length > 0).toBe(!proof.shownByCommands);
    const others = [
      healthyFace,
      ...facesOfCause(face, proven).filter(({ scenario }) => scenario.id !== face.scenario.id),
    ];
    const mistaken = await takenFor(face, others, telling);
    const { alike = {} } = proof;
    expect(mistaken.filter(({ other }) => alike[other] === undefined)).toEqual([]);
    // Somebody can tell them apart, and nothing is excused that needs no excuse.
    const lookouts = lookoutsFor(face, proof);
    for (const other of others.filter(({ name }) => alike[name] !== undefined)) {
      const confused = (await takenFor(face, [other], lookouts)).length;
      expect([other.name, confused > 0, confused < lookouts.length]).toEqual([other.name, true, true]);
    }
  },
);

test.concurrent.for(failures)(
  '$name is told apart from the other faces of its scenario',
  { timeout: timeoutMs },
  async (face, context) => {
    requireTools(context);
    const proof = proofs[face.name]!;
    const lookouts = lookoutsFor(face, proof).filter((lookout) => tells(lookout, face, proof));
    const others = proven.filter((other) => other !== face && other.scenario.id === face.scenario.id);
    const mistaken = await takenFor(face, others, lookouts);
    const twins = others.filter(
      ({ name }) => mistaken.filter(({ other }) => other === name).length === lookouts.length,
    );
    // Where the answers are alike, the failures differ by what the sender has to do: as in where its credential belongs.
    const mistakenAgain = await takenFor(face, twins, lookouts, { as: face });
    expect(mistakenAgain.filter(({ other }) => proof.alike?.[other] === undefined)).toEqual([]);
  },
);

/** Where one of `others` shows a lookout exactly what `face` does. */
async function takenFor(face: Face, others: readonly Face[], lookouts: readonly Lookout[], { as }: { as?: Face } = {}) {
  const proof = proofs[face.name]!;
  // Only those that can be led there.
  const canLook = (other: Face, lookout: Lookout): boolean =>
    !isBlind(lookout, proofs[other.name]!) &&
    !isAbsent(lookout, proofs[other.name]!.absent) &&
    (!proofs[other.name]!.only || lookoutsFor(other, proofs[other.name]!).includes(lookout));
  const pairs = others.flatMap((other) =>
    lookouts.filter((lookout) => canLook(other, lookout)).map((lookout) => ({ other, lookout })),
  );
  const seen = await Promise.all(
    pairs.map(async ({ other, lookout }) => {
      const sighting = await see({ face: other, lookout, signal: proof.signal, as });
      return { other: other.name, lookout: lookout.name, sighting, isSame: shows(sighting, lookout, face, proof) };
    }),
  );
  return seen.filter(({ isSame }) => isSame);
}
