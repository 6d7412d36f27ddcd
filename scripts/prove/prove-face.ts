import { maskLine } from '../../src/diagnosis/mask.ts';
import { saidOf } from '../../test/scenarios/complaint.ts';
import { confusionsOf, see } from '../../test/scenarios/comparison.ts';
import type { Face } from '../../test/scenarios/faces.ts';
import { findings } from '../../test/scenarios/findings.ts';
import { pasteAll } from '../../test/scenarios/pasting.ts';
import type { Shell } from '../../test/scenarios/pasting.ts';
import { proofs } from '../../test/scenarios/proofs.ts';
import { complaintOf } from '../../test/scenarios/repair.ts';
import { shows } from '../../test/scenarios/sighting.ts';
import { witnessesOf } from '../../test/scenarios/witnesses.ts';
import type { Witness } from '../../test/scenarios/witnesses.ts';
import { createTurns } from '../symptoms/turns.ts';
import type { Observation } from './observations.ts';

/** What became of the proof of one scenario or variant. */
export interface FaceProof {
  readonly observations: readonly Observation[];
  /** What is wrong, a sentence each; none where it is proven. */
  readonly troubles: readonly string[];
}

type Seen = Observation | { readonly trouble: string };

/** Collectors at once; clients have a bound of their own. */
const inTurn = createTurns(3);

/** What proofs need besides clients. */
export interface Means extends Shell {
  /**
   * The Collector does not run again: what it said is what was recorded as the scenario's symptom. And nobody looks at what
   * the proof must not be mistaken for, which tests do, too.
   */
  readonly isQuick: boolean;
}

/** Lets every witness look, and holds what clients saw against everything that it must not be mistaken for. */
export async function proveFace(face: Face, shell: Means): Promise<FaceProof> {
  const witnesses = witnessesOf(face);
  const [seen, pasted, { mistaken, excuses }] = await Promise.all([
    Promise.all(
      witnesses
        .filter(({ command }) => command === undefined)
        .map((one) => (one.lookout ? look(face, one, one.lookout) : hear(face, one, shell)))
        .map(troubled),
    ),
    paste(face, witnesses, shell),
    shell.isQuick
      ? { mistaken: [], excuses: [] }
      : confusionsOf(face).catch((error: unknown) => ({ mistaken: [], excuses: [String(error)] })),
  ]);
  const all: readonly Seen[] = [...seen, ...pasted];
  return {
    observations: all.filter((one) => 'said' in one),
    troubles: [
      ...all.flatMap((one) => ('trouble' in one ? one.trouble : [])),
      ...mistaken.map(({ other, lookout }) => `${lookout} sees the same of ${other}`),
      ...excuses.map((excuse) => `excused without need: ${excuse}`),
    ],
  };
}

/** A client that breaks has proven nothing, and the others go on. */
function troubled(seen: Promise<Seen>): Promise<Seen> {
  return seen.catch((error: unknown) => ({ trouble: String(error).split('\n')[0]! }));
}

async function look(face: Face, { name }: Witness, lookout: NonNullable<Witness['lookout']>): Promise<Seen> {
  const proof = proofs[face.name]!;
  const sighting = await see({ face, lookout, signal: proof.signal });
  const { words, said } = sighting;
  if (!shows(sighting, lookout, face, proof))
    return { trouble: `${name} sees ${words.join(' → ')}: ${said.join(' → ')}` };
  // Of several attempts the first that is not well tells most.
  const telling = words.findIndex((one) => !['OK', '200'].includes(one));
  return { face: face.name, by: name, words, said: maskLine(said[Math.max(0, telling)] ?? '') };
}

async function hear(face: Face, { name, door }: Witness, { collectorBin, isQuick }: Means): Promise<Seen> {
  const protocol = door === 'grpc' ? 'grpc' : 'http/protobuf';
  const sender = { name: 'collector', protocol, title: name, collectorBin: () => collectorBin } as const;
  const lines = face.scenario.symptoms.filter(({ sender: title }) => title === name).map(({ line }) => line);
  if (isQuick) return { face: face.name, by: name, said: lines[0]! };
  const printed = await inTurn(() => complaintOf(face, sender, proofs[face.name]!));
  const [said] = saidOf(lines, printed);
  return said === undefined
    ? { trouble: `${name} does not say: ${lines.join('\n')}` }
    : { face: face.name, by: name, said };
}

async function paste(face: Face, witnesses: readonly Witness[], shell: Means): Promise<Seen[]> {
  const commands = witnesses.filter(({ command }) => command !== undefined);
  if (commands.length === 0) return [];
  const failing = await pasteAll(face, { isHealthy: false }, shell);
  const healthy = await pasteAll(face, { isHealthy: true }, shell);
  return commands.map(({ name, command }) => {
    const { shows } = findings[face.name]![command!]!;
    const [found] = shows.exec(failing[command!]!.printed) ?? [];
    if (found === undefined) return { trouble: `${name} prints ${failing[command!]!.printed}` };
    if (shows.test(healthy[command!]!.printed)) return { trouble: `${name} prints the same where nothing is wrong` };
    return { face: face.name, by: name, said: maskLine(found) };
  });
}
