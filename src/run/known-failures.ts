import { Type } from 'typebox';
import type { Static } from 'typebox';
import { checks } from '../checks/index.ts';
import { ChaosError, formatPlace, nearestTo } from '../core/errors.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import type { Verdict } from '../core/verdict.ts';
import { readScenarioText } from '../scenario/library.ts';
import { readValue } from '../scenario/reading.ts';
import type { Mistakes } from '../scenario/reading.ts';
import { placeOf } from '../scenario/tree.ts';
import { treeOfYaml } from '../scenario/yaml.ts';

/*
 * Failures that are known and wait for their repair. Each has a reason, and must still fail: a list that is allowed to
 * be wrong hides the next failure behind the last one.
 */
const text = Type.String({ minLength: 1 });
const maybe = Type.Optional;

const knownFailure = Type.Object(
  {
    check: text,
    /** All of these that are given have to fit; none means: wherever this check is asked. */
    run: maybe(text),
    scenario: maybe(text),
    sender: maybe(text),
    reason: text,
  },
  { additionalProperties: false },
);

export interface KnownFailure extends Static<typeof knownFailure> {
  /** `file:line`. */
  readonly place: string;
}

/** Reads a list of known failures. Throws ChaosError with the place of the first mistake. */
export function loadKnownFailures(file: string): KnownFailure[] {
  const written = readScenarioText(file);
  // The last entry was taken off, and its comments stayed.
  if (written.split('\n').every((line) => /^\s*(#|$)/.test(line))) return [];
  const tree = treeOfYaml(written, file);
  const mistakes: Mistakes = [];
  const read = readValue(Type.Array(knownFailure), tree, 'known failures', mistakes);
  if (mistakes.length > 0) throw mistakes[0]!;
  return (read as Static<typeof knownFailure>[]).map((entry, index) => {
    const allowed = checks.map(({ name }) => name);
    if (!allowed.includes(entry.check)) {
      const details = { code: 'unknown-check', place: placeOf(tree, index, 'check'), allowed };
      throw new ChaosError(`there is no check “${entry.check}”`, {
        ...details,
        nearest: nearestTo(entry.check, allowed),
      });
    }
    const { file: of, line } = placeOf(tree, index);
    return { ...entry, place: formatPlace({ file: of, ...(line === undefined ? {} : { line }) }) };
  });
}

export interface Listing {
  readonly results: readonly JudgedRun[];
  /** Entries that no verdict of these runs had anything to do with. */
  readonly unmet: readonly KnownFailure[];
}

/** Marks the verdicts that the list names; what a verdict says stays as it is. */
export function withKnownFailures(results: readonly JudgedRun[], known: readonly KnownFailure[]): Listing {
  const met = new Set<KnownFailure>();
  const listed = (run: JudgedRun, verdict: Verdict): Verdict => {
    const entries = known.filter((entry) => concerns(entry, run, verdict));
    for (const entry of entries) met.add(entry);
    const [first] = entries;
    return first ? { ...verdict, listed: { reason: first.reason, place: first.place } } : verdict;
  };
  const marked = results.map((run) => ({ ...run, verdicts: run.verdicts.map((verdict) => listed(run, verdict)) }));
  return { results: marked, unmet: known.filter((entry) => !met.has(entry)) };
}

function concerns(
  { check, run, scenario, sender }: KnownFailure,
  { id, conditions }: JudgedRun,
  verdict: Verdict,
): boolean {
  return (
    verdict.check === check &&
    (run === undefined || run === id) &&
    (scenario === undefined || scenario === conditions.scenario) &&
    (sender === undefined || sender === conditions.sender)
  );
}
