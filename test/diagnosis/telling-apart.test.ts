import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadImportance } from '../../src/diagnosis/importance.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import type { NamedFinding } from '../../src/diagnosis/named.ts';
import { createSignatures, usualOf } from '../../src/diagnosis/signatures.ts';
import type { PrintedLog } from '../../src/diagnosis/signatures.ts';
import { senseOf } from '../../src/report/command-sense.ts';
import { diagnosisMarkdown } from '../../src/report/diagnosis-markdown.ts';
import { diagnosisText } from '../../src/report/diagnosis.ts';
import { plainStyle } from '../../src/report/style.ts';
import { candidateIn, choiceOf, toldApart } from '../../src/report/telling-apart.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { alikeIn, keyOf } from '../../scripts/diagnosis/alike.ts';

/* Where a log cannot tell failures apart, all of them are named, and for each what shows whether it is that one. */

const logs = loadKnownLogs();
const signatures = createSignatures(logs);
const alike = alikeIn(logs);

function diagnosed(lines: readonly string[]) {
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  const result = diagnosis.result();
  return { result, findings: nameFindings(result) };
}

const refused =
  'traces export: Post "http://127.0.0.1:4318/v1/traces": dial tcp 127.0.0.1:4318: connect: connection refused';

test('each failure that it may be has commands of its own, two at most, and none that asks what one before it asks', () => {
  const { result, findings } = diagnosed([refused]);
  const [finding] = findings;
  expect(finding!.others.length).toBeGreaterThan(1);
  const candidates = toldApart(finding!, result.endpoints);
  const commands = candidates.flatMap((one) => one.commands.map(({ short }) => senseOf(short)));
  expect(new Set(commands).size).toBe(commands.length);
  for (const { commands: own } of candidates) {
    expect([1, 2]).toContain(own.length);
    expect(own.map(({ full }) => full)).toContainEqual(expect.stringMatching(/127\.0\.0\.1:4318|nslookup \$NAME/));
  }
  const pages = [diagnosisText(result, findings, plainStyle), diagnosisMarkdown(result, findings)];
  for (const page of pages) for (const { scenario } of candidates) expect(page).toContain(scenario.id);
});

test('what is sent again and again is said once, and each failure says what it adds', () => {
  const { result, findings } = diagnosed([
    'traces export: failed to send to https://otel.example/v1/traces: 401 Unauthorized (body: no)',
  ]);
  const page = diagnosisText(result, findings, plainStyle);
  expect(page.match(/https:\/\/otel\.example\/v1\/traces \\$/gm)).toHaveLength(1);
  expect(page).toContain('\n    $ ask -i -H "authorization: Bearer $TOKEN"\n');
  expect(page).toContain('\n  $TOKEN:          the credential that your sender is to send\n');
  expect(page).not.toContain('serve prints');
  const withoutLinks = page.split('\n').filter((line) => !line.includes('://'));
  for (const line of withoutLinks) expect(line.length, line).toBeLessThanOrEqual(80);
});

test('of very many failures those that are met most often have commands, and the others are named', () => {
  const { result, findings } = diagnosed([
    'WARNING:opentelemetry.exporter.otlp.proto.grpc.exporter:Transient error StatusCode.UNAVAILABLE encountered while exporting traces to otel:4317, retrying in 1s.',
  ]);
  const [finding] = findings;
  const { entries, left } = choiceOf(finding!, result.endpoints);
  expect(entries.length).toBeLessThan(10);
  expect(entries.length + left.length).toBe(finding!.others.length + 1);
  const page = diagnosisText(result, findings, plainStyle);
  for (const id of left) expect(page).toContain(id);
});

test('commands that pages have in other manners are the same, and what looks at something else is not', () => {
  const same = ['ask -v --max-time 3', 'ask -Si', 'ask', 'timeout 2 ask 2>&1 | head -n 1 # to see whether it is there'];
  expect(new Set(same.map(senseOf)).size).toBe(1);
  const others = [
    'ask -i --cacert $CA',
    'ask -i -H "x-api-key: $TOKEN"',
    "ask -o /dev/null -w '%{http_code}\\n'",
    'ask -iL',
  ];
  expect(new Set([...same, ...others].map(senseOf)).size).toBe(others.length + 1);
});

