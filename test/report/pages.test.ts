import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { explainMarkdown } from '../../src/report/explain-markdown.ts';
import { explainText } from '../../src/report/explain.ts';
import { listText } from '../../src/report/list.ts';
import { readyText } from '../../src/report/ready.ts';
import { createStyle, plainStyle } from '../../src/report/style.ts';
import { listBackends, listScenarios, loadScenario } from '../../src/scenario/load.ts';

const scenarios = [...listScenarios(), ...listBackends()];
const coloured = createStyle({ columns: 80 } as NodeJS.WriteStream, { FORCE_COLOR: '1' });

/**
 * Lines that a reader of 80 columns would see broken; a word of a command that cannot be broken may stick out: a URL, or
 * a program in quotes behind its option.
 */
function tooLong(text: string): string[] {
  const asWord = (line: string): string =>
    line
      .trim()
      .replace(/ \\$/, '')
      .replace(/^-\w+ (?=["'])/, '')
      .replace(/^(["']).*\1$/, 'quoted');
  return text.split('\n').filter((line) => stringWidth(line) > 80 && /\S\s+\S/.test(asWord(line)));
}

test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
  'the page of %s fits 80 columns',
  (_, scenario) => {
    const text = explainText(scenario, plainStyle);
    expect(tooLong(text)).toEqual([]);
    expect(text).toBe(stripVTControlCharacters(text));
  },
);

test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
  'the page of %s says the same in colour, and leaves no placeholder',
  (_, scenario) => {
    const text = explainText(scenario, coloured);
    expect(text).not.toBe(stripVTControlCharacters(text));
    expect(stripVTControlCharacters(text)).toBe(explainText(scenario, plainStyle));
    expect(text).not.toMatch(/\$\{(grpc|http|ca|token|nameServer|grpcByName|httpByName)/);
  },
);

test('a page holds what an engineer needs: symptom, diagnosis, fix and why', () => {
  const text = explainText(loadScenario('bad-cert', { with: { cert: 'expired' } }), plainStyle);
  for (const heading of ['What happens', 'Find it', 'Fix it', 'Why it works', 'Parameters', 'Rules', 'Also known as'])
    expect(text).toContain(`\n${heading}\n`);
  expect(text).toContain('The certificate has expired');
});

test('the same page is Markdown with commands in a block', () => {
  const text = explainMarkdown(loadScenario('throttle'));
  expect(text).toMatch(/^# The backend asks for a pause\n/);
  expect(text).toMatch(/```sh\n.*curl -si http:\/\/127\.0\.0\.1:4318/);
  expect(text).toContain('- `retryDelay`: how long the sender is asked to wait: duration (default 2s)');
});

test('the list names every scenario under its cause and fits 80 columns', () => {
  const text = listText({ scenarios, backends: [] }, plainStyle);
  for (const { id } of scenarios) expect(text).toContain(`\n  ${id} `);
  expect(tooLong(text)).toEqual([]);
  expect(text.indexOf('TLS and certificates')).toBeLessThan(text.indexOf('bad-cert'));
});

test('what serve says first names the endpoints, what to tell a sender, and the fix with the real file', async () => {
  await using backend = await startBackend({ scenario: 'bad-cert' });
  const text = readyText(backend, { style: plainStyle, configFile: 'collector.yaml' });
  for (const told of [
    backend.endpoints.grpc,
    backend.endpoints.http,
    backend.caFile,
    'otelcol --config collector.yaml',
  ])
    expect(text).toContain(told);
  expect(text).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${backend.endpoints.http}`);
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`ca_file: ${backend.caFile}`);
});

test('serve says how a command is led to a name, or who can be', async () => {
  await using backend = await startBackend({ scenario: 'dns-nxdomain' });
  const text = readyText(backend, { style: plainStyle });
  const isUsual = backend.ready.nameServer!.endsWith(':53');
  expect(text).toMatch(
    isUsual ? /start it with +unshare .*--mount sh -c '.+' 127\.[\d.]+ COMMAND$/m : /by name +the Collector/,
  );
});

test('serve prints the token that the scenario asks for', async () => {
  await using backend = await startBackend({ scenario: 'auth-401' });
  const { token } = backend.ready.sender;
  expect(token).toEqual(expect.any(String));
  expect(readyText(backend, { style: plainStyle })).toContain(token);
});
