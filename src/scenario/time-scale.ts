import { deepFreeze } from '../core/frozen.ts';
import { scaledSettings } from '../core/sender-settings.ts';
import { branchOfType, shapeOf } from './shape.ts';
import type { Shape } from './shape.ts';
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

/** The fault's own declaration says which of its parameters are durations, however deep they stand. */
function scaledParams({ fault, with: values }: Rule, factor: number): Rule['with'] {
  return scaledValue(shapeOf(fault.params), values, factor) as Rule['with'];
}

function scaledValue(shape: Shape | undefined, value: unknown, factor: number): unknown {
  if (typeof value === 'number') return shape?.['x-value'] === 'duration' ? value / factor : value;
  if (Array.isArray(value)) return value.map((item) => scaledValue(shape?.items, item, factor));
  if (typeof value !== 'object' || value === null) return value;
  const { type } = value as { type?: unknown };
  const { properties } = (shape?.anyOf ? branchOfType(shape.anyOf, type) : shape) ?? {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, scaledValue(properties?.[name], one, factor)]),
  );
}

function scaledExercise(
  { everyMs, patienceMs, graceMs, repairAfterMs, interrupt, ...rest }: Exercise,
  factor: number,
): Exercise {
  return {
    ...rest,
    ...(everyMs === undefined ? {} : { everyMs: everyMs / factor }),
    ...(patienceMs === undefined ? {} : { patienceMs: patienceMs / factor }),
    ...(graceMs === undefined ? {} : { graceMs: graceMs / factor }),
    ...(repairAfterMs === undefined ? {} : { repairAfterMs: repairAfterMs / factor }),
    ...(interrupt && { interrupt: { ...interrupt, afterMs: interrupt.afterMs / factor } }),
  };
}
