import { expect, test } from 'vitest';
import type { Protocol } from '../../src/core/signal.ts';
import { startCollector } from '../rules/reference-servers.ts';
import { requireTool } from '../tools/tools.ts';
import { mintCertificate } from '../wire/certificates.ts';
import { probed, startRawPort } from './probed.ts';
import type { Probed } from './probed.ts';
import { startHaproxy, startNginx } from './real-servers.ts';

/* What stands in front of backends, real and with the mistakes that are made with it. */

const server = mintCertificate('localhost');
const stranger = mintCertificate('stranger');
const files = { 'both.pem': server.chain + server.key, 'ca.pem': server.chain };
const secured = 'ssl_certificate both.pem; ssl_certificate_key both.pem;';

interface Seen {
  readonly scheme?: 'https';
  readonly protocol?: Protocol;
  readonly path?: string;
  readonly identity?: typeof server;
  readonly timeoutMs?: number;
}

/** Probes the port, trusting the server's certificate. */
async function seen(port: number, { scheme, protocol, path = '', identity, timeoutMs }: Seen = {}): Promise<Probed> {
  return await probed(`${scheme ?? 'http'}://127.0.0.1:${port}${path}`, {
    ca: server.chain,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(protocol && { protocols: [protocol] }),
    ...(identity && { identity: { cert: identity.chain, key: identity.key } }),
  });
}

test('nginx in front of nothing is a gateway without a backend, over HTTP and over gRPC', async (context) => {
  await using nginx = await startNginx(
    context,
    [
      (listen) => `${listen}; location / { proxy_pass http://127.0.0.1:9; }`,
      (listen) => `${listen} http2; location / { grpc_pass grpc://127.0.0.1:9; }`,
      (listen) => `${listen} http2 ssl; ${secured} location / { grpc_pass grpc://127.0.0.1:9; }`,
    ],
    files,
  );
  const [http, grpc, secure] = nginx.ports as [number, number, number];
  expect(await seen(http)).toMatchObject({ row: 'html-502', certainty: 'certain' });
  const overGrpc = await seen(grpc);
  expect(overGrpc).toMatchObject({ row: 'html-502', certainty: 'certain' });
  expect(overGrpc.report.steps.find(({ name }) => name === 'gRPC')).toMatchObject({ state: 'broken' });
  expect(await seen(grpc, { protocol: 'grpc' })).toMatchObject({ row: 'html-502', certainty: 'certain' });
  expect(await seen(secure, { scheme: 'https' })).toMatchObject({ row: 'html-502', certainty: 'certain' });
});

test('nginx in front of a Collector is fine where it is set up for the protocol, and told where it is not', async (context) => {
  await using collector = await startCollector(requireTool('otelcol-chaos', context));
  const grpcPort = new URL(collector.endpoints.grpc).port;
  const { http } = collector.endpoints;
  await using nginx = await startNginx(
    context,
    [
      (listen) => `${listen}; location / { proxy_pass ${http}; }`,
      (listen) => `${listen} http2; location / { grpc_pass grpc://127.0.0.1:${grpcPort}; }`,
      (listen) => `${listen} http2 ssl; ${secured} location / { grpc_pass grpc://127.0.0.1:${grpcPort}; }`,
      (listen) => `${listen}; location /otlp/ { proxy_pass ${http}/; }`,
      (listen) => `${listen}; location / { proxy_pass http://127.0.0.1:${grpcPort}; }`,
      (listen) => `${listen} http2; location / { proxy_pass http://127.0.0.1:${grpcPort}; }`,
    ],
    files,
  );
  const [plain, grpc, secure, below, mistaken, mistakenHttp2] = nginx.ports as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (const port of [plain, grpc]) expect((await seen(port)).row).toBeUndefined();
  // HTTP is answered 415 there, by the gRPC server behind it: one protocol that works is enough.
  expect((await seen(secure, { scheme: 'https' })).row).toBeUndefined();
  const inHttp = await seen(secure, { scheme: 'https', protocol: 'http/protobuf' });
  expect(inHttp).toMatchObject({ row: 'http-on-grpc-port', certainty: 'certain' });
  expect(await seen(plain, { protocol: 'grpc' })).toMatchObject({ row: 'grpc-on-http-port', certainty: 'certain' });
  expect(await seen(below)).toMatchObject({ row: 'path-404', certainty: 'certain' });
  expect((await seen(below, { path: '/otlp' })).row).toBeUndefined();
  // nginx now passes the frames on that it does not understand, now hangs up, now waits.
  const { report } = await seen(mistaken);
  expect([report.clue!.row, ...(report.clue!.also ?? [])]).toContain('http-on-grpc-port');
  expect(['h2-rst-stream', 'html-502']).toContain((await seen(mistakenHttp2)).row);
});

