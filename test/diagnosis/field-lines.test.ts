import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import type { NamedFinding } from '../../src/diagnosis/named.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { loadScenario } from '../../src/scenario/load.ts';

/* What users meet: lines that are posted in the open, and what each has to lead to. */

interface FieldLine {
  /** Which sender it was, and where. */
  readonly by: string;
  readonly log: string;
  readonly first?: string;
  readonly among?: string;
  readonly because?: string;
  readonly unknown?: string;
}

const file = new URL('field-lines.yaml', import.meta.url);
const fieldLines = parse(readFileSync(file, 'utf8')) as readonly FieldLine[];
const signatures = createSignatures(loadKnownLogs());

function diagnosed({ log }: FieldLine): NamedFinding[] {
  const diagnosis = createDiagnosis(signatures);
  for (const line of log.split('\n')) diagnosis.line(line);
  diagnosis.end();
  return nameFindings(diagnosis.result());
}

function namesOf({ scenario, others }: NamedFinding): string[] {
  return [scenario.id, ...others.map(({ id }) => id)];
}

test('each line leads to one thing, says why where it cannot be the first, and comes once', () => {
  const aims = fieldLines.map(({ first, among, because, unknown }) => [first, among && because, unknown]);
  expect(aims.filter((aim) => aim.filter(Boolean).length !== 1)).toEqual([]);
  expect(new Set(fieldLines.map(({ log }) => log)).size).toBe(fieldLines.length);
  expect(fieldLines.length).toBeGreaterThanOrEqual(40);
});

test.for(fieldLines.filter(({ first }) => first !== undefined))('$by: $first is named first', (line) => {
  expect(diagnosed(line).map(namesOf)[0]?.[0]).toBe(line.first);
});

test.for(fieldLines.filter(({ among }) => among !== undefined))('$by: $among is named among others', (line) => {
  const findings = diagnosed(line);
  expect(findings.flatMap(namesOf)).toContain(line.among);
  expect(findings.map(({ confidence }) => confidence)).not.toContain('certain');
});

test.for(fieldLines.filter(({ unknown }) => unknown !== undefined))('$by: nothing is named', (line) => {
  expect(diagnosed(line).map(namesOf)).toEqual([]);
});

test('what is certain is right', () => {
  const certain = fieldLines.flatMap((line) =>
    diagnosed(line)
      .filter(({ confidence }) => confidence === 'certain')
      .map(({ scenario }) => ({ by: line.by, named: scenario.id, right: line.first })),
  );
  expect(certain.length).toBeGreaterThan(0);
  expect(certain.filter(({ named, right }) => named !== right)).toEqual([]);
});

test('what is certain of a cause is right, whichever of its failures it is', () => {
  const certain = fieldLines.flatMap((line) =>
    diagnosed(line)
      .filter(({ causeConfidence }) => causeConfidence === 'certain')
      .map(({ causes, others }) => ({
        by: line.by,
        causes,
        others,
        right: loadScenario(line.first ?? line.among!).cause,
      })),
  );
  expect(certain.filter(({ others }) => others.length > 0).length).toBeGreaterThan(4);
  expect(certain.filter(({ causes, right }) => causes.length !== 1 || causes[0] !== right)).toEqual([]);
});

test('what may as well follow from another failure makes sure of no cause', () => {
  const [finding] = diagnosed({
    by: '',
    log: '2026-03-04T05:06:07.890Z\terror\tinternal/base_exporter.go:119\tExporting failed. Rejecting data.\t{"otelcol.component.id": "otlp_grpc", "error": "sending queue is full", "rejected_items": 512}',
  });
  expect(finding!.causes).toContain('aftermath');
  expect(finding).toMatchObject({ confidenceInAny: 'certain', causeConfidence: 'possible' });
});