test('where a credential is what is missing, the probe is given it', () => {
  const unauthorized =
    'traces export: failed to send to https://otel.internal:4318/v1/traces: 401 Unauthorized (body: no)';
  const pageOf = (line: string): string => {
    const { result, findings } = diagnosed([line]);
    return diagnosisText(result, findings, plainStyle);
  };
  // However the line is broken.
  const words = pageOf(unauthorized).replaceAll(/ \\\n\s+/g, ' ');
  expect(words).toContain('$ otlp-chaos probe https://otel.internal:4318 --header "authorization=Bearer $TOKEN"\n');
  expect(pageOf(refused)).not.toContain('--header');
});

test('of a name that is not found the name itself is asked for, not our name server', () => {
  const line =
    'traces export: Post "https://otel.internal:4318/v1/traces": dial tcp: lookup otel.internal on 10.96.0.10:53: no such host';
  const { result, findings } = diagnosed([line]);
  expect(findings[0]!.scenario.id).toBe('dns-nxdomain');
  const page = diagnosisText(result, findings, plainStyle);
  expect(page).toContain('$ nslookup otel.internal\n');
  expect(page).not.toContain('NAME_SERVER');
});

test('where a log names a port for each protocol, commands ask each at its own', () => {
  const grpc =
    'traces export: exporter export timeout: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.1:5317: connect: connection refused"';
  const http =
    'traces export: Post "http://10.0.0.1:5318/v1/traces": dial tcp 10.0.0.1:5318: connect: connection refused';
  for (const lines of [
    [grpc, http],
    [http, grpc],
  ]) {
    const { result, findings } = diagnosed(lines);
    expect(diagnosisText(result, findings, plainStyle)).toContain(
      'curl -v http://10.0.0.1:5318/v1/traces\n    $ ss -ltn | grep -E ":(5317|5318) "',
    );
  }
});

test('an address that stands for both protocols is looked for once', () => {
  const { result, findings } = diagnosed([refused]);
  const page = diagnosisText(result, findings, plainStyle);
  expect(page).toContain('ss -ltn | grep -E ":4318 " ||');
});

/** As the Collector’s lines are read: what is recorded stands without what a logger puts around it. */
const recorded = logs.filter(({ sender }) => /^(?:collector|go-|java-|js-|python-)/.test(sender));

test.for(recorded.filter((log) => alike.has(keyOf(log))).map((log) => [keyOf(log), log] as const))(
  '%s is alike to others: none of them is missing, and commands show which it is',
  ([key, log]) => {
    const lines = usualOf(log);
    const { result, findings } = diagnosed(lines);
    // A line that names no export by itself is not read without the others around it: it is looked up.
    const named = [
      ...findings.flatMap(({ scenario, others }) => [scenario.id, ...others.map(({ id }) => id)]),
      ...lines.flatMap((line) => signatures.candidates(line).map(({ face }) => face.scenario)),
    ];
    if (named.length === 0) return;
    const expected = lines.every(saysNothing) ? saying(log) : alike.get(key)!;
    expect(named).toEqual(expect.arrayContaining(expected.filter((id) => !isAftermath(id))));
    for (const finding of findings) expect(withoutCommands(finding, result.endpoints)).toEqual([]);
  },
);

const saysNothing = (line: string): boolean => signatures.candidates(line).length === 0;

/** The failures of which this sender says just this; what it says of others is more, and would have been said. */
function saying({ sender, lines }: PrintedLog): string[] {
  const same = logs.filter(
    (one) => one.sender === sender && new Set(one.lines).symmetricDifference(new Set(lines)).size === 0,
  );
  return same.map(({ scenario }) => scenario);
}

test('a sender that tries again in silence and then gives up is told by what it did not say', () => {
  const line =
    'ERROR:opentelemetry.exporter.otlp.proto.http.trace_exporter:Failed to export spans batch due to timeout, max retries or shutdown.';
  const [finding, ...others] = diagnosed([line]).findings;
  expect(others).toEqual([]);
  const named = [finding!.scenario, ...finding!.others].map(({ id }) => id);
  expect(named).toEqual(expect.arrayContaining(['no-reply-deadline', 'slow', 'accept-mute']));
  // Of these it would have said why it tries again.
  for (const id of ['tcp-refused', 'dns-nxdomain', 'bad-cert']) expect(named).not.toContain(id);
  expect(finding!.confidence).toBe('possible');
  const [told] = diagnosed([
    `WARNING:opentelemetry.exporter.otlp.proto.http.trace_exporter:Transient error HTTPConnectionPool(host='otel', port=4318): Max retries exceeded with url: /v1/traces (Caused by NewConnectionError("HTTPConnection(host='otel', port=4318): Failed to establish a new connection: [Errno 111] Connection refused")) encountered while exporting spans batch, retrying in 1.74s.`,
    line,
  ]).findings;
  expect(told!.scenario.id).toBe('tcp-refused');
});

