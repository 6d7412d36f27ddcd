import { expect } from 'vitest';
import { createTurns } from '../../scripts/symptoms/turns.ts';
import { areAlike, isTelling } from '../symptoms/alike.ts';
import { senders } from '../../src/senders/index.ts';
import { isWithinReach } from './by-name.ts';
import { facesOfCause, listFaces } from './faces.ts';
import type { Face } from './faces.ts';
import { isSaid, saidOf } from './complaint.ts';
import { proofs } from './proofs.ts';
import { repair } from './repair.ts';
import type { RealSender, Repair } from './repair.ts';

/** A real sender before and after the repair of one face. */
export interface RepairCase {
  readonly name: string;
  readonly title: string;
  readonly face: Face;
  readonly sender: RealSender;
}

export function repairCases(realSenders: readonly RealSender[]): RepairCase[] {
  const proven = listFaces().filter(({ name }) => proofs[name]);
  return proven.flatMap((face) =>
    realSenders
      .filter(({ protocol }) => face.scenario.protocols.includes(protocol === 'grpc' ? 'grpc' : 'http'))
      .filter(({ name }) => senders[name].signals.includes(proofs[face.name]?.signal ?? 'traces'))
      .filter(({ name, tls }) => !proofs[face.name]?.only || (!tls && proofs[face.name]!.only!.includes(name)))
      .filter(({ name, protocol }) => {
        const { absent = {} } = proofs[face.name] ?? {};
        return (absent[name] ?? absent[`${name} over ${protocol === 'grpc' ? 'grpc' : 'http'}`]) === undefined;
      })
      .map((sender) => ({ name: face.name, title: sender.title, face, sender })),
  );
}

/** They wait most of the time; more at once would run into their deadlines for each other's sake. */
const inTurn = createTurns(6);
const repairs = new Map<string, Promise<Repair>>();

/** Once, whoever asks, and in whatever order. */
export function repaired({ face, sender }: Pick<RepairCase, 'face' | 'sender'>): Promise<Repair> {
  const key = `${face.name}, ${sender.title}`;
  const known = repairs.get(key) ?? inTurn(() => repair(face, sender, proofs[face.name] ?? {}));
  repairs.set(key, known);
  return known;
}

/** The lines that the page of a face shows for a sender. */
export function linesOf({ face, title }: Pick<RepairCase, 'face' | 'title'>): string[] {
  return face.scenario.symptoms.filter(({ sender }) => sender === title).map(({ line }) => line);
}

/** Whoever else might say the same: a sender when nothing is wrong, and in those of this cause that need not sound alike. */
export async function othersSaying({ face, sender, title }: RepairCase): Promise<string[]> {
  const faces = listFaces();
  const others = [...faces.filter(({ name }) => name === 'healthy'), ...facesOfCause(face, faces)].filter(
    ({ scenario }) => !areAlike([scenario.id, face.scenario.id]) && scenario.id !== face.scenario.id,
  );
  const concerned = new Set(repairCases([sender]).map(({ name }) => name));
  const said = await Promise.all(
    others
      .filter(({ name, scenario }) => concerned.has(name) && isWithinReach(scenario))
      .map(async (other) => {
        const { said: printed } = await repaired({ face: other, sender });
        // What the other's page shows is whole: what it has less than a line of this one is not left out by chance.
        const shown = new Set(linesOf({ face: other, title }));
        const lines = linesOf({ face, title })
          .filter(isTelling)
          .filter((line) => printed.some((one) => (shown.has(one) ? one === line : isSaid(line, one))));
        return lines.map((line) => `${other.name}: ${line}`);
      }),
  );
  return said.flat();
}

/** Once it is repaired all is delivered, and a sender that was started anew complains no more. */
export function expectDelivery(one: RepairCase, { last, saidAnew }: Repair): void {
  expect(saidOf(linesOf(one), saidAnew)).toEqual([]);
  expect(last.accepted).toBeGreaterThan(0);
}
