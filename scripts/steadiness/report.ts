import { markdownTable, median } from '../../test/bench/figures.ts';
import type { Load, Round } from './round.ts';
import type { Change, Steadiness } from './steadiness.ts';

const shownWords = 3;

/** A table, and below it each verdict that did not stay the same, with what it said. */
export function reportText(all: readonly Steadiness[], { suite, hogs }: { suite: string; hogs: number }): string {
  const rows = all.flatMap((one) =>
    (['idle', 'hogs'] as const).filter((load) => one.rounds[load].length > 0).map((load) => rowOf(one, load)),
  );
  const head = [
    'sender',
    'beside',
    'rounds',
    'verdicts',
    'pass↔fail',
    'changed',
    'turned unproven',
    'seconds',
    'own delay',
  ];
  return [
    `Suite ${suite}; hogs: ${hogs} programs that never rest.\n`,
    markdownTable(head, rows),
    ...all.flatMap(detailsOf),
  ].join('\n');
}

function rowOf({ rounds, flips, idleChanges, turned }: Steadiness, load: Load): string[] {
  const held = rounds[load];
  const isIdle = load === 'idle';
  const share = turned.of === 0 ? '–' : `${((100 * turned.count) / turned.of).toFixed(1)} %`;
  return [
    held[0]!.sender,
    isIdle ? 'nothing' : 'hogs',
    String(held.length),
    String(Math.max(...held.map(({ verdicts }) => verdicts.size))),
    String(flips.length),
    isIdle ? String(idleChanges.length) : '',
    isIdle ? '' : `${turned.count} of ${turned.of} (${share})`,
    median(held.map(secondsOf)).toFixed(0),
    `${Math.round(Math.max(...held.map(({ delayMs }) => delayMs)))} ms`,
  ];
}

function secondsOf({ tookMs }: Round): number {
  return tookMs / 1000;
}

function detailsOf({ sender, flips, idleChanges, turned, broken, isSteady }: Steadiness): string[] {
  return [
    `\n${sender}: ${isSteady ? 'steady' : 'NOT steady'}`,
    ...changes('pass here, fail there', flips),
    ...changes('not the same each time on an idle machine', idleChanges),
    ...changes('made unproven by load, without naming a delay of ours', turned.unnamed),
    ...broken.map((one) => `- broken set-up, ${one}`),
  ];
}

function changes(what: string, list: readonly Change[]): string[] {
  return list.flatMap(({ verdict, seen, words }) => [
    `- ${what}: ${verdict} (${seen})`,
    ...words.slice(0, shownWords).map((said) => `    ${said}`),
  ]);
}