test('a failure of which the sender would have said more stands behind the others', () => {
  const collector = (error: string): string =>
    `2026-03-04T05:06:07.890Z	info	internal/retry_sender.go:133	Exporting failed. Will retry the request after interval.	{"otelcol.component.id":"otlp_http","otelcol.component.kind":"exporter","otelcol.signal":"traces","error":"failed to make an HTTP request: Post \\"http://tempo:4318/v1/traces\\": ${error}","interval":"5.8214s"}`;
  const named = (...lines: readonly string[]): string[] =>
    diagnosed(lines).findings.flatMap(({ scenario, others }) => [scenario, ...others].map(({ id }) => id));
  const refusedOnly = named(collector('dial tcp 10.0.0.7:4318: connect: connection refused'));
  expect(refusedOnly[0]).toBe('tcp-refused');
  // Of a backend that comes and goes, connections are cut as well.
  expect(refusedOnly.at(-1)).toBe('flap');
});

test('few of them say nothing but what nearly every failure makes a sender say', () => {
  const silent = recorded.filter((log) => alike.has(keyOf(log)) && log.lines.every(saysNothing));
  expect(silent.length).toBeLessThan(alike.size / 10);
});

function isAftermath(id: string): boolean {
  return logs.some((log) => log.scenario === id && log.isConsequence);
}

/** What it may be and no command shows, neither its own nor those of one before it, nor is it asked in the other protocol. */
function withoutCommands(finding: NamedFinding, endpoints: readonly string[]): string[] {
  return toldApart(finding, endpoints)
    .filter(({ commands, isShownAbove }) => commands.length === 0 && !isShownAbove)
    .filter(({ scenario }) => scenario.diagnose.length === 0)
    .map(({ scenario }) => scenario.id);
}

/** What was measured: of two failures that print the same, the command that told them apart, as it stands in a scenario. */
const measured = readFileSync(new URL('../../docs/diagnosis-apart.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((row) => {
    const [, one, other, command] = /^\| `([^`]+)` +\| `([^`]+)` +\| `(.+)` *\|$/.exec(row) ?? [];
    return command === undefined ? [] : [{ pair: [one!, other!].map(baseOf), command: command.replaceAll('\\|', '|') }];
  });

test('the commands that told two failures apart are among those that are shown where it may be either', () => {
  expect(measured.length).toBeGreaterThan(300);
  const missing = new Set<string>();
  for (const ids of new Set([...alike.values()].map((names) => names.join(' ')))) {
    const finding = findingOf(ids.split(' '));
    const shown = new Set(
      toldApart(finding, []).flatMap(({ commands }) => commands.map(({ short }) => senseOf(short))),
    );
    const own = new Map(
      [finding.scenario, ...finding.others].flatMap((scenario) =>
        scenario.diagnose.map((command, index) => [
          unquoted(command),
          senseOf(candidateIn(scenario, finding, []).commands[index]!.short),
        ]),
      ),
    );
    for (const { pair, command } of measured) {
      const sense = own.get(unquoted(command));
      if (sense !== undefined && pair.every((id) => ids.split(' ').includes(id)) && !shown.has(sense))
        missing.add(pair.join(' '));
    }
  }
  expect([...missing]).toEqual([]);
});

function baseOf(name: string): string {
  return name.split('/')[0]!;
}

/** Pages of the book and files of scenarios quote differently. */
function unquoted(command: string): string {
  return command.replaceAll(/['"]/g, '').replaceAll(/\s+/g, ' ').trim();
}

function findingOf(ids: readonly string[]): NamedFinding {
  const importance = loadImportance();
  const [scenario, ...others] = ids.map((id) => loadScenario(id)).toSorted((a, b) => importance(b) - importance(a));
  const [finding] = diagnosed([refused]).findings;
  return { ...finding!, evidence: [], scenario: scenario!, others };
}
