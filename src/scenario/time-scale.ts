import { deepFreeze } from '../core/frozen.ts';
import { scaledSettings } from '../core/sender-settings.ts';
import type { Exercise, Phase, Rule, Scenario } from './scenario.ts';

/** The same scenario, `factor` times as fast: phases, what faults wait for, what senders are told, how they are fed. */
export function inScaledTime(scenario: Scenario, factor: number): Scenario {
  const { fix, sender, phases, exercise } = scenario;
  return deepFreeze({
    ...scenario,
    sender: scaledSettings(sender, factor),
    fix: { ...fix, ...(fix.sender && { sender: scaledSettings(fix.sender, factor) }) },
    phases: phases.map((phase) => scaledPhase(phase, factor)),
    exercise: scaledExercise(exercise, factor),
  });
}

function scaledPhase(phase: Phase, factor: number): Phase {
  const { forMs, rules } = phase;
  return {
    ...phase,
    ...(forMs === undefined ? {} : { forMs: forMs / factor }),
    rules: rules.map((rule) => ({ ...rule, with: scaledParams(rule, factor) })),
  };
}

/** The fault's own declaration says which of its parameters are durations. */
function scaledParams({ fault, with: values }: Rule, factor: number): Rule['with'] {
  const declared = fault.params.properties as Readonly<Record<string, { 'x-value'?: string }>>;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      declared[name]?.['x-value'] === 'duration' && typeof value === 'number' ? [name, value / factor] : [name, value],
    ),
  );
}

function scaledExercise({ everyMs, patienceMs, graceMs, interrupt, ...rest }: Exercise, factor: number): Exercise {
  return {
    ...rest,
    ...(everyMs === undefined ? {} : { everyMs: everyMs / factor }),
    ...(patienceMs === undefined ? {} : { patienceMs: patienceMs / factor }),
    ...(graceMs === undefined ? {} : { graceMs: graceMs / factor }),
    ...(interrupt && { interrupt: { ...interrupt, afterMs: interrupt.afterMs / factor } }),
  };
}
