import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { listenerNames } from '../../src/core/signal.ts';
import { explain } from '../../src/probe/explanation.ts';
import { probe } from '../../src/probe/probe.ts';
import { settingsIn, showsVariants, sightOf, sights } from '../../src/probe/sights.ts';
import { probeText } from '../../src/report/probe.ts';
import { plainStyle } from '../../src/report/style.ts';
import { listBackends, listScenarios, loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { askedOf, doorsOf, limitedToken, startCase, waysOf } from './cases.ts';
import { notHere, truths } from './truths.ts';

/* A probe is pointed at every scenario; the truth is the scenario. */

/** Scenarios, and those variants that are another failure than what the scenario shows anyway. */
function allCases(): string[] {
  return [...listScenarios(), ...listBackends()]
    .filter(({ cause }) => cause !== 'none')
    .flatMap(({ id, variants, given }) => {
      const others = Object.entries(variants).filter(([, one]) =>
        Object.entries(one.with).some(([name, value]) => given[name] !== value),
      );
      return [id, ...others.map(([name]) => `${id}/${name}`)];
    });
}

function faceOf(name: string): Scenario {
  const [id = '', variant] = name.split('/');
  return variant === undefined
    ? loadScenario(id)
    : loadScenario(id, { with: loadScenario(id).variants[variant]!.with });
}

const hidden = Object.keys(sights).filter((name) => sights[name]!.hidden !== undefined);

test('every scenario has a truth, or a reason why an export without items does not show it', () => {
  const told = [...Object.keys(truths), ...hidden, ...Object.keys(notHere)];
  expect(told.toSorted()).toEqual(allCases().toSorted());
});

test('what is said to be named in place of a scenario is what the truths below name, no more and no less', () => {
  for (const name of Object.keys(truths)) {
    const [id = ''] = name.split('/');
    const named = new Set(waysOf(name).map((truth) => truth.named ?? id));
    expect([name, ...named].toSorted()).toEqual([name, ...(sightOf(name).named ?? [id])].toSorted());
  }
});

const cases = Object.keys(truths).flatMap((name) =>
  waysOf(name).flatMap((truth) => doorsOf(truth).map((door) => [name, truth.named ?? name, door, truth] as const)),
);

test.for(cases)('the cause of %s is named: as %s, at the %s door', async ([name, , door, truth]) => {
  await using backend = await startCase(name, truth);
  const asked = askedOf(backend, door, truth);
  const report = await probe(asked);
  expect(report.clue, JSON.stringify(report)).toBeDefined();
  const told = explain(report.clue!, asked.url);
  const [id, variant] = name.split('/') as [string, string?];
  expect(told.scenario?.id ?? told.row, JSON.stringify(report)).toBe(truth.named ?? id);
  expect(report.clue!.certainty).not.toBe('open');
  if (truth.alike) expect(told.others.map(({ row }) => row)).toContain(truth.alike);
  const title = variant === undefined ? undefined : loadScenario(id).variants[variant]!.title;
  if (!truth.alike && title !== undefined && told.scenario?.id === id && showsVariants(told.scenario))
    expect(told.title).toBe(title);
  const text = probeText(report, told, plainStyle);
  expect(text).not.toMatch(/a-private-value|\$\{(?!address)|undefined/);
  expect(text).not.toContain(limitedToken(backend));
  // A word that is too long, such as a path, may stand out.
  expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('/'))).toEqual([]);
});

test.for([...hidden, ...Object.keys(notHere)].flatMap((name) => listenerNames.map((door) => [name, door] as const)))(
  '%s looks fine at the %s door, as the list says',
  async ([name, door]) => {
    await using backend = await startCase(name);
    const report = await probe(askedOf(backend, door, { asked: { trusts: true }, timeoutMs: 12_000 }));
    expect(report.clue).toBeUndefined();
  },
);

/** What is wrong in the sender alone, by its repair. */
const inSettings = allCases().filter((name) => settingsIn(faceOf(name)).some((setting) => setting !== 'proxy'));

test.for(inSettings)('a probe that is told what repairs the sender of %s finds nothing wrong', async (name) => {
  await using backend = await startCase(name);
  // Where credentials are renewed, the new ones are good at the end.
  if (backend.scenario.cause === 'credentials') backend.enterPhase(backend.scenario.phases.at(-1)!.name);
  const told = backend.settings({ fixed: true });
  const { protocol = backend.scenario.protocols.at(-1)!, encoding = 'protobuf', clientCertFile, clientKeyFile } = told;
  const report = await probe({
    url: told.endpoints[protocol],
    protocols: [protocol === 'grpc' ? 'grpc' : `http/${encoding}`],
    headers: told.headers,
    ca: told.caFile && readFileSync(told.caFile, 'utf8'),
    identity: clientCertFile
      ? { cert: readFileSync(clientCertFile, 'utf8'), key: readFileSync(clientKeyFile!, 'utf8') }
      : undefined,
    timeoutMs: 8000,
    env: {},
  });
  expect(report.clue).toBeUndefined();
});

test('a healthy backend takes every signal in every protocol of its door, with and without TLS', async () => {
  for (const tls of [false, true]) {
    await using backend = await startBackend({ tls });
    const ca = backend.caFile === undefined ? undefined : readFileSync(backend.caFile, 'utf8');
    for (const door of listenerNames) {
      const { clue, steps, requests } = await probe({ url: backend.endpoints[door], ca, timeoutMs: 10_000, env: {} });
      expect(clue).toBeUndefined();
      expect(steps.map(({ state }) => state)).not.toContain('broken');
      const taken = steps
        .filter(({ seen }) => seen === 'traces, metrics, logs, profiles taken')
        .map(({ name }) => name);
      expect(taken).toEqual(door === 'grpc' ? ['gRPC'] : ['HTTP, protobuf', 'HTTP, JSON']);
      const received = backend.events({ type: 'exchange.received' });
      expect(received.filter(({ items }) => items !== 0)).toEqual([]);
      expect(requests).toBeLessThan(20);
    }
  }
});
