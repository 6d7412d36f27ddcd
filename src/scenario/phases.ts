import { ChaosError, nearestTo } from '../core/errors.ts';
import type { AnyFault } from '../core/fault.ts';
import { faultsByName } from '../faults/index.ts';
import { readValue } from './reading.ts';
import type { Mistakes } from './reading.ts';
import type { Phase, Rule } from './scenario.ts';
import type { PhaseFile, RuleFile, ScenarioFile } from './schema.ts';
import { emptyMap, placeOf, subtree } from './tree.ts';
import type { Tree } from './tree.ts';
import { checkWhen } from './when.ts';

/** Name of the one phase of a scenario that is written without phases. */
export const onlyPhase = { failing: 'failing', healthy: 'healthy' } as const;

/** Phases with their faults looked up; a lone `fault:` becomes one phase, and nothing at all a healthy one. */
export function phasesOf(file: ScenarioFile, tree: Tree, mistakes: Mistakes): Phase[] {
  checkForm(file, tree, mistakes);
  if (file.phases === undefined) return [lonePhase(file, tree, mistakes)];
  noteDuplicates(file.phases, (index) => placeOf(tree, 'phases', index, 'name'), 'phase', mistakes);
  return file.phases.map((phase, index) => phaseOf(phase, subtree(tree, 'phases', index) ?? tree, mistakes));
}

function checkForm({ phases, fault, with: given, when }: ScenarioFile, tree: Tree, mistakes: Mistakes): void {
  if (phases && fault !== undefined) {
    const hint = 'Move the fault into a rule of a phase, or leave “phases” out: then it acts for ever.';
    const what = 'a scenario has either “phases” or one “fault”, not both';
    mistakes.push(new ChaosError(what, { code: 'bad-value', place: placeOf(tree, 'fault'), hint }));
  }
  if (fault !== undefined) return;
  for (const [key, value] of Object.entries({ with: given, when })) {
    if (value === undefined) continue;
    const what = `“${key}” at the top belongs to a “fault” at the top`;
    mistakes.push(new ChaosError(what, { code: 'bad-value', place: placeOf(tree, key) }));
  }
}

function lonePhase({ fault, when, with: given }: ScenarioFile, tree: Tree, mistakes: Mistakes): Phase {
  if (fault === undefined) return { name: onlyPhase.healthy, existing: 'keep', rules: [] };
  const written = { fault, ...(when && { when }), ...(given && { with: given }) };
  const rule = ruleOf(written, `${onlyPhase.failing}/1`, tree, mistakes);
  return { name: onlyPhase.failing, existing: 'keep', rules: rule ? [rule] : [] };
}

function phaseOf(file: PhaseFile, tree: Tree, mistakes: Mistakes): Phase {
  const { name, for: forMs, until, existing = 'keep', rules = [] } = file;
  const place = (index: number) => placeOf(tree, 'rules', index, 'name');
  noteDuplicates(rules, place, 'rule', mistakes);
  return {
    name,
    ...(forMs === undefined ? {} : { forMs }),
    ...(until === undefined ? {} : { until }),
    existing,
    rules: rules.flatMap((rule, index) => {
      const id = `${name}/${rule.name ?? index + 1}`;
      return ruleOf(rule, id, subtree(tree, 'rules', index) ?? tree, mistakes) ?? [];
    }),
  };
}

function ruleOf(file: RuleFile, id: string, tree: Tree, mistakes: Mistakes): Rule | undefined {
  const fault = faultsByName.get(file.fault);
  if (!fault) {
    mistakes.push(unknownFault(file.fault, placeOf(tree, 'fault')));
    return undefined;
  }
  const whenTree = subtree(tree, 'when');
  const when = file.when ?? {};
  if (whenTree) checkWhen(when, fault.layer, whenTree, mistakes);
  return {
    id,
    when,
    chance: file.chance ?? 1,
    ...(file.times === undefined ? {} : { times: file.times }),
    fault,
    with: paramsOf(fault, tree, mistakes),
    place: placeOf(tree, 'fault'),
  };
}

/** The fault's own declaration reads its parameters: checked, defaults filled in, units turned into numbers. */
function paramsOf(fault: AnyFault, tree: Tree, mistakes: Mistakes): Readonly<Record<string, unknown>> {
  const given = subtree(tree, 'with') ?? emptyMap(placeOf(tree, 'fault'));
  const own: Mistakes = [];
  const params = readValue(fault.params, given, 'with', own);
  const hint = `The fault “${fault.name}” takes: ${Object.keys(fault.params.properties).join(', ') || 'no parameters'}.`;
  mistakes.push(...own.map((mistake) => (mistake.hint === undefined ? withHint(mistake, hint) : mistake)));
  return (params ?? {}) as Readonly<Record<string, unknown>>;
}

function withHint(mistake: ChaosError, hint: string): ChaosError {
  const { code, place, nearest } = mistake;
  const allowed = code === 'unknown-key' ? undefined : mistake.allowed;
  return new ChaosError(mistake.what, { code, place, nearest, allowed, hint });
}

function unknownFault(name: string, place: Tree['place']): ChaosError {
  const known = [...faultsByName.keys()];
  return new ChaosError(`there is no fault “${name}”`, {
    code: 'unknown-fault',
    place,
    allowed: known,
    nearest: nearestTo(name, known),
  });
}

function noteDuplicates(
  named: readonly { readonly name?: string }[],
  place: (index: number) => Tree['place'],
  noun: string,
  mistakes: Mistakes,
): void {
  const seen = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    if (name === undefined) continue;
    if (seen.has(name)) {
      const what = `there are two ${noun}s named “${name}”`;
      mistakes.push(new ChaosError(what, { code: 'duplicate-name', place: place(index) }));
    }
    seen.add(name);
  }
}
