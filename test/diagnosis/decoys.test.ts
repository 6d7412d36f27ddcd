import { expect, test } from 'vitest';
import { bareMessageIn } from '../../src/diagnosis/bare-message.ts';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { loadPrintedLogs } from '../../src/diagnosis/printed-logs.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { listBackends, listScenarios } from '../../src/scenario/load.ts';

/* A log in which no export failed has no findings, whatever else went wrong. */

const signatures = createSignatures(loadKnownLogs());

const decoys: Readonly<Record<string, readonly string[]>> = {
  'a web server': [
    '2026/01/02 03:04:05 [error] 29#29: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.1, server: _, request: "GET /orders HTTP/1.1", upstream: "http://127.0.0.1:8080/orders", host: "shop.test"',
    '2026/01/02 03:04:06 [crit] 29#29: *2 SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify failed:unable to get local issuer certificate) while SSL handshaking to upstream',
    '192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] "GET /login HTTP/1.1" 401 12 "-" "curl/8"',
  ],
  'a Go service': [
    '2026/01/02 03:04:05 http: TLS handshake error from 192.0.2.1:443: remote error: tls: bad certificate',
    '2026/01/02 03:04:05 dial tcp 192.0.2.9:5432: connect: connection refused',
    '2026/01/02 03:04:05 rpc error: code = Unauthenticated desc = no token',
    'panic: x509: certificate signed by unknown authority',
  ],
  'a Collector that is well': [
    '2026-01-02T03:04:05.678Z\tinfo\tservice@v0.159.0/service.go:247\tStarting otelcol...\t{"Version": "0.159.0", "NumCPU": 2}',
    '2026-01-02T03:04:05.679Z\tinfo\totlpreceiver@v0.159.0/otlp.go:117\tStarting GRPC server\t{"otelcol.component.id": "otlp", "otelcol.component.kind": "receiver", "endpoint": "127.0.0.1:4317"}',
    '2026-01-02T03:04:05.680Z\tinfo\tservice@v0.159.0/service.go:270\tEverything is ready. Begin running and processing data.',
  ],
  'spans that tell of errors, printed by a debug exporter': [
    '2026-01-02T03:04:05.678Z\tinfo\tTraces\t{"otelcol.component.id": "debug", "otelcol.component.kind": "exporter", "otelcol.signal": "traces", "resource spans": 1, "spans": 1}',
    '2026-01-02T03:04:05.678Z\tinfo\tResourceSpans #0',
    'Resource SchemaURL: ',
    'ScopeSpans #0',
    'Span #0',
    '    Name           : POST /v1/traces',
    '    Status message : x509: certificate signed by unknown authority',
    'Attributes:',
    '     -> exception.message: Str(tls: failed to verify certificate: x509: certificate signed by unknown authority)',
    '     -> http.response.status_code: Int(503)',
    '\t{"otelcol.component.id": "debug", "otelcol.component.kind": "exporter", "otelcol.signal": "traces"}',
  ],
  'spans that tell of errors, as JSON': [
    JSON.stringify({
      resourceSpans: [
        { scopeSpans: [{ spans: [{ name: 'export', status: { message: 'connect ECONNREFUSED 127.0.0.1:4317' } }] }] },
      ],
    }),
    JSON.stringify({
      level: 'info',
      msg: 'request served',
      attributes: { 'exception.message': 'x509: certificate signed by unknown authority', exporter: 'otlp' },
    }),
  ],
  'nothing at all': [],
};

test.for(Object.entries(decoys))('%s is a log without findings', ([, lines]) => {
  const diagnosis = createDiagnosis(signatures);
  for (const line of lines) diagnosis.line(line);
  diagnosis.end();
  expect(diagnosis.result().findings).toEqual([]);
});

test('the signatures that decoys are held against are not empty', () => {
  const diagnosis = createDiagnosis(signatures);
  diagnosis.line(
    'traces export: Post "https://a:4318/v1/traces": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  );
  diagnosis.end();
  const [finding] = diagnosis.result().findings;
  expect(finding).toMatchObject({ confidence: 'possible', entries: 1 });
  expect(new Set(finding!.candidates.map(({ scenario }) => scenario))).toEqual(
    new Set(['bad-cert', 'tls-cert-rotate']),
  );
});

const searched = { scenarios: [...listScenarios(), ...listBackends()], logs: loadPrintedLogs() };

test('of decoys none is looked up but what stands in the words of a sender, whoever printed it', () => {
  const programs = ['a web server', 'a Go service', 'a Collector that is well', 'spans that tell of errors, as JSON'];
  const found = programs.flatMap((name) =>
    decoys[name]!.flatMap((line) => bareMessageIn([line], searched)?.text ?? []),
  );
  expect(found).toEqual([
    '2026/01/02 03:04:05 dial tcp 192.0.2.9:5432: connect: connection refused',
    '2026/01/02 03:04:05 rpc error: code = Unauthenticated desc = no token',
  ]);
  for (const lines of Object.values(decoys))
    if (lines.length > 3) expect(bareMessageIn(lines, searched)).toBeUndefined();
});

test('a message without its log is looked up, with the failures that are printed so, and is no finding', () => {
  const found = bareMessageIn(['x509: certificate signed by unknown authority'], searched);
  expect(found?.hits.map(({ scenario }) => scenario.id)).toEqual(['bad-cert', 'tls-cert-rotate']);
  const beside = bareMessageIn(['it says', 'Error: connect ECONNREFUSED 10.0.0.7:5432', 'since noon'], searched);
  expect(beside).toMatchObject({ text: 'Error: connect ECONNREFUSED 10.0.0.7:5432' });
});

test('a code or a word alone says too little to be looked up', () => {
  for (const line of ['GET /v2/_catalog 401 Unauthorized', 'null', 'EOF', 'permission', 'hello world'])
    expect(bareMessageIn([line], searched)).toBeUndefined();
});

test('what a logger says of its own lines is no failure', () => {
  const line = 'SEVERE: Too many log messages detected. Will only log 1 time(s) per minute from now on.';
  const header = 'Nov 26, 2026 9:28:46 PM io.opentelemetry.sdk.common.internal.ThrottlingLogger doLog';
  const diagnosis = createDiagnosis(signatures);
  for (const one of [header, line]) diagnosis.line(one);
  diagnosis.end();
  expect(diagnosis.result()).toMatchObject({ findings: [], unrecognised: [] });
});
