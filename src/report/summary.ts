import type { JudgedRun } from '../core/judged-run.ts';
import type { Protocol } from '../core/signal.ts';
import { standingOf, standings } from '../core/standing.ts';
import type { Standing } from '../core/standing.ts';
import type { NotAsked, Strength, Verdict } from '../core/verdict.ts';

/* What all reports count and order in the same way. */

/** A verdict with the run that it is about. */
export interface Ruling {
  readonly run: JudgedRun;
  readonly verdict: Verdict;
}

export type Tally = Readonly<Record<Standing, number>>;

export function tallyOf(verdicts: readonly Verdict[]): Tally {
  const count = (standing: Standing): number => verdicts.filter((one) => standingOf(one) === standing).length;
  return Object.fromEntries(standings.map((standing) => [standing, count(standing)])) as Tally;
}

/** Rules of ours stand apart: no specification states them. */
export function isConformance({ strength }: Pick<Verdict, 'strength'>): boolean {
  return strength !== 'QUALITY';
}

export function rulingsOf(runs: readonly JudgedRun[]): Ruling[] {
  return runs.flatMap((run) => run.verdicts.map((verdict) => ({ run, verdict })));
}

/** Runs of one sender as a table: a row for each case, a column for each protocol. */
export interface Matrix {
  readonly sender: string;
  readonly version: string;
  readonly protocols: readonly Protocol[];
  readonly rows: readonly { readonly name: string; readonly cells: ReadonlyMap<Protocol, JudgedRun> }[];
}

export function matricesOf(runs: readonly JudgedRun[]): Matrix[] {
  const bySender = Map.groupBy(runs, ({ conditions, version }) => `${conditions.sender} ${version}`);
  return [...bySender.values()].map((own) => {
    const byCase = Map.groupBy(own, caseNameOf);
    const [first] = own;
    return {
      sender: first!.conditions.sender,
      version: first!.version,
      protocols: [...new Set(own.map(({ conditions }) => conditions.protocol))],
      rows: [...byCase].map(([name, members]) => ({
        name,
        cells: new Map(members.map((run) => [run.conditions.protocol, run])),
      })),
    };
  });
}

/** `throttle.http-json` → `throttle`. */
export function caseNameOf({ id, conditions }: JudgedRun): string {
  const suffix = `.${conditions.protocol.replace('/', '-')}`;
  return id.endsWith(suffix) ? id.slice(0, -suffix.length) : id;
}

export interface CheckRow {
  readonly check: string;
  readonly rule: string;
  readonly strength: Strength;
  readonly tally: Tally;
  readonly notAsked: number;
}

const strengths: readonly Strength[] = ['MUST', 'SHOULD', 'MAY', 'QUALITY'];

/** Every check that was asked somewhere, the strongest rules first. */
export function checkRowsOf(runs: readonly JudgedRun[]): CheckRow[] {
  const byCheck = Map.groupBy(
    runs.flatMap(({ verdicts }) => verdicts),
    ({ check }) => check,
  );
  const skipped = runs.flatMap(({ notAsked }) => notAsked);
  return [...byCheck]
    .map(([check, verdicts]) => ({
      check,
      rule: verdicts[0]!.rule,
      strength: verdicts[0]!.strength,
      tally: tallyOf(verdicts),
      notAsked: skipped.filter((one) => one.check === check).length,
    }))
    .toSorted((a, b) => strengths.indexOf(a.strength) - strengths.indexOf(b.strength));
}

/** What is the same for several runs is told once. */
export function notAskedGroups(runs: readonly JudgedRun[]): (NotAsked & { readonly ids: readonly string[] })[] {
  const all = runs.flatMap(({ id, notAsked }) => notAsked.map((one) => ({ id, ...one })));
  const groups = Map.groupBy(all, ({ check, because }) => `${check} ${because}`);
  return [...groups.values()].map((group) => {
    const { check, because } = group[0]!;
    return { check, because, ids: group.map(({ id }) => id) };
  });
}

export function unprovenGroups(rulings: readonly Ruling[]): (Ruling & { readonly ids: readonly string[] })[] {
  const groups = Map.groupBy(rulings, ({ verdict }) => `${verdict.check} ${verdict.summary}`);
  return [...groups.values()].map((group) => ({ ...group[0]!, ids: group.map(({ run }) => run.id) }));
}

/** `12 pass · 1 fail · 2 unproven · 3 not asked`; what did not happen is left out, except the first two. */
export function totalsInWords(verdicts: readonly Verdict[], { notAsked = 0, broken = 0 } = {}): string {
  const { pass, fail, fixed, known, unproven } = tallyOf(verdicts);
  const optional: [number, string][] = [
    [fixed, 'listed but not failing'],
    [unproven, 'unproven'],
    [known, known === 1 ? 'known failure' : 'known failures'],
    [notAsked, 'not asked'],
    [broken, broken === 1 ? 'set-up broke' : 'set-ups broke'],
  ];
  const more = optional.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return [`${pass} pass`, `${fail} fail`, ...more].join(' · ');
}
