import { expect, test } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import { explain, plan, readParams } from './reading.ts';
import {
  connectionSubject,
  head,
  listenerSubject,
  proxySubject,
  request,
  sessionSubject,
  tlsSubject,
} from './subjects.ts';

/** What has no default has to be given. */
const required: Readonly<Record<string, object>> = {
  speak: { protocol: 'grpc' },
  certificate: { certificate: 'expired' },
  resolve: { how: 'nxdomain' },
  proxy: { how: 'bad-gateway' },
  toxics: { toxics: [{ type: 'latency', latency: '100ms' }] },
  reject: { reason: 'invalid' },
  respond: { status: 500 },
  'require-header': { header: 'x-scope-orgid' },
};

const subjects = {
  name: { name: 'backend.otlp-chaos.test', questionType: 'A', ordinal: 1 },
  proxy: proxySubject,
  listener: listenerSubject,
  bytes: connectionSubject,
  connection: connectionSubject,
  tls: tlsSubject,
  session: sessionSubject,
  exchange: request(),
} as const;

test('fault names are unique and kebab-case', () => {
  const names = faults.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test.each(faults)(
  '$name explains itself in one plain sentence and names rules of the specification',
  ({ name, rules }) => {
    const words = explain(name, required[name]);
    expect(words).toMatch(/^[A-Z][^\n]{30,}\.$/);
    expect(words).not.toMatch(/undefined|\[object|NaN/);
    expect(rules.filter((rule) => !/^[SRX]\d+$/.test(rule))).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
  },
);

test.each(faults)('$name plans the same frozen reply each time that it is asked', ({ name, layer }) => {
  const subject = subjects[layer];
  const reply = plan(name, subject, required[name]);
  expect(reply).toBeDefined();
  expect(plan(name, subject, required[name])).toEqual(reply);
  expect(Object.isFrozen(reply)).toBe(true);
  for (const part of Object.values(reply as object).filter((value) => typeof value === 'object')) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test.each(faults)('$name refuses a parameter that it does not know', (fault) => {
  const { mistakes } = readParams(fault, { ...required[fault.name], colour: 'red' });
  expect(mistakes).toMatchObject([{ code: 'unknown-key', place: { file: 'with.colour' } }]);
});

test.each(['resolve', 'proxy', 'toxics', 'speak', 'certificate', 'reject', 'respond', 'require-header'])(
  '%s says which parameter it cannot do without',
  (name) => {
    const fault = faults.find((candidate) => candidate.name === name)!;
    expect(readParams(fault, {}).mistakes).toMatchObject([{ code: 'missing-key' }]);
  },
);

test('what the headers decide is decided without a body', () => {
  const early = faults.filter(({ decides }) => decides === 'headers').map(({ name }) => name);
  expect(early).toEqual(['credentials', 'require-header']);
  expect(plan('credentials', head)).toBeDefined();
});
