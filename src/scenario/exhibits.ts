import { ChaosError, nearestTo } from '../core/errors.ts';
import { listBackends, listScenarios, loadScenario } from './load.ts';
import { beyondExchanges } from './reach.ts';
import type { Scenario } from './scenario.ts';

/** A scenario, or a variant of one, as a gallery shows it. */
export interface ExhibitPlan {
  /** `throttle`, or with the name of a variant: `bad-cert;expired`. */
  readonly name: string;
  readonly scenario: Scenario;
  /** What differs from the scenario by its bare name. */
  readonly given: Given;
  /** Rows of the failure catalogue: names for the same. */
  readonly aliases: readonly string[];
  /** A request can choose it; otherwise it needs doors of its own. */
  readonly isShared: boolean;
}

type Given = Readonly<Record<string, unknown>>;

/** Everything that can be shown: the scenarios that come with the package, their variants, and backends that people recognise. */
export function planExhibits(): ExhibitPlan[] {
  return [...listScenarios(), ...listBackends()].flatMap((scenario) => {
    const variants = Object.entries(scenario.variants).map(([name, variant]) => ({
      name: `${scenario.id};${name}`,
      aliases: variant.covers,
      scenario: loadScenario(scenario.id, { with: variant.with }),
      given: variant.with,
    }));
    const isUsual = (given: Given): boolean =>
      Object.entries(given).every(([key, value]) => scenario.given[key] === value);
    const others = variants.filter(({ given }) => !isUsual(given));
    const elsewhere = new Set(others.flatMap(({ aliases }) => aliases));
    const aliases = scenario.covers.filter((alias) => !elsewhere.has(alias));
    return [{ name: scenario.id, scenario, aliases, given: {} }, ...others].map(withDoors);
  });
}

function withDoors(plan: Omit<ExhibitPlan, 'isShared'>): ExhibitPlan {
  const { scenario } = plan;
  return { ...plan, isShared: beyondExchanges(scenario).length === 0 && !scenario.backend.tls };
}

/**
 * What `text` names among `plans`: an exhibit by its name, one of its aliases, or either with values for parameters,
 * `throttle;retryDelay=1s`. Throws ChaosError with the nearest name where there is no such thing.
 */
export function findExhibit(text: string, plans: readonly ExhibitPlan[]): ExhibitPlan {
  const parts = text.split(';');
  const pairs = parts.filter((part) => part.includes('='));
  const name = parts.filter((part) => !part.includes('=')).join(';');
  const plan = named(name, plans);
  if (!plan) throw unknownExhibit(name, plans);
  if (pairs.length === 0) return plan;
  const { scenario } = plan;
  const values = Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const given = { ...plan.given, ...values };
  return withDoors({ name: text, scenario: loadScenario(scenario.id, { with: given }), aliases: [], given });
}

function named(text: string, plans: readonly ExhibitPlan[]): ExhibitPlan | undefined {
  return plans.find(({ name }) => name === text) ?? plans.find(({ aliases }) => aliases.includes(text));
}

function unknownExhibit(text: string, plans: readonly ExhibitPlan[]): ChaosError {
  const names = plans.flatMap(({ name, aliases }) => [name, ...aliases]);
  return new ChaosError(`this gallery has no exhibit “${text.slice(0, 100)}”`, {
    code: 'unknown-exhibit',
    nearest: nearestTo(text.slice(0, 100), names),
    hint: 'GET /gallery of the control API lists them, and so does otlp-chaos list.',
  });
}
