import type { PrintedLog } from '../../src/diagnosis/signatures.ts';
import { withoutWhatVaries } from './alike.ts';
import { nameOf, usualOf } from '../../src/diagnosis/signatures.ts';

/** Two faces of different scenarios, of which some sender printed nothing for the first that it did not print for the other. */
export type AlikePair = readonly [string, string];

/** Of each two scenarios that are alike, the two faces that show it first. */
export function alikePairs(logs: readonly PrintedLog[]): AlikePair[] {
  const pairs = new Map<string, AlikePair>();
  for (const ofSender of Map.groupBy(logs.map(withoutWhatVaries), ({ sender }) => sender).values()) {
    for (const one of ofSender) {
      const others = ofSender.filter(
        ({ scenario, lines }) => scenario !== one.scenario && includesAll(lines, usualOf(one)),
      );
      for (const other of others) {
        const key = [one.scenario, other.scenario].toSorted().join(' ');
        if (!pairs.has(key)) pairs.set(key, [nameOf(one), nameOf(other)]);
      }
    }
  }
  return [...pairs].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function includesAll(lines: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((line) => lines.includes(line));
}
