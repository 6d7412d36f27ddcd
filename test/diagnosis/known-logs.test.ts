import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { knownLogs, loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { becauseOf } from '../../src/report/finding-words.ts';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';

const scenarios = listScenarios();

test('a scenario whose logs nobody recorded is known by the symptoms that its file tells', () => {
  const symptoms = knownLogs(scenarios, []);
  const told = new Set(symptoms.map(({ scenario }) => scenario));
  const expected = scenarios.filter(
    ({ isDrill, symptoms: own, variants }) =>
      !isDrill &&
      [own, ...Object.values(variants).map(({ story }) => story.symptoms ?? [])].some(({ length }) => length > 0),
  );
  expect([...told].toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
});

test('a symptom of the Collector says what a line of its log says', () => {
  const log = knownLogs(scenarios, []).find(
    ({ scenario, sender }) => scenario === 'tls-cert-rotate' && sender.includes('otlp_http'),
  );
  expect(log!.variant).toBe('authority');
  expect(log!.lines[0]).toMatch(
    /^internal\/retry_sender\.go:136 Exporting failed\. .* \| error = failed to make an HTTP/,
  );
  expect(log!.lines[0]).not.toContain('<…>');
});

test('where the log of a sender is recorded, the symptoms add nothing to it', () => {
  const [first] = knownLogs(scenarios, []);
  const recorded = { ...first!, sender: 'collector grpc', lines: ['another line'] };
  const known = knownLogs(scenarios, [recorded]).filter(
    ({ scenario, variant, sender }) =>
      scenario === first!.scenario && variant === first!.variant && /otlp_grpc|collector grpc/.test(sender),
  );
  expect(known.map(({ lines }) => lines)).toEqual([['another line']]);
});

test('a message that tells what the exception below it tells is known without the exception', () => {
  const message = 'SEVERE: Failed to export spans. Full error message: Failed to connect to /127.0.0.1:<port>';
  const lines = [
    `${message} java.net.ConnectException: Failed to connect to /127.0.0.1:<port> Caused by: java.net.ConnectException: Connection refused`,
    'SEVERE: Failed to export <count> spans. java.net.ConnectException: Failed to connect to /127.0.0.1:<port>',
  ];
  const log = { scenario: 'tcp-refused', sender: 'java-http', version: '1', isConsequence: false, lines };
  expect(knownLogs([], [log]).map((known) => known.lines)).toEqual([[lines[0], message, lines[1]]]);
});

test('a code that no sender was recorded printing is none of those that were', () => {
  const known = [{ scenario: 'a', sender: 's', version: '1', isConsequence: false, lines: ['dial tcp: ECONNREFUSED'] }];
  const some = createSignatures([...known, { ...known[0]!, scenario: 'b', lines: ['read tcp: ECONNRESET'] }]);
  expect(some.compare('dial tcp: ECONNREFUSED')[0]).toMatchObject({ face: { scenario: 'a' }, score: 1 });
  expect(some.compare('dial tcp: ENETUNREACH')).toEqual([]);
});

test('a backend that people recognise is known by its own words', () => {
  const backends = loadKnownLogs().filter(({ scenario }) => scenario === 'collector-memory-limiter');
  expect(backends.length).toBeGreaterThan(0);
  const own = loadScenario('collector-memory-limiter').imitates.flatMap(({ says }) => says ?? []);
  expect(backends.flatMap(({ lines }) => lines).filter((line) => !own.some((words) => line.includes(words)))).toEqual(
    [],
  );
});

test('no drill is known, so that no log is taken for one', () => {
  const drills = new Set(scenarios.filter(({ isDrill }) => isDrill).map(({ id }) => id));
  expect(drills.size).toBeGreaterThan(0);
  expect(loadKnownLogs().filter(({ scenario }) => drills.has(scenario))).toEqual([]);
});

test('of several failures that print the same, the one that is met most often stands first, and is no more than possible', () => {
  const diagnosis = createDiagnosis(createSignatures(loadKnownLogs()));
  const error =
    'failed to make an HTTP request: Post "https://a:4318/v1/traces": tls: failed to verify certificate: x509: certificate signed by unknown authority';
  diagnosis.line(
    `2026-01-02T03:04:05.678Z\tinfo\tinternal/retry_sender.go:136\tExporting failed. Will retry the request after interval.\t${JSON.stringify({ 'otelcol.component.id': 'otlp_http', error })}`,
  );
  diagnosis.end();
  const [finding] = nameFindings(diagnosis.result());
  expect(finding!.scenario.id).toBe('bad-cert');
  expect(finding!.others.map(({ id }) => id)).toEqual(['tls-cert-rotate']);
  expect(finding!.confidence).toBe('possible');
  expect(becauseOf(finding!)).toContain('bad-cert is met more often than the other');
});
