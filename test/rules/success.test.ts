import { expect, test } from 'vitest';
import { signals } from '../../src/core/signal.ts';
import type { Signal } from '../../src/core/signal.ts';
import { buildFrame } from '../../src/otlp/grpc-frame.ts';
import { ledgerOf, startBackend } from '../../src/index.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { requireTool } from '../tools/tools.ts';
import { run } from '../wire/clients.ts';
import { ask, encode, ways } from './ask.ts';
import { temporaryFile } from './temporary-file.ts';

const everywhere = ways.flatMap((way) => signals.map((signal) => ({ ...way, signal })));

test.for(everywhere)('R5: an empty request of $signal over $way is a success', async ({ signal, ...way }) => {
  await using backend = await startBackend();
  const answers = [await ask(backend, way, { signal }), await ask(backend, way, { signal, gzip: true })];

  expect(answers).toMatchObject([{ response: {} }, { response: {} }]);
  expect(backend.totals()).toMatchObject({ exchanges: 2, items: 0 });
});

test('R5: a protobuf body of no bytes is an empty request, whatever its Content-Encoding says', async () => {
  await using backend = await startBackend();
  const url = `${backend.endpoints.http}/v1/traces`;
  const args = ['-s', '-H', 'content-type: application/x-protobuf', '-H', 'content-encoding: gzip', '-d', ''];
  const { output } = await run('curl', [...args, '-w', '%{http_code}', url]);
  expect(output).toBe('200');
});

test.for(everywhere)(
  'R6, R7: $signal over $way are answered with their response message, partial_success unset',
  async ({ signal, ...way }) => {
    await using backend = await startBackend();
    const answer = await ask(backend, way, { signal, request: requestOf(signal, 3, upTo(4)) });

    expect(answer).toMatchObject({ httpStatus: 200, response: {} });
    // Decoders may hide a field that is set and empty; bytes cannot.
    expect(answer.bytes.toString()).toBe(way.encoding === 'json' ? '{}' : '');
    expect(backend.received(signal)).toHaveLength(1);
    expect(ledgerOf(backend.events(), 3)).toMatchObject({ accepted: 4, rejected: 0 });
  },
);

test('R6: nghttp sees a gRPC success as one message, then status 0 in the trailers', async ({ skip }) => {
  const nghttp = requireTool('nghttp', { skip });
  await using backend = await startBackend();
  await using body = await temporaryFile(buildFrame(encode('traces', 'protobuf', requestOf('traces', 1, [1]))));
  const headers = ['-H', ':method: POST', '-H', 'content-type: application/grpc', '-H', 'te: trailers'];
  const url = `${backend.endpoints.grpc}/opentelemetry.proto.collector.trace.v1.TraceService/Export`;
  const { output } = await run(nghttp, ['-v', '--no-dep', '-d', body.path, ...headers, url]);

  const heard = [
    ...output.matchAll(/recv (?:\(stream_id=\d+\) )?(:status: \d+|grpc-[a-z-]+: .*|DATA frame <length=\d+)/g),
  ];
  expect(heard.map(([, what]) => what)).toEqual([':status: 200', 'DATA frame <length=5', 'grpc-status: 0']);
});

const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  profiles: 'rejectedProfiles',
};

test.for(everywhere)(
  'R8, R9: over $way a partial success of $signal counts what is not stored and says why',
  async ({ signal, ...way }) => {
    await using backend = await startBackend({ scenario: 'partial-success', with: { rejected: '3' } });
    const answer = await ask(backend, way, { signal, request: requestOf(signal, 4, upTo(10)) });

    const { partialSuccess } = answer.response as { partialSuccess: Record<string, string> };
    expect(answer.httpStatus).toBe(200);
    expect(partialSuccess).toEqual({ [rejectedNames[signal]]: '3', errorMessage: expect.any(String) });
    expect(partialSuccess['errorMessage']).toMatch(/^[\x20-\x7e]*\b(?:rejected|missing)\b[\x20-\x7e]*$/);
    expect(ledgerOf(backend.events(), 4)).toMatchObject({ accepted: 7, rejected: 3 });
  },
);

test.for(everywhere)(
  'R10: over $way a warning has a text and rejects none of the $signal',
  async ({ signal, ...way }) => {
    await using backend = await startBackend({ scenario: 'partial-success', with: { rejected: '0' } });
    const answer = await ask(backend, way, { signal, request: requestOf(signal, 5, upTo(10)) });

    expect(answer).toMatchObject({ httpStatus: 200 });
    expect(answer.response).toEqual({ partialSuccess: { errorMessage: expect.stringMatching(/\w/) } });
    expect(ledgerOf(backend.events(), 5)).toMatchObject({ accepted: 10, rejected: 0 });
  },
);

const envelopes: Readonly<Record<Signal, object>> = {
  traces: { resourceSpans: [{}, { scopeSpans: [{}, { spans: [] }] }] },
  metrics: { resourceMetrics: [{}, { scopeMetrics: [{ metrics: [{ name: 'a' }, { name: 'b', gauge: {} }] }] }] },
  logs: { resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ scope: { name: 'a' } }] }] },
  profiles: { resourceProfiles: [{ scopeProfiles: [{}] }], dictionary: {} },
};

test.for(everywhere)(
  'R22: envelopes without $signal over $way are taken and count as nothing',
  async ({ signal, ...way }) => {
    await using backend = await startBackend();
    const answer = await ask(backend, way, { signal, request: envelopes[signal] });

    expect(answer.response).toEqual({});
    expect(backend.totals()).toMatchObject({ exchanges: 1, items: 0, accepted: 0 });
  },
);
