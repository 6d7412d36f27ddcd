import type { Outcome } from '../../src/core/verdict.ts';
import type { Load, Round } from './round.ts';

/** One check of one run that did not come out the same each time. */
export interface Change {
  readonly verdict: string;
  /** `idle 19 pass, 1 unproven; hogs 20 pass`. */
  readonly seen: string;
  /** What the deviating ones said. */
  readonly words: readonly string[];
}

export interface Steadiness {
  readonly sender: string;
  readonly rounds: Readonly<Record<Load, readonly Round[]>>;
  /** Pass here, fail there: never allowed. */
  readonly flips: readonly Change[];
  /** Without load each round has to say the same. */
  readonly idleChanges: readonly Change[];
  /** Verdicts that load made unproven, of those that are proven without it. */
  readonly turned: { readonly count: number; readonly of: number; readonly unnamed: readonly Change[] };
  readonly broken: readonly string[];
  readonly isSteady: boolean;
}

const mostTurned = 0.1;
/** How a verdict names a delay of our own. */
const namesDelay = /this process itself/;

export function steadinessOf(sender: string, held: readonly Round[]): Steadiness {
  const own = held.filter((round) => round.sender === sender);
  const rounds = { idle: own.filter(({ load }) => load === 'idle'), hogs: own.filter(({ load }) => load === 'hogs') };
  const names = [...new Set(own.flatMap(({ verdicts }) => [...verdicts.keys()]))].toSorted();
  const outcomes = (name: string, of: readonly Round[]): (Outcome | undefined)[] =>
    of.map(({ verdicts }) => verdicts.get(name)?.outcome);
  const flips = names.filter((name) => {
    const seen = outcomes(name, own);
    return seen.includes('pass') && seen.includes('fail');
  });
  const idleChanges = names.filter((name) => new Set(outcomes(name, rounds.idle)).size > 1);
  const turned = turnedUnproven(names, rounds);
  const unnamed = new Set(turned.flatMap(({ name, summary }) => (namesDelay.test(summary) ? [] : [name])));
  const proven = names.filter((name) => isProven(name, rounds.idle)).length * rounds.hogs.length;
  const broken = own.flatMap(({ load, number, broken: all }) => all.map((one) => `round ${number}, ${load}: ${one}`));
  const changeOf = (name: string): Change => changeIn(name, rounds);
  return {
    sender,
    rounds,
    flips: flips.map(changeOf),
    idleChanges: idleChanges.map(changeOf),
    turned: { count: turned.length, of: proven, unnamed: [...unnamed].map(changeOf) },
    broken,
    isSteady:
      flips.length + idleChanges.length + unnamed.size + broken.length === 0 && turned.length <= mostTurned * proven,
  };
}

function isProven(name: string, idle: readonly Round[]): boolean {
  return idle.some(({ verdicts }) => (verdicts.get(name)?.outcome ?? 'unproven') !== 'unproven');
}

function turnedUnproven(names: readonly string[], { idle, hogs }: Steadiness['rounds']) {
  return names
    .filter((name) => isProven(name, idle))
    .flatMap((name) =>
      hogs.flatMap(({ verdicts }) => {
        const verdict = verdicts.get(name);
        return verdict?.outcome === 'unproven' ? [{ name, summary: verdict.summary }] : [];
      }),
    );
}

function changeIn(name: string, rounds: Steadiness['rounds']): Change {
  const all = [...rounds.idle, ...rounds.hogs].flatMap(({ verdicts }) => verdicts.get(name) ?? []);
  const tally = Map.groupBy(all, ({ outcome }) => outcome);
  const [usual] = [...tally.values()].toSorted((a, b) => b.length - a.length);
  const rare = all.filter(({ outcome }) => outcome !== usual![0]!.outcome);
  const words = [...new Set(rare.map(({ outcome, summary }) => `${outcome}: ${summary}`))];
  const seen = (['idle', 'hogs'] as const).filter((load) => rounds[load].length > 0);
  return { verdict: name, seen: seen.map((load) => seenIn(name, load, rounds[load])).join('; '), words };
}

function seenIn(name: string, load: Load, rounds: readonly Round[]): string {
  const tally = Map.groupBy(rounds, ({ verdicts }) => verdicts.get(name)?.outcome ?? 'none');
  return `${load} ${[...tally].map(([outcome, of]) => `${of.length} ${outcome}`).join(', ')}`;
}
