import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { fill } from '../../src/learn/lab-folder.ts';
import { loadLab, loadLabs } from '../../src/learn/lab.ts';
import { lineDiff } from '../../src/learn/line-diff.ts';
import { readSetUp } from '../../src/learn/set-up.ts';
import { ownScenarios } from '../../src/scenario/library.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { causes } from '../../src/scenario/scenario.ts';

const kinds = ['sdk', 'collector'] as const;
const labs = kinds.flatMap((kind) => loadLabs(kind));
const named = labs.map((lab) => [`${lab.id} (${lab.kind})`, lab] as const);
const values = {
  grpc: 'http://127.0.0.1:4317',
  http: 'http://127.0.0.1:4318',
  grpcAddress: '127.0.0.1:4317',
  httpAddress: '127.0.0.1:4318',
  ca: '/tmp/authority.pem',
  token: 'lab-0123',
};

test('every folder of labs is one, each has its place in the list, and each cause its lab', () => {
  const own = loadLabs('sdk');
  expect(own.map(({ id }) => id).toSorted()).toEqual(readdirSync(join(ownScenarios(), 'labs')).toSorted());
  expect(own.map(({ order }) => order)).toEqual(own.map((_, index) => index + 1));
  expect([...new Set(own.map(({ cause }) => cause))].toSorted()).toEqual(
    causes.filter((cause) => cause !== 'none').toSorted(),
  );
});

test.for(named)('%s: three hints, and three files that differ and can be read', ([, lab]) => {
  expect(lab.hints).toHaveLength(3);
  expect(new Set(lab.hints).size).toBe(3);
  const texts = [lab.broken, lab.wrong, lab.solution];
  expect(new Set(texts).size).toBe(3);
  for (const text of texts) expect(readSetUp(lab.kind, fill(text, values), lab.file).remarks).toEqual([]);
});

test.for(named)('%s: texts speak of nothing that is not filled in', ([, lab]) => {
  const texts = [lab.brief, lab.why, ...lab.hints, lab.broken, lab.wrong, lab.solution];
  const left = texts.flatMap((text) => fill(text, values).match(/\$\{(?!env:)\w+\}/g) ?? []);
  expect(left).toEqual([]);
});

test.for(named)('%s: its backend is a scenario, and a demand that the failure happens has a failure', ([, lab]) => {
  const { phases } = loadScenario(lab.scenario, { with: lab.with });
  const faults = phases.flatMap(({ rules }) => rules);
  if (lab.demand.fires) expect(faults.length).toBeGreaterThan(0);
});

test('a mistake in the name of a lab says which there are', () => {
  expect(() => loadLab('wrong-prt', 'sdk')).toThrow(/there is no lab “wrong-prt”\n {2}did you mean: wrong-port/);
});

test('a Collector’s file is run as it is written: address, headers and TLS included, and nothing that reaches outside', () => {
  const text = `
receivers: { otlp: { protocols: { http: {} } } }
exporters:
  otlp_http:
    endpoint: http://127.0.0.1:4318
    headers: { authorization: Bearer secret-token }
    tls: { insecure_skip_verify: true }
    auth: { authenticator: oauth2client }
service: { pipelines: { traces: { receivers: [otlp], exporters: [otlp_http] } } }
`;
  const { userConfig, remarks } = readSetUp('collector', text, 'collector.yaml');
  const { auth: _, ...written } = (parse(text) as { exporters: { otlp_http: Record<string, unknown> } }).exporters
    .otlp_http;
  expect(userConfig?.parts.exporter.settings).toEqual(written);
  expect(userConfig?.secrets).toEqual({ authorization: 'Bearer secret-token' });
  expect(remarks).toEqual([expect.stringContaining('auth of exporter otlp_http is left out')]);
});

test('what changes is told line by line', () => {
  const lines = lineDiff('a\nb\nc\n', 'a\nx\nc\nd\n').map(({ mark, text }) => mark + text);
  expect(lines).toEqual([' a', '-b', '+x', ' c', '+d']);
});
