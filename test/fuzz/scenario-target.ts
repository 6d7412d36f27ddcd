import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { parse, stringify } from 'yaml';
import { createTestClock } from '../../src/core/clock.ts';
import { ChaosError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { ownBackends, ownScenarios, scenarioFiles } from '../../src/scenario/library.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { createSchedule } from '../../src/scenario/schedule.ts';
import { treeOfObject } from '../../src/scenario/tree.ts';
import { treeOfYaml } from '../../src/scenario/yaml.ts';
import { connectionSubject, grpcRequest, request, sessionSubject, tlsSubject } from '../faults/subjects.ts';
import { inProcess } from './fuzz-target.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutations.ts';
import { mutatedObject } from './object-mutations.ts';

export const scenarioTarget: FuzzTarget = {
  name: 'scenario',
  about:
    'garbled scenarios, as YAML and as objects: they load and can be followed, or each mistake is told with its place',
  share: 10,
  inputsInTests: 4000,
  open: () => Promise.resolve(inProcess({ inputs: scenarios(), take })),
};

/** What ships, without the words that nothing hangs on: recorded symptoms are nine tenths of it. */
export function shippedScenarios(): object[] {
  const files = scenarioFiles([ownScenarios(), ownBackends()]);
  return files.map((file) => withoutStory(parse(readFileSync(file, 'utf8'))) as object);
}

const story = new Set(['symptoms', 'silent', 'why', 'summary', 'imitates']);

function withoutStory(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStory);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !story.has(key));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutStory(child)]));
}

const tokens = [
  '&a',
  '*a',
  '<<: *a',
  '!!js/function x',
  '---',
  '? ',
  '|',
  '>-',
  '\t',
  '{',
  '}',
  '[',
  ']',
  '#',
  "'",
  '"',
  ': ',
  '- ',
];

function scenarios(): Arbitrary<Buffer | object> {
  const shipped = shippedScenarios();
  const texts = shipped.map((scenario) => Buffer.from(stringify(scenario)));
  const words = new Set(texts.flatMap((text) => text.toString().match(/[\w.%-]+:?|\$\{\w*\}?/g) ?? []));
  return fc.oneof(
    mutated(
      texts,
      [...tokens, ...words].map((word) => Buffer.from(word)),
    ),
    mutatedObject(shipped),
  );
}

function take(input: Buffer | object): void {
  const [scenario, mistakes] = loaded(input);
  if ((scenario === undefined) !== mistakes.length > 0) throw new Error(`${mistakes.length} mistakes, loaded or not`);
  for (const mistake of mistakes) check(mistake);
  if (scenario) follow(scenario);
}

function loaded(input: Buffer | object): [Scenario | undefined, readonly ChaosError[]] {
  const mistakes: ChaosError[] = [];
  try {
    const tree = Buffer.isBuffer(input) ? treeOfYaml(input.toString(), 'fuzz.yaml') : treeOfObject(input);
    const scenario = resolveScenario(tree, { id: 'fuzz', given: {} }, mistakes);
    return [scenario, mistakes];
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    return [undefined, [error]];
  }
}

/** What, and where. */
function check({ what, place, message }: ChaosError): void {
  if (what === '' || place === undefined) throw new Error(`a mistake without its place: ${message}`);
  if (/\[object|undefined|\bNaN\b/.test(what)) throw new Error(`a mistake in a machine's words: ${message}`);
}

/** Everything that a backend asks of it: what it would do is told, and done. */
function follow(scenario: Scenario): void {
  const schedule = createSchedule(scenario, { clock: createTestClock(), random: createRandom(1) });
  for (const phase of scenario.phases) {
    schedule.enter(phase.name);
    for (const { fault, with: given } of phase.rules) {
      if (fault.explain(given) === '') throw new Error(`“${fault.name}” does not explain itself`);
    }
    schedule.decide('connection', connectionSubject);
    schedule.decide('tls', tlsSubject);
    schedule.decide('session', sessionSubject);
    for (const subject of [request(), grpcRequest]) {
      schedule.decideHead(subject);
      schedule.decide('exchange', subject);
    }
    schedule.observe({ requests: 1, items: 5 });
    schedule.tick();
  }
}
