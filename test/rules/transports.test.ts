import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.ts';
import { signals } from '../../src/core/signal.ts';
import { startBackend } from '../../src/index.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { requireTool } from '../tools/tools.ts';
import { run } from '../wire/clients.ts';
import { ask, encode, httpWays, ways } from './ask.ts';
import { curl } from './curl.ts';
import { temporaryFile } from './temporary-file.ts';

const transports = ways.flatMap((way) => [false, true].map((tls) => ({ ...way, tls })));

test.for(transports)('R20: one backend takes $way, with TLS: $tls', async ({ tls, ...way }) => {
  await using backend = await startBackend({ tls });
  const sent = signals.map((signal) => ({ signal, request: requestOf(signal, 2, upTo(3)) }));
  for (const one of sent) expect(await ask(backend, way, one)).toMatchObject({ httpStatus: 200, response: {} });

  expect(backend.totals()).toMatchObject({ exchanges: 4, items: 12, accepted: 12 });
  expect(backend.events({ type: 'tls.established' })).toHaveLength(tls ? 4 : 0);
});

test('R20: binary and JSON take turns on one connection', async () => {
  await using backend = await startBackend();
  await using binary = await temporaryFile(encode('traces', 'protobuf', requestOf('traces', 1, [1])));
  await using json = await temporaryFile(encode('traces', 'json', requestOf('traces', 1, [2])));
  const part = (type: string, file: string): string[] => [
    '-s',
    '-o/dev/null',
    '-w%{http_code} %{content_type} %{num_connects}\n',
    `-Hcontent-type: ${type}`,
    '--data-binary',
    `@${file}`,
    `${backend.endpoints.http}/v1/traces`,
  ];
  const first = part('application/x-protobuf', binary.path);
  const { output } = await run('curl', [
    ...first,
    '--next',
    ...part('application/json', json.path),
    '--next',
    ...first,
  ]);

  expect(output).toBe('200 application/x-protobuf 1\n200 application/json 0\n200 application/x-protobuf 0\n');
  expect(backend.totals()).toMatchObject({ accepted: 3 });
});

test('R20: HTTP/1.1 and HTTP/2 clients have their exports under way on one port at one moment', async () => {
  await using backend = await startBackend();
  const answers = await Promise.all(
    upTo(24).map((seq) => ask(backend, httpWays[seq % 4]!, { request: requestOf('traces', 1, [seq]) })),
  );

  expect(answers.filter(({ response }) => response === undefined)).toEqual([]);
  const received = backend.events({ type: 'exchange.received' }).flatMap(({ identity }) => identity);
  expect(received.flatMap(({ ranges }) => ranges.map(([seq]) => seq)).toSorted((a, b) => a - b)).toEqual(upTo(24));
});

test('grpcurl exports over TLS, with the protocol’s own files and the authority that we name', async ({ skip }) => {
  const grpcurl = requireTool('grpcurl', { skip });
  await using backend = await startBackend({ tls: true });
  const { code, output } = await run(
    grpcurl,
    [
      `-cacert=${backend.caFile}`,
      `-import-path=${join(packageRoot, 'protos')}`,
      '-proto=opentelemetry/proto/collector/logs/v1/logs_service.proto',
      '-emit-defaults',
      '-d=@',
      new URL(backend.endpoints.grpc).host,
      'opentelemetry.proto.collector.logs.v1.LogsService/Export',
    ],
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityText":"INFO"},{}]}]}]}',
  );

  expect({ code, output: JSON.parse(output) as unknown }).toEqual({ code: 0, output: { partialSuccess: null } });
  expect(backend.totals()).toMatchObject({ items: 2, accepted: 2 });
});

test.for([
  {
    name: 'gRPC',
    door: 'grpc',
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    args: ['-H', 'te: trailers'],
    type: 'application/grpc',
  },
  { name: 'HTTP/2', door: 'http', path: '/v1/traces', args: [], type: 'application/x-protobuf' },
  { name: 'HTTP/1.1', door: 'http', path: '/v1/traces', args: ['--h1'], type: 'application/x-protobuf' },
] as const)(
  'h2load has each of its requests over $name taken, hundreds at a time',
  async ({ door, path, args, type }, { skip }) => {
    const h2load = requireTool('h2load', { skip });
    await using backend = await startBackend();
    const message = encode('traces', 'protobuf', requestOf('traces', 1, upTo(20)));
    await using body = await temporaryFile(door === 'grpc' ? buildFrame(message) : message);
    const load = ['-n', '2000', '-c', '20', '-m', '20', '-d', body.path, '-H', `content-type: ${type}`, ...args];
    const { output } = await run(h2load, [...load, backend.endpoints[door] + path]);

    expect(output).toMatch(/2000 succeeded, 0 failed, 0 errored, 0 timeout/);
    expect(backend.totals()).toMatchObject({ exchanges: 2000, items: 40_000, accepted: 40_000 });
  },
);

test('a path may carry a query', async () => {
  await using backend = await startBackend();
  const url = `${backend.endpoints.http}/v1/logs?tenant=blue`;
  const answer = await curl(url, { headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') });

  expect(answer).toMatchObject({ exit: 0, status: 200 });
  expect(backend.events({ type: 'exchange.received' })).toMatchObject([{ signal: 'logs' }]);
});
