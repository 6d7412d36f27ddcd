import type { Phase, Rule, Scenario } from './scenario.ts';

/* A scenario as plain JSON: what `list`, `explain` and the control API answer. */

/** One line of the list. Every row of the failure catalogue that a scenario covers is also a name for it. */
export function scenarioSummary(scenario: Scenario): object {
  const { id, title, cause, summary, layers, covers, params, needs, imitates } = scenario;
  return { id, title, cause, summary, layers, covers, aliases: covers, params, needs, imitates };
}

/** The whole page of a scenario; faults stand as their name and their own explanation. */
export function scenarioView(scenario: Scenario): object {
  return { ...scenario, aliases: scenario.covers, phases: scenario.phases.map(phaseView) };
}

function phaseView(phase: Phase): object {
  return { ...phase, rules: phase.rules.map(ruleView) };
}

function ruleView({ id, when, chance, times, fault, with: given }: Rule): object {
  return { id, when, chance, times, fault: fault.name, layer: fault.layer, with: given, explain: fault.explain(given) };
}
