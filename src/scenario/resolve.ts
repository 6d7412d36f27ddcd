import { ChaosError, nearestTo } from '../core/errors.ts';
import { deepFreeze } from '../core/frozen.ts';
import { layers } from '../core/subject.ts';
import { checkNames } from './check-names.ts';
import { declaredParams, fillParams, paramValues } from './params.ts';
import type { ParamValues } from './params.ts';
import { phasesOf } from './phases.ts';
import { readValue } from './reading.ts';
import type { Mistakes } from './reading.ts';
import type { BackendSettings, Exercise, Interrupt, Phase, Rule, Scenario, Variant } from './scenario.ts';
import { scenarioFile } from './schema.ts';
import type { ScenarioFile } from './schema.ts';
import { checkPlaceholders, storyOf, variantOf } from './story.ts';
import { placeOf, subtree } from './tree.ts';
import type { MapTree, Tree } from './tree.ts';

export interface ResolveOptions {
  /** Used where the file has no `id` of its own: its name. */
  readonly id: string;
  /** Values of parameters, as in YAML. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** Tree → Scenario: parameters filled in, checked, frozen. What is wrong is collected; with mistakes there is no scenario. */
export function resolveScenario(tree: Tree, options: ResolveOptions, mistakes: Mistakes): Scenario | undefined {
  if (tree.kind !== 'map') {
    mistakes.push(new ChaosError('a scenario is a map of keys and values', { code: 'wrong-type', place: tree.place }));
    return undefined;
  }
  const params = declaredParams(tree, mistakes);
  const given = paramValues(params, options, mistakes);
  const before = mistakes.length;
  const filled = fillParams(tree, given, mistakes);
  const file = readValue(scenarioFile, filled, 'scenario', mistakes) as ScenarioFile;
  // A file of the wrong shape cannot be looked into any further.
  if (mistakes.length > before) return undefined;
  const scenario = build(file, filled, { ...options, params, values: given }, mistakes);
  return mistakes.length > 0 ? undefined : deepFreeze(scenario);
}

type BuildOptions = ResolveOptions & { params: Scenario['params']; values: ParamValues };

function build(file: ScenarioFile, tree: MapTree, options: BuildOptions, mistakes: Mistakes): Scenario {
  const id = file.id ?? options.id;
  const phases = phasesOf(file, tree, mistakes);
  const rules = phases.flatMap((phase) => phase.rules);
  const variants = mapValues(file.variants ?? {}, variantOf);
  const active = activeVariant(variants, options.values);
  checkRepair(file, tree, mistakes);
  checkNamesUsed(file, { tree, phases, params: options.params }, mistakes);
  for (const key of ['sender', 'diagnose', 'fix', 'variants']) {
    const part = subtree(tree, key);
    if (part) checkPlaceholders(part, mistakes);
  }
  return {
    id,
    title: active?.title ?? file.title ?? id,
    cause: file.cause ?? 'none',
    summary: active?.summary ?? file.summary ?? '',
    covers: [...new Set([...(file.covers ?? []), ...Object.values(variants).flatMap(({ covers }) => covers)])],
    isDrill: file.drill ?? false,
    protocols: file.protocols ?? ['grpc', 'http'],
    params: options.params,
    given: options.values,
    needs: [...new Set(rules.flatMap(({ fault }) => fault.needs ?? []))],
    ...(file.nearest !== undefined && { nearest: file.nearest }),
    layers: layers.filter((layer) => rules.some(({ fault }) => fault.layer === layer)),
    imitates: file.imitates ?? [],
    rules: file.rules ?? [],
    backend: backendOf(file, rules, tree, mistakes),
    phases,
    exercise: exerciseOf(file.exercise ?? {}),
    expect: file.expect ?? [],
    variants,
    ...storyOf(file, active),
  };
}

/** The first variant whose values are all in force; what it says of the failure wins over the scenario's own words. */
function activeVariant(variants: Readonly<Record<string, Variant>>, values: ParamValues): Variant | undefined {
  return Object.values(variants).find((variant) =>
    Object.entries(variant.with).every(([name, value]) => String(values[name]) === String(value)),
  );
}

function backendOf(
  { backend = {} }: ScenarioFile,
  rules: readonly Rule[],
  tree: Tree,
  mistakes: Mistakes,
): BackendSettings {
  const tlsRule = rules.find(({ fault }) => fault.layer === 'tls');
  if (tlsRule && backend.tls === false) {
    const what = `“tls” is false, but the fault “${tlsRule.fault.name}” acts in a TLS handshake`;
    mistakes.push(new ChaosError(what, { code: 'bad-value', place: placeOf(tree, 'backend', 'tls') }));
  }
  const { tls = tlsRule !== undefined, pathPrefix = '', alsoUnder } = backend;
  return { tls, pathPrefix, ...(alsoUnder === undefined ? {} : { alsoUnder }) };
}

/** As in a file (`every: 200ms`) → as in code (`everyMs: 200`). */
function exerciseOf({
  items,
  every,
  patience,
  grace,
  repairAfter,
  interrupt,
  ...rest
}: NonNullable<ScenarioFile['exercise']>): Exercise {
  return {
    ...rest,
    ...(items === undefined ? {} : { itemsPerRound: items }),
    ...(every === undefined ? {} : { everyMs: every }),
    ...(grace === undefined ? {} : { graceMs: grace }),
    ...(patience === undefined ? {} : { patienceMs: patience }),
    ...(repairAfter === undefined ? {} : { repairAfterMs: repairAfter }),
    ...(interrupt && { interrupt: interruptOf(interrupt) }),
  };
}

/** What Kubernetes gives a pod, where nothing else is said. */
const usualGraceMs = 30_000;

function interruptOf(file: NonNullable<NonNullable<ScenarioFile['exercise']>['interrupt']>): Interrupt {
  const { signal, after: afterMs, grace: graceMs = usualGraceMs, restart = false } = file;
  return { signal, afterMs, graceMs, restart };
}

/** A test can repair what lies with the backend, and nothing else. */
function checkRepair({ exercise, fix, variants = {} }: ScenarioFile, tree: MapTree, mistakes: Mistakes): void {
  if (exercise?.repairAfter === undefined) return;
  if ([fix, ...Object.values(variants).map((variant) => variant.fix)].some((one) => one?.backend)) return;
  const what = '“repairAfter” repairs the backend, and no fix says how';
  const hint = 'Name the phase that follows under “fix: {backend: {phase: …}}”.';
  mistakes.push(new ChaosError(what, { code: 'bad-value', place: placeOf(tree, 'exercise', 'repairAfter'), hint }));
}

/** Everything that a scenario calls by name has to be there: checks, phases of a fix, parameters of a variant. */
function checkNamesUsed(
  file: ScenarioFile,
  { tree, phases, params }: { tree: Tree; phases: readonly Phase[]; params: Scenario['params'] },
  mistakes: Mistakes,
): void {
  const phaseNames = phases.map(({ name }) => name);
  const known = (name: string, names: readonly string[], noun: string, path: readonly (string | number)[]): void => {
    if (names.includes(name)) return;
    const details = { code: `unknown-${noun}`, allowed: names, nearest: nearestTo(name, names) };
    mistakes.push(new ChaosError(`there is no ${noun} “${name}”`, { ...details, place: placeOf(tree, ...path) }));
  };
  for (const [index, name] of (file.expect ?? []).entries()) known(name, checkNames, 'check', ['expect', index]);
  if (file.fix?.backend) known(file.fix.backend.phase, phaseNames, 'phase', ['fix', 'backend', 'phase']);
  for (const [variant, { fix, with: values }] of Object.entries(file.variants ?? {})) {
    if (fix?.backend) known(fix.backend.phase, phaseNames, 'phase', ['variants', variant, 'fix', 'backend', 'phase']);
    for (const name of Object.keys(values))
      known(name, Object.keys(params), 'param', ['variants', variant, 'with', name]);
  }
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
