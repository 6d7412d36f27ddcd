import { expect, test } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { nameFindings } from '../../src/diagnosis/named.ts';
import { refusalIn } from '../../src/core/refusals.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';

/* The words of a refusal are the backend's own; what they are about decides between failures that print the same. */

const signatures = createSignatures(loadKnownLogs());

function named(...lines: readonly string[]) {
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  const [finding] = nameFindings(diagnosis.result());
  return finding && { first: finding.scenario.id, others: finding.others.length, confidence: finding.confidence };
}

const collector = (message: string): string =>
  `2026-03-04T05:06:07.890Z	error	internal/queue_sender.go:57	Exporting failed. Dropping data.	{"otelcol.component.id":"otlp_grpc","otelcol.component.kind":"exporter","otelcol.signal":"traces","error":"not retryable error: Permanent error: rpc error: code = Unauthenticated desc = ${message}","dropped_items":812}`;

/** Of verifiers that are met in the field. */
const said: readonly (readonly [string, string])[] = [
  ['Jwt is expired', 'token-expiry'],
  ['token has invalid claims: token is expired', 'token-expiry'],
  ['The security token included in the request is expired', 'token-expiry'],
  ['unauthenticated: invalid or expired token', 'token-expiry'],
  ['API key expired', 'apikey-rotate-overlap'],
  ['Jwt is missing', 'auth-401'],
  ['missing or empty authorization header: authorization', 'auth-401'],
  ['no basic auth provided', 'auth-401'],
  ['Missing Authentication Token', 'auth-401'],
  ['Request is missing required authentication credential', 'auth-401'],
  ['Jwks remote fetch is failed', 'auth-flaky'],
  ['no org id', 'tenant-missing'],
];

test.for(said)('“%s” leads to %s, and to nothing else', ([message, scenario]) => {
  const found = named(collector(message));
  expect(found).toMatchObject({ first: scenario, others: 0 });
});

test('what a text is about makes nobody certain: backends choose their words', () => {
  expect(named(collector('Jwt is expired'))).toMatchObject({ confidence: 'likely' });
});

test.for([
  '',
  'Invalid API Key',
  'legacy auth cannot be upgraded because the host is not found',
  'authentication error: invalid token',
  'Unauthorized',
  'nope',
])('“%s” may be said of each of them: none is left out', (message) => {
  expect(named(collector(message))).toMatchObject({ first: 'auth-401', confidence: 'possible' });
  expect(named(collector(message))!.others).toBeGreaterThan(3);
});

test('a certificate that has expired is no credential, and a status by its name is no subject', () => {
  for (const words of [
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
    '429 Too Many Requests',
    '415 Unsupported Media Type',
    'Throttle (3s), error: rpc error: code = ResourceExhausted',
    'the tenant is over its limit',
  ])
    expect([...refusalIn(words).subjects], words).toEqual([]);
});

test('an unknown compression is told from an unknown service, which have one code', () => {
  const unimplemented = (message: string): string =>
    `{"stack":"Error: 12 UNIMPLEMENTED: ${message}","message":"12 UNIMPLEMENTED: ${message}","code":"12","details":"${message}","metadata":"[object Object]","name":"Error"}`;
  expect(named(unimplemented('grpc: Decompressor is not installed for grpc-encoding gzip'))).toMatchObject({
    first: 'compression-unsupported',
    others: 0,
  });
  expect(named(unimplemented('unknown service opentelemetry.proto.collector.trace.v1.TraceService'))).toMatchObject({
    first: 'unimplemented-signal',
    others: 0,
  });
});

test('a frame of HTTP/2 where HTTP/1.1 was awaited is told by its bytes, whoever shows them', () => {
  const java =
    'SEVERE: Failed to export spans. The request could not be executed. java.io.IOException: unexpected end of stream on http://otel:4317/... Caused by: java.io.EOFException: \\n not found: limit=24 content=000012040000000000000300000064…';
  expect(named(java)).toMatchObject({ first: 'http-on-grpc-port' });
});

test('words that nobody was recorded saying do not make every failure of a code as likely', () => {
  const line =
    '{"stack":"Error","message":"14 UNAVAILABLE: the shard in zone b is being moved","code":"14","details":"the shard in zone b is being moved","metadata":"[object Object]","name":"Error"}';
  const found = named(line);
  expect(found).toMatchObject({ confidence: 'possible' });
  expect(found!.others).toBeLessThan(15);
});

test('a refusal that is about something else than all that is known of its code makes nobody sure', () => {
  const line =
    '{"stack":"Error","message":"12 UNIMPLEMENTED: quota exceeded","code":"12","details":"quota exceeded","metadata":"[object Object]","name":"Error"}';
  expect(named(line)).toMatchObject({ confidence: 'possible' });
});
