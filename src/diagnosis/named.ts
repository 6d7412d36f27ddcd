import { loadCausePages } from '../scenario/cause-pages.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Cause, Scenario } from '../scenario/scenario.ts';
import type { Confidence, Diagnosis, Finding } from './diagnosis.ts';
import { loadCatalogueOrder, loadImportance } from './importance.ts';
import type { Face } from './signatures.ts';

/** A finding, and the scenario that explains it. */
export interface NamedFinding extends Finding {
  readonly scenario: Scenario;
  /** Failures for which senders print the same, those that are met more often first. */
  readonly others: readonly Scenario[];
  /** Of several, this one is met more often than any other. */
  readonly isCommonest: boolean;
  /** Of all of them, each once. */
  readonly causes: readonly [Cause, ...Cause[]];
  /** That this is the cause; undefined for what follows from a failure, whose cause may be any. */
  readonly causeConfidence: Confidence | undefined;
  /** In a sentence, what holds for all failures of that cause; undefined where there are several, or none. */
  readonly aboutCause: string | undefined;
  /** Rows of the failure catalogue. */
  readonly rows: readonly string[];
  /** It follows from another finding. */
  readonly isConsequence: boolean;
}

/** Findings with their scenarios, causes before consequences, then the most frequent first. */
export function nameFindings({ findings, saidInFull }: Pick<Diagnosis, 'findings' | 'saidInFull'>): NamedFinding[] {
  const importance = loadImportance();
  const orderOf = loadCatalogueOrder();
  const causePages = loadCausePages();
  const named = findings.map((finding): NamedFinding => {
    // What follows a failure is found by way of the failure. Who would have said more stands behind who would not. Then what is
    // met more often, and of those that are met as often, the one that the catalogue has first.
    const scenarios = scenariosOf(finding.candidates).toSorted(
      (a, b) =>
        Number(isAftermath(a)) - Number(isAftermath(b)) ||
        Number(saidInFull.has(b.id)) - Number(saidInFull.has(a.id)) ||
        importance(b) - importance(a) ||
        orderOf(a) - orderOf(b),
    );
    const [scenario, ...others] = scenarios;
    const isCommonest = others.length > 0 && others.every((other) => importance(scenario!) > importance(other));
    const [cause, ...more] = new Set(scenarios.map((one) => one.cause));
    const only = more.length > 0 || cause === 'aftermath' ? undefined : cause;
    return {
      ...finding,
      scenario: scenario!,
      others,
      isCommonest,
      causes: [cause!, ...more],
      causeConfidence: more.length > 0 ? 'possible' : only && finding.confidenceInAny,
      aboutCause: causePages.find((page) => page.cause === only)?.about,
      rows: rowsOf(finding.candidates),
      isConsequence: false,
    };
  });
  const hasCause = named.some(({ scenario }) => !isAftermath(scenario));
  return named
    .map((one) => ({ ...one, isConsequence: hasCause && isAftermath(one.scenario) }))
    .toSorted((a, b) => Number(a.isConsequence) - Number(b.isConsequence) || b.entries - a.entries);
}

function isAftermath({ cause }: Scenario): boolean {
  return cause === 'aftermath';
}

/** One scenario each: in the variant that was recognised, where only one was. */
function scenariosOf(candidates: readonly Face[]): Scenario[] {
  const byScenario = Map.groupBy(candidates, ({ scenario }) => scenario);
  return [...byScenario].map(([id, faces]) => {
    const base = loadScenario(id);
    const variant =
      faces.length === 1 && faces[0]!.variant !== undefined ? base.variants[faces[0]!.variant] : undefined;
    return variant ? loadScenario(id, { with: variant.with }) : base;
  });
}

/** Of the variants that were recognised; of the whole scenario where it has no rows for them. */
function rowsOf(candidates: readonly Face[]): string[] {
  const rows = candidates.flatMap(({ scenario, variant }) => {
    const { covers, variants } = loadScenario(scenario);
    const ofVariants = new Set(Object.values(variants).flatMap((one) => one.covers));
    const own = covers.filter((row) => !ofVariants.has(row));
    const named = variant === undefined ? [] : (variants[variant]?.covers ?? []);
    return named.length > 0 ? named : own;
  });
  return [...new Set(rows)];
}
