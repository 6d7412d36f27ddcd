import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { requireTool } from '../../tools/tools.ts';
import { eventually } from '../../wire/clients.ts';
import { goodCertificate } from '../../wire/certificates.ts';
import { startGrpcStandIn } from '../../workload/stand-in.ts';
import { configWith, reviewOf } from './one-exporter.ts';
import { startCollector } from './running-collector.ts';

/* What is said of settings with which a Collector does start, seen on the wire and in its log. */

let otelcol = '';
beforeEach((context) => {
  otelcol = requireTool('otelcol-chaos', context);
});

const receiver = '{protocols: {http: {endpoint: "127.0.0.1:RECEIVER"}}}';

/** A configuration of which this finding is told. */
function told(title: string, exporter: string, around: Parameters<typeof configWith>[1] = {}): string {
  const text = configWith(exporter, { receiver, ...around });
  expect(reviewOf(text.replaceAll('RECEIVER', '14318')).findings.map((one) => one.title)).toContain(title);
  return text;
}

/** A port that notes the first bytes of each connection, and says nothing. */
async function startListener() {
  const firstBytes: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('data', (bytes) => firstBytes.push(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    firstBytes,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An HTTP server that notes where requests go and with which headers. */
async function startPaths() {
  const seen: { url: string; authorization: string | undefined }[] = [];
  const server = createServer(({ url = '', headers: { authorization } }, response) => {
    seen.push({ url, authorization });
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const handshake = 0x16;

test.for([
  ['The endpoint says http://, and TLS is spoken all the same', 'otlp_grpc: {endpoint: "http://127.0.0.1:PORT"}'],
  [
    'The endpoint says https://, so insecure: true does nothing',
    'otlp_grpc: {endpoint: "https://127.0.0.1:PORT", tls: {insecure: true}}',
  ],
  [
    'The endpoint says https://, so insecure: true does nothing',
    'otlp_http: {endpoint: "https://127.0.0.1:PORT", tls: {insecure: true}}',
  ],
  ['TLS is spoken to a host that hardly has it', 'otlp_grpc: {endpoint: "localhost:PORT"}'],
] as const)('%s (%s)', async ([title, exporter]) => {
  await using listener = await startListener();
  await using collector = await startCollector(otelcol, told(title, exporter.replace('PORT', String(listener.port))));
  await collector.feed();
  await eventually(() => listener.firstBytes[0]?.[0] === handshake, 'a TLS handshake comes');
});

test('insecure: true does nothing, since an authority is named', async () => {
  await using listener = await startListener();
  const { chain } = goodCertificate();
  const exporter = `otlp_grpc: {endpoint: "127.0.0.1:${listener.port}", tls: {insecure: true, ca_pem: ${JSON.stringify(chain)}}}`;
  const text = told('insecure: true does nothing, since an authority is named', exporter);
  await using collector = await startCollector(otelcol, text);
  await collector.feed();
  await eventually(() => listener.firstBytes[0]?.[0] === handshake, 'a TLS handshake comes');
});

test('the endpoint says http://, so an authority is named for nothing', async () => {
  await using paths = await startPaths();
  const { chain } = goodCertificate();
  const exporter = `otlp_http: {endpoint: "http://127.0.0.1:${paths.port}", tls: {ca_pem: ${JSON.stringify(chain)}}}`;
  const text = told('The endpoint says http://, so an authority is named for nothing', exporter);
  await using collector = await startCollector(otelcol, text);
  await collector.feed();
  await eventually(() => paths.seen.length > 0, 'a request in plain text comes');
});

test.for([
  ['The path of traces stands in the endpoint of all signals', 'endpoint: "URL/v1/traces"', '/v1/traces/v1/traces'],
  [
    'The path of logs stands in the endpoint of all signals',
    'endpoint: "URL/otlp/v1/logs/"',
    '/otlp/v1/logs/v1/traces',
  ],
  ['traces_endpoint has no path', 'traces_endpoint: "URL"', '/'],
  ['traces_endpoint names the path of metrics', 'traces_endpoint: "URL/v1/metrics"', '/v1/metrics'],
  ['The path is appended behind the query of the endpoint', 'endpoint: "URL/otlp?key=x"', '/otlp?key=x/v1/traces'],
] as const)('%s: %s goes to %s', async ([title, setting, path]) => {
  await using paths = await startPaths();
  const exporter = `otlp_http: {${setting.replace('URL', `http://127.0.0.1:${paths.port}`)}}`;
  await using collector = await startCollector(otelcol, told(title, exporter));
  await collector.feed();
  await eventually(() => paths.seen.length > 0, 'a request comes');
  expect(paths.seen[0]!.url).toBe(path);
});

test('an empty credential is sent as it is', async () => {
  await using paths = await startPaths();
  const exporter = `otlp_http: {endpoint: "http://127.0.0.1:${paths.port}", headers: {authorization: "Bearer "}}`;
  await using collector = await startCollector(
    otelcol,
    told('The header authorization names a scheme and no credentials', exporter),
  );
  await collector.feed();
  await eventually(() => paths.seen.length > 0, 'a request comes');
  expect(paths.seen[0]!.authorization).toMatch(/^Bearer ?$/);
});

test.for([
  ['The endpoint has no scheme', 'otlp_http: {endpoint: "localhost:4318"}', 'unsupported protocol scheme "localhost"'],
  ['grpc:// is no scheme of OTLP/HTTP', 'otlp_http: {endpoint: "grpc://a:4318"}', 'unsupported protocol scheme "grpc"'],
  [
    'The header authorization holds the end of a line',
    'otlp_http: {endpoint: "http://127.0.0.1:1", headers: {authorization: "Bearer x\\n"}}',
    'invalid header field value',
  ],
  [
    'The header authorization holds the end of a line',
    'otlp_grpc: {endpoint: "127.0.0.1:STANDIN", tls: {insecure: true}, headers: {authorization: "Bearer x\\n"}}',
    'non-printable ASCII characters',
  ],
  [
    'timeout has no unit',
    'otlp_grpc: {endpoint: "127.0.0.1:STANDIN", timeout: 10, tls: {insecure: true}}',
    'DeadlineExceeded',
  ],
  // Whether Go adds “Client.Timeout exceeded” is up to which of two timers comes first.
  [
    'timeout has no unit',
    'otlp_http: {endpoint: "http://127.0.0.1:STANDIN", timeout: 10}',
    'context deadline exceeded',
  ],
] as const)('%s (%s): the Collector says “%s”', async ([title, exporter, words]) => {
  await using standIn = await startGrpcStandIn();
  const { port } = new URL(standIn.url);
  await using collector = await startCollector(otelcol, told(title, exporter.replace('STANDIN', port)));
  await collector.feed();
  await eventually(() => collector.printed().includes(words), `the Collector says ${words}`);
});

test('what an exporter sends to a receiver of its own pipeline circles', async () => {
  const exporter = 'otlp_http: {endpoint: "http://localhost:RECEIVER"}';
  const text = told('The exporter sends to a receiver of its own pipeline', exporter);
  // Beside it, something that tells how often the one span came by.
  const watched = text
    .replace('exporters:\n', 'exporters:\n  debug: {verbosity: basic}\n')
    .replace('exporters: [otlp_http]', 'exporters: [otlp_http, debug]');
  await using collector = await startCollector(otelcol, watched);
  await collector.feed();
  await eventually(() => collector.printed().split('"spans": 1').length > 3, 'the span comes by again and again');
});
