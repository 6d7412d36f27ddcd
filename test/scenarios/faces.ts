import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** A scenario as it is, or as one of its variants shows it. */
export interface Face {
  /** `throttle`, `throttle/date`. */
  readonly name: string;
  readonly scenario: Scenario;
}

/** Every face of every scenario that is shipped; a variant that only names the defaults is the scenario itself. */
export function listFaces(): readonly Face[] {
  shipped ??= facesOf(listScenarios());
  return shipped;
}

/** Read once: in each of hundreds of tests that begin together it would keep the backends beside them from answering. */
let shipped: readonly Face[] | undefined;

function facesOf(scenarios: readonly Scenario[]): Face[] {
  return scenarios.flatMap((scenario) => [
    { name: scenario.id, scenario },
    ...Object.entries(scenario.variants)
      .filter(([, variant]) => !isUsual(scenario, variant.with))
      .map(([name, variant]) => ({
        name: `${scenario.id}/${name}`,
        scenario: loadScenario(scenario.id, { with: variant.with }),
      })),
  ]);
}

/** The faces that a failure might be mistaken for: those of its cause, itself included. */
export function facesOfCause({ scenario: { cause } }: Face, faces: readonly Face[]): Face[] {
  return faces.filter(({ scenario }) => scenario.cause === cause);
}

function isUsual({ given }: Scenario, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(values).every(([name, value]) => String(given[name]) === String(value));
}
