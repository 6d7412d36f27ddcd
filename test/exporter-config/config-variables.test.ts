import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ConfigVariables } from '../../src/exporter-config/config-variables.ts';
import { requireTool } from '../tools/tools.ts';

const env = { Q: '12', N: 'nest ${env:Q}', E: 'a$$b', A: 'Q' };
const texts = [
  'plain',
  '$Q',
  'x${Q}y',
  '${env:N}',
  '${env:E}',
  'x${env:E}y',
  '${env:${A}}',
  '$${env:Q}',
  '$$${env:Q}',
  '$$$$',
  '${env:Q',
  'a}b${Q}',
  'x${env:UNSET}y',
  'x${env:UNSET:-}y',
  '${env:UNSET:-300}',
  '${env:UNSET:-a:-b}',
  '${env:UNSET:-${env:Q}}',
];
const refused = ['${Q:-300}', '${1}', '${}', '${env: Q}', '${env:}'];

test('variables mean to us what they mean to the Collector', async (context) => {
  const collector = requireTool('otelcol-chaos', context);
  const ours = texts.map((text) => String(new ConfigVariables(env).expand(text, { file: 'f' })));
  const exporters = Object.fromEntries(texts.map((text, index) => [`otlp_grpc/${index}`, exporterNamed(text)]));
  const { stdout } = await printConfig(collector, exporters);
  const printed = parse(stdout) as { exporters: Record<string, { user_agent: string }> };
  expect(ours).toEqual(texts.map((_, index) => printed.exporters[`otlp_grpc/${index}`]!.user_agent));
});

test.for(refused)('%s is refused here as it is by the Collector', async (text, context) => {
  const collector = requireTool('otelcol-chaos', context);
  expect(() => new ConfigVariables(env).expand(text, { file: 'f' })).toThrow('cannot be made safe');
  await expect(printConfig(collector, { otlp_grpc: exporterNamed(text) })).rejects.toThrow('cannot resolve');
});

test('a value that is nothing else takes the type of its text, and the variables that were put in are known', () => {
  const variables = new ConfigVariables({ SIZE: '5', FLAG: 'false', MAP: '{a: [1, x]}', TEXT: 'a: b: c' });
  const written = {
    size: '${SIZE}',
    list: ['${env:FLAG}', 7],
    map: '${MAP}',
    text: '${TEXT}',
    both: '${SIZE}0',
    unset: '${env:NONE:-1}',
  };
  const expanded = { size: 5, list: [false, 7], map: { a: [1, 'x'] }, text: 'a: b: c', both: '50', unset: 1 };
  expect(variables.expandAll(written, { file: 'f' })).toEqual(expanded);
  expect([...variables.used.keys()].toSorted()).toEqual(['FLAG', 'MAP', 'SIZE', 'TEXT']);
});

function exporterNamed(text: string): object {
  return { endpoint: 'localhost:1', user_agent: text };
}

/** What the Collector itself makes of a configuration, by way of its environment. */
function printConfig(collector: string, exporters: object) {
  const config = {
    receivers: { otlp: { protocols: { http: {} } } },
    exporters,
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: Object.keys(exporters) } } },
  };
  return promisify(execFile)(collector, ['print-config', '--mode', 'unredacted', '--config', 'env:CONFIG'], {
    env: { ...env, CONFIG: JSON.stringify(config) },
  });
}
