import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { fill } from '../../src/learn/lab-folder.ts';
import { loadLab, loadLabs } from '../../src/learn/lab.ts';
import { lineDiff } from '../../src/learn/line-diff.ts';
import { readSetUp } from '../../src/learn/set-up.ts';
import { isLab, validateLab } from '../../src/learn/validate-lab.ts';
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
  if (lab.impostor) loadScenario(lab.impostor.scenario, { with: lab.impostor.with });
  const { phases } = loadScenario(lab.scenario, { with: lab.with });
  const faults = phases.flatMap(({ rules }) => rules);
  if (lab.demand.fires) expect(faults.length).toBeGreaterThan(0);
});

test.for(readdirSync(join(ownScenarios(), 'labs')))('%s is valid, all of its files', (id) => {
  expect(validateLab(join(ownScenarios(), 'labs', id)).map(({ message }) => message)).toEqual([]);
});

test('every mistake in a lab is told with its place, by its folder and by its lab.yaml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-lab-'));
  try {
    cpSync(join(ownScenarios(), 'labs', 'wrong-path'), folder, { recursive: true });
    const change = (name: string, from: string, to: string): void => {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, name), text.replace(from, to));
    };
    const places = (): (string | undefined)[] =>
      validateLab(folder).map(({ place, code }) => {
        const { file = '', line, column } = place ?? {};
        return [relative(folder, file), line, column].filter((one) => one !== undefined).join(':') + ` ${code}`;
      });
    change('collector.yaml', '${http}', '${htp}');
    change('solution/collector.yaml', 'exporters: [', 'exportres: [');
    change('backend.yaml', 'fault:', 'falt:');
    writeFileSync(join(folder, 'wrong/otel.env'), readFileSync(join(folder, 'otel.env')));
    expect(places()).toEqual([
      expect.stringMatching(/^backend\.yaml:\d+:\d+ missing-key$/),
      expect.stringMatching(/^backend\.yaml:\d+:\d+ unknown-key$/),
      expect.stringMatching(/^collector\.yaml:\d+:\d+ unknown-placeholder$/),
      expect.stringMatching(/^solution\/collector\.yaml:\d+:\d+ \S+$/),
      'wrong/otel.env same-file',
    ]);
    change('lab.yaml', 'patience: ', 'patience: long # ');
    change('lab.yaml', 'lost: 0', 'losst: 0');
    rmSync(join(folder, 'solution/otel.env'));
    expect(places()).toEqual([
      expect.stringMatching(/^lab\.yaml:\d+:\d+ bad-duration$/),
      expect.stringMatching(/^lab\.yaml:\d+:\d+ unknown-key$/),
      expect.stringMatching(/^lab\.yaml:\d+:\d+ missing-key$/),
      expect.stringMatching(/^collector\.yaml:/),
      expect.stringMatching(/^solution\/collector\.yaml:/),
      'solution/otel.env no-such-file',
    ]);
    expect(validateLab(join(folder, 'lab.yaml'))).toEqual(validateLab(folder));
    expect([isLab(folder), isLab(join(folder, 'lab.yaml')), isLab(join(folder, 'backend.yaml'))]).toEqual([
      true,
      true,
      false,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
