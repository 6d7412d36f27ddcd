import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import type { ClientCertificate } from '../../src/core/sender-settings.ts';
import { listenerNames } from '../../src/core/signal.ts';
import { explain } from '../../src/probe/explanation.ts';
import { probe } from '../../src/probe/probe.ts';
import { probeText } from '../../src/report/probe.ts';
import { plainStyle } from '../../src/report/style.ts';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';
import { truths, unseen } from './truths.ts';
import type { Truth } from './truths.ts';

/* A probe is pointed at every scenario; the truth is the scenario. */

const probed = ['network', 'endpoint', 'tls', 'credentials', 'overload', 'protocol'];

/** Scenarios, and those variants that are another failure than what the scenario shows anyway. */
function allCases(): string[] {
  return listScenarios()
    .filter(({ cause }) => probed.includes(cause))
    .flatMap(({ id, variants, given }) => {
      const others = Object.entries(variants).filter(([, one]) =>
        Object.entries(one.with).some(([name, value]) => given[name] !== value),
      );
      return [id, ...others.map(([name]) => `${id}/${name}`)];
    });
}

test('every scenario of these causes has a truth, or a reason why an export without items does not show it', () => {
  expect([...Object.keys(truths), ...Object.keys(unseen)].toSorted()).toEqual(allCases().toSorted());
});

function doorsOf({ asked = {} }: Truth): readonly ('grpc' | 'http')[] {
  if (asked.protocol) return [asked.protocol === 'grpc' ? 'grpc' : 'http'];
  return asked.door ? [asked.door] : listenerNames;
}

async function startCase(name: string, truth: Truth = {}) {
  const [id, variant] = name.split('/') as [string, string?];
  const given = variant === undefined ? {} : loadScenario(id).variants[variant]!.with;
  return await startBackend({ scenario: id, with: { ...given, ...truth.with } });
}

function identityOf(backend: Backend, clientCertificate: ClientCertificate) {
  const { clientCertFile, clientKeyFile } = backend.settings({ extra: { clientCertificate } });
  return { cert: readFileSync(clientCertFile!, 'utf8'), key: readFileSync(clientKeyFile!, 'utf8') };
}

const cases = Object.entries(truths).flatMap(([name, truth]) =>
  doorsOf(truth).map((door) => [name, door, truth] as const),
);

test.for(cases)('the cause of %s is named at the %s door', async ([name, door, truth]) => {
  await using backend = await startCase(name, truth);
  const { protocol, headers = {}, trusts, shows, proxied, isPlain } = truth.asked ?? {};
  const limited = String(backend.ready.sender['limitedToken']);
  const url = isPlain ? backend.endpoints[door].replace('https:', 'http:') : backend.endpoints[door];
  const report = await probe({
    url,
    protocols: protocol && [protocol],
    headers: Object.fromEntries(
      Object.entries(headers).map(([key, value]) => [key, value.replace('${limitedToken}', limited)]),
    ),
    ca: trusts && readFileSync(backend.caFile!, 'utf8'),
    proxy: proxied && backend.ready.proxy,
    identity: shows && identityOf(backend, shows),
    timeoutMs: truth.timeoutMs ?? 8000,
    env: {},
  });
  expect(report.clue, JSON.stringify(report)).toBeDefined();
  const told = explain(report.clue!, url);
  const [id, variant] = name.split('/') as [string, string?];
  expect(told.scenario?.id ?? told.row, JSON.stringify(report)).toBe(truth.named ?? id);
  expect(report.clue!.certainty).not.toBe('open');
  if (truth.alike) expect(told.others.map(({ row }) => row)).toContain(truth.alike);
  const title = variant === undefined ? undefined : loadScenario(id).variants[variant]!.title;
  if (!truth.alike && title !== undefined && told.scenario?.id === id && exact.includes(told.cause))
    expect(told.title).toBe(title);
  const text = probeText(report, told, plainStyle);
  expect(text).not.toMatch(/a-private-value|\$\{|undefined/);
  expect(text).not.toContain(limited);
  // A word that is too long, such as a path, may stand out.
  expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('/'))).toEqual([]);
});

/** Where an answer shows which variant it is. */
const exact = ['endpoint', 'tls', 'credentials'];

test.for(Object.keys(unseen).flatMap((name) => listenerNames.map((door) => [name, door] as const)))(
  '%s looks fine at the %s door, as the list says',
  async ([name, door]) => {
    await using backend = await startCase(name);
    const ca = backend.caFile && readFileSync(backend.caFile, 'utf8');
    const report = await probe({ url: backend.endpoints[door], ca, timeoutMs: 12_000, env: {} });
    expect(report.clue).toBeUndefined();
  },
);

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