test('nginx that wants a client certificate complains in HTTP, and is understood', async (context) => {
  const verifying = `${secured} ssl_client_certificate ca.pem; ssl_verify_client on; location / { return 200; }`;
  await using nginx = await startNginx(
    context,
    [(listen) => `${listen} ssl; ${verifying}`, (listen) => `${listen} http2 ssl; ${verifying}`],
    files,
  );
  for (const port of nginx.ports) {
    expect(await seen(port, { scheme: 'https' })).toMatchObject({ row: 'mtls-required', certainty: 'certain' });
    const wrong = await seen(port, { scheme: 'https', identity: stranger });
    expect(wrong).toMatchObject({ row: 'mtls-refused', certainty: 'certain' });
  }
  const [, http2] = nginx.ports as [number, number];
  expect(await seen(http2, { scheme: 'https', protocol: 'grpc' })).toMatchObject({ row: 'mtls-required' });
});

test('nginx with a name that it does not serve, plain HTTP at its TLS port, and TLS at its plain one', async (context) => {
  await using nginx = await startNginx(
    context,
    [
      (listen) => `${listen} ssl; ssl_reject_handshake on;`,
      (listen) => `${listen} ssl; ${secured} return 404;`,
      (listen) => `${listen}; return 404;`,
    ],
    files,
  );
  const [strict, secure, plain] = nginx.ports as [number, number, number];
  expect(await seen(strict, { scheme: 'https' })).toMatchObject({ row: 'tls-unknown-name', certainty: 'certain' });
  expect(await seen(secure)).toMatchObject({ row: 'plain-client-tls-server', certainty: 'certain' });
  expect(await seen(plain, { scheme: 'https' })).toMatchObject({
    row: 'tls-client-plain-server',
    certainty: 'certain',
  });
});

test('nginx that answers itself: pages, passwords, redirects, limits, and nothing at all', async (context) => {
  await using silent = await startRawPort(() => {});
  await using nginx = await startNginx(context, [
    (listen) => `${listen}; root .;`,
    (listen) => `${listen}; location / { auth_basic telemetry; auth_basic_user_file none; root .; }`,
    (listen) => `${listen}; return 301 https://otlp.example.com$request_uri;`,
    (listen) => `${listen}; location / { deny all; }`,
    (listen) => `${listen}; location / { proxy_read_timeout 1s; proxy_pass http://127.0.0.1:${silent.port}; }`,
    (listen) => `${listen}; return 444;`,
    (listen) => `${listen} proxy_protocol; root .;`,
  ]);
  const rows = await Promise.all(nginx.ports.map(async (port) => await seen(port)));
  const [pages, password, moved, denied, late, hangsUp, wantsPreamble] = rows as [
    Probed,
    Probed,
    Probed,
    Probed,
    Probed,
    Probed,
    Probed,
  ];
  expect(pages).toMatchObject({ row: 'wrong-server' });
  expect(pages.report.clue?.because).toContain('it calls itself “nginx');
  expect(password).toMatchObject({ row: 'auth-401', certainty: 'certain' });
  expect(moved.report.clue).toMatchObject({ row: 'redirect', with: { to: 'other-host' } });
  expect(moved.report.clue?.remedy).toContain('https://otlp.example.com');
  expect(denied).toMatchObject({ row: 'auth-403', certainty: 'likely' });
  expect(late).toMatchObject({ row: 'html-502' });
  expect(late.report.clue?.because).toContain('504');
  expect(hangsUp.certainty).not.toBe('certain');
  expect(wantsPreamble).toMatchObject({ row: 'closed-early', certainty: 'open' });
});

