import { createTurns } from '../../scripts/symptoms/turns.ts';
import type { Signal } from '../../src/core/signal.ts';
import { isWithinReach } from './by-name.ts';
import { facesOfCause, listFaces } from './faces.ts';
import type { Face } from './faces.ts';
import { isAbsent, isBlind, lookoutsFor, tells } from './lookouts.ts';
import type { Lookout } from './lookouts.ts';
import { proofs } from './proofs.ts';
import { lookAt, shows } from './sighting.ts';
import type { Sighting } from './sighting.ts';

/** Every face that has a proof. */
export const provenFaces: readonly Face[] = listFaces().filter(({ name }) => proofs[name]);
const healthyFace = provenFaces.find(({ name }) => name === 'healthy')!;

interface Look {
  readonly face: Face;
  readonly lookout: Lookout;
  readonly signal: Signal | undefined;
  /** The face whose settings the client has; default: those of the face that it looks at. */
  readonly as?: Face | undefined;
}

/** A face that shows a lookout exactly what another one does. */
export interface Mistake {
  readonly other: string;
  readonly lookout: string;
  readonly sighting: Sighting;
}

/** Clients wait for deadlines most of the time. */
const inTurn = createTurns(12);
const sightings = new Map<string, Promise<Sighting>>();

/** Looks once, whoever asks, and in whatever order. */
export function see({ face, lookout, signal = 'traces', as }: Look): Promise<Sighting> {
  const key = [face.name, lookout.name, signal, as?.name].join(', ');
  const proof = { ...proofs[face.name], signal };
  const known = sightings.get(key) ?? inTurn(() => lookAt(face, lookout, { proof, as }));
  sightings.set(key, known);
  return known;
}

/** What a proof must not be taken for: nothing wrong at all, and every other scenario of its cause. */
export function rivalsOf(face: Face): Face[] {
  const others = facesOfCause(face, provenFaces).filter(({ scenario }) => scenario.id !== face.scenario.id);
  return [healthyFace, ...others];
}

/** What is wrong with a proof: it is mistaken for what it must not be, or excuses what needs no excuse. */
export interface Confusion {
  readonly mistaken: readonly Mistake[];
  /** Names of rivals, and how they are not as `alike` says. */
  readonly excuses: readonly string[];
}

/** Holds the proof of a face against all its rivals. */
export async function confusionsOf(face: Face): Promise<Confusion> {
  const { alike = {} } = proofs[face.name]!;
  const lookouts = lookoutsFor(face, proofs[face.name]!);
  const telling = lookouts.filter((lookout) => tells(lookout, face, proofs[face.name]!));
  const rivals = rivalsOf(face);
  const mistaken = await takenFor(face, rivals, telling);
  // Somebody can tell them apart, and nothing is excused that needs no excuse.
  const excuses = rivals
    .filter(({ name }) => alike[name] !== undefined)
    .map(async (rival) => {
      const confused = (await takenFor(face, [rival], lookouts)).length;
      if (confused === 0) return `${rival.name}: every client tells them apart`;
      return confused === lookouts.length ? `${rival.name}: no client tells them apart` : [];
    });
  return {
    mistaken: mistaken.filter(({ other }) => alike[other] === undefined),
    excuses: (await Promise.all(excuses)).flat(),
  };
}

/** Where one of `others` shows a lookout exactly what `face` does. */
export async function takenFor(
  face: Face,
  others: readonly Face[],
  lookouts: readonly Lookout[],
  { as }: { as?: Face } = {},
): Promise<Mistake[]> {
  const proof = proofs[face.name]!;
  const pairs = others.flatMap((other) =>
    lookouts.filter((lookout) => canBeLed(lookout, other)).map((lookout) => ({ other, lookout })),
  );
  const seen = await Promise.all(
    pairs.map(async ({ other, lookout }) => {
      const sighting = await see({ face: other, lookout, signal: proof.signal, as });
      return { other: other.name, lookout: lookout.name, sighting, isSame: shows(sighting, lookout, face, proof) };
    }),
  );
  return seen.filter(({ isSame }) => isSame);
}

function canBeLed(lookout: Lookout, face: Face): boolean {
  if (!isWithinReach(face.scenario)) return false;
  const proof = proofs[face.name]!;
  if (isBlind(lookout, proof) || isAbsent(lookout, proof.absent)) return false;
  return !proof.only || lookoutsFor(face, proof).includes(lookout);
}
