import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Diagnosis, Evidence, Finding } from '../../src/diagnosis/diagnosis.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { endpointToProbe } from '../../src/report/probe-command.ts';

/* Which endpoint of a log a command is filled with: what a log says is somebody else's word. */

function diagnosis(endpoints: readonly string[], ...said: string[]): Diagnosis {
  const evidence = said.map((text, index): Evidence => ({ line: index + 1, text, said: text, count: 1 }));
  const finding = { candidates: [{ scenario: 'tcp-refused' }], confidence: 'possible', entries: 1 } as const;
  const findings: Finding[] = [{ ...finding, confidenceInAny: 'possible', isByRefusal: false, evidence }];
  return { ...createDiagnosis(createSignatures([])).result(), findings, endpoints };
}

test.for([
  [['https://otlp.example'], [], 'https://otlp.example'],
  [['10.0.0.7:4317', 'http://otlp.example:4318'], [], 'http://otlp.example:4318'],
  [['https://gw.example'], ['Post "https://gw.example/otlp/v1/traces": EOF'], 'https://gw.example/otlp'],
  [['https://gw.example'], ['Post "https://gw.example/v1/traces": EOF'], 'https://gw.example'],
  [['http://h:4318'], ['Post "http://h:4318/v1/traces/v1/traces": 404'], 'http://h:4318/v1/traces'],
  [['https://gw.example'], ['see https://gw.example/docs/errors'], 'https://gw.example'],
  [['https://gw.example'], ['Post "https://gw.example/$(id)/v1/traces"'], 'https://gw.example'],
  [['https://gw.example'], ["Post 'https://gw.example/a;id/v1/traces'"], 'https://gw.example'],
] as const)('of %j, with %j printed, it is %s', ([endpoints, said, url]) => {
  expect(endpointToProbe(diagnosis(endpoints, ...said))).toEqual({ url, lacksScheme: false });
});

test('host and port alone want a scheme, which the failure gives', () => {
  const dialled = diagnosis(['[2001:db8::7]:4317']);
  expect(endpointToProbe(dialled)).toEqual({ url: 'http://[2001:db8::7]:4317', lacksScheme: true });
  expect(endpointToProbe(dialled, true)).toEqual({ url: 'https://[2001:db8::7]:4317', lacksScheme: true });
});

test.for([[[]], [['collector']]])('%j is nothing to probe', ([endpoints]) => {
  expect(endpointToProbe(diagnosis(endpoints!))).toBeUndefined();
});