test('HAProxy without a living backend: connections are accepted for nobody, pages are a gateway’s', async (context) => {
  await using haproxy = await startHaproxy(
    context,
    [
      (bind) => `mode tcp\n${bind}\ndefault_backend dead_tcp`,
      (bind) => `mode tcp\n${bind}\ndefault_backend none_tcp`,
      (bind) => `${bind}\ndefault_backend dead`,
      (bind) => `mode tcp\n${bind}\ntcp-request connection reject`,
    ],
    {
      backends: `
backend dead
  server s 127.0.0.1:9
backend dead_tcp
  mode tcp
  retries 2
  server s 127.0.0.1:9
backend none_tcp
  mode tcp`,
    },
  );
  const [dead, none, page, reject] = haproxy.ports as [number, number, number, number];
  // It tries its server for some seconds first, and closes then: silence that ends is another thing than silence.
  for (const scheme of [undefined, 'https'] as const) {
    const found = await seen(dead, { timeoutMs: 6000, ...(scheme && { scheme }) });
    expect(found, JSON.stringify(found.report)).toMatchObject({ row: 'accept-close', certainty: 'open' });
  }
  expect(await seen(none)).toMatchObject({ row: 'accept-close', certainty: 'likely' });
  expect(await seen(reject)).toMatchObject({ row: 'accept-close', certainty: 'likely' });
  expect(await seen(page)).toMatchObject({ row: 'html-502', certainty: 'certain' });
  expect(await seen(page, { protocol: 'grpc' })).toMatchObject({ row: 'html-502' });
});

test('HAProxy in front of a Collector: with and without HTTP/2 behind it, with and without ALPN before it', async (context) => {
  await using collector = await startCollector(requireTool('otelcol-chaos', context));
  const [grpcAt, httpAt] = [collector.endpoints.grpc, collector.endpoints.http].map((one) => new URL(one).host);
  await using haproxy = await startHaproxy(
    context,
    [
      (bind) => `${bind}\ndefault_backend grpc`,
      (bind) => `${bind}\ndefault_backend grpc_h1`,
      (bind) => `${bind}\ndefault_backend http`,
      (bind) => `${bind} ssl crt both.pem\ndefault_backend grpc`,
      (bind) => `${bind} ssl crt both.pem alpn h2,http/1.1\ndefault_backend grpc`,
      (bind) => `mode tcp\n${bind} ssl crt both.pem verify required ca-file ca.pem\ndefault_backend tcp`,
      (bind) => `${bind}\nhttp-request deny deny_status 429`,
      (bind) => `${bind}\nhttp-request redirect scheme https`,
    ],
    {
      files,
      backends: `
backend grpc
  server s ${grpcAt} proto h2
backend grpc_h1
  server s ${grpcAt}
backend http
  server s ${httpAt}
backend tcp
  mode tcp
  server s ${httpAt}`,
    },
  );
  const [grpc, mistaken, http, withoutAlpn, withAlpn, mutual, limit, redirect] = haproxy.ports as number[];
  for (const port of [grpc, http]) expect((await seen(port!)).row).toBeUndefined();
  expect(await seen(grpc!, { protocol: 'http/protobuf' })).toMatchObject({
    row: 'http-on-grpc-port',
    certainty: 'certain',
  });
  expect(await seen(mistaken!)).toMatchObject({ row: 'html-502' });
  expect((await seen(withAlpn!, { scheme: 'https' })).row).toBeUndefined();
  for (const protocol of [undefined, 'grpc'] as const)
    expect(await seen(withoutAlpn!, { scheme: 'https', ...(protocol && { protocol }) })).toMatchObject({
      row: 'tls-no-alpn',
    });
  expect(await seen(mutual!, { scheme: 'https' })).toMatchObject({ row: 'mtls-required', certainty: 'certain' });
  expect(await seen(limit!)).toMatchObject({ row: 'exhausted-bare' });
  const { report } = await seen(redirect!);
  expect(report.clue?.remedy).toContain(`https://127.0.0.1:${redirect}`);
});
