import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import type { Signal } from '../../src/core/signal.ts';
import { listBackends, loadScenario } from '../../src/scenario/load.ts';
import { requireTool } from '../tools/tools.ts';
import { wordsOf } from './clients/client.ts';
import type { Client, Series } from './clients/client.ts';
import { curlJson, curlProtobuf } from './clients/curl.ts';
import { grpcJs } from './clients/grpc-js.ts';
import { grpcurl } from './clients/grpcurl.ts';

/*
 * Backends that people recognise, as clients that are not ours see them: what each look shows, in the words of
 * `vocabulary.ts`, for one payload that is sent again and again. The same looks at a healthy backend show something else.
 */

interface Look {
  readonly client: Client;
  /** Of each export, or of each attempt of a series over one connection. */
  readonly sees: readonly string[];
  readonly signal?: Signal;
  readonly series?: Series;
  readonly patienceMs?: number;
}

interface Shown {
  readonly with?: Readonly<Record<string, string | number>>;
  readonly looks: readonly Look[];
}

/** Over one connection, with a pause that is longer than the idle time. */
const idle = { with: { idle: '1s' }, series: { exports: 2, pauseMs: 2000 } };

const rateLimited =
  'RATE_LIMITED: ingestion rate limit (local: 15000000 bytes, global: 0 bytes) exceeded while adding 1127497 bytes for user single-tenant';

const shown: Readonly<Record<string, Shown>> = {
  'trace-store-over-limits': {
    with: { refusals: 1 },
    looks: [
      { client: grpcurl, sees: [`RESOURCE_EXHAUSTED: ${rateLimited}`, 'OK'] },
      { client: curlProtobuf, sees: [`429: ${rateLimited}`, '200'] },
    ],
  },
  'reverse-proxy-html': {
    looks: [
      { client: curlJson, sees: ['502: a web page', '504: a web page', '200'] },
      { client: grpcurl, sees: ['HTTP 502 instead of gRPC', 'HTTP 504 instead of gRPC', 'OK'] },
    ],
  },
  'cdn-530': {
    with: { requests: 2 },
    looks: [{ client: curlProtobuf, sees: ['530: a web page', '530: a web page', '200'] }],
  },
  'cloud-lb-idle-close': { with: idle.with, looks: [{ client: grpcJs, series: idle.series, sees: ['OK', 'closed'] }] },
  'nlb-idle-reset': { with: idle.with, looks: [{ client: grpcJs, series: idle.series, sees: ['OK', 'reset'] }] },
  'l4-balancer-forgets': {
    with: idle.with,
    looks: [{ client: curlProtobuf, series: idle.series, patienceMs: 1500, sees: ['200', 'silence'] }],
  },
  'metrics-store-empty-200': {
    looks: [
      { client: curlJson, signal: 'metrics', sees: ['200, without a type'] },
      { client: curlProtobuf, signal: 'metrics', sees: ['200, without a type'] },
      { client: curlProtobuf, sees: ['404: not found'] },
    ],
  },
  'collector-memory-limiter': {
    with: { refusals: 1 },
    looks: [
      { client: grpcurl, sees: ['UNAVAILABLE: data refused due to high memory usage', 'OK'] },
      { client: curlJson, sees: ['503: data refused due to high memory usage', '200'] },
    ],
  },
  'tenant-metrics-store': {
    looks: [
      { client: curlProtobuf, signal: 'metrics', sees: ['401: no org id'] },
      { client: grpcurl, signal: 'metrics', sees: ['UNAUTHENTICATED: no org id'] },
    ],
  },
};

test('each backend is looked at', () => {
  expect(Object.keys(shown).toSorted()).toEqual(
    listBackends()
      .map(({ id }) => id)
      .toSorted(),
  );
});

const looks = Object.entries(shown).flatMap(([id, { with: given, looks: each }]) =>
  each.map((look) => ({ id, given, look, name: `${look.client.name} ${look.client.protocol}` })),
);

test.concurrent.for(looks)('$id, seen by $name', async ({ id, given, look }, context) => {
  for (const tool of ['curl', 'grpcurl'] as const) requireTool(tool, context);
  const scenario = loadScenario(id, { with: given });
  const { pathPrefix } = scenario.backend;
  await using failing = await startBackend({ scenario: id, with: given });
  expect(await see(look, failing.endpoints, pathPrefix)).toEqual(look.sees);
  await using healthy = await startBackend();
  expect(await see(look, healthy.endpoints)).not.toEqual(look.sees);

  const { fix } = scenario;
  if (fix.backend) failing.enterPhase(fix.backend.phase);
  const fixed = await see(look, failing.endpoints, pathPrefix, failing.settings({ fixed: true }).headers);
  const isWell = new Set([look.client.protocol === 'grpc' ? 'OK' : '200']);
  expect(new Set(fixed)).toEqual(isWell);
});

async function see(
  { client, sees, signal = 'traces', series, patienceMs = 10_000 }: Look,
  { grpc, http }: { readonly grpc: string; readonly http: string },
  prefix = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const url = client.protocol === 'grpc' ? grpc : http + prefix;
  const aim = { url, signal, patienceMs, headers, payload: 1, compression: 'none' as const };
  if (series) return wordsOf(client, { ...aim, series });
  const words: string[] = [];
  for (let times = 0; times < sees.length; times++) words.push(...(await wordsOf(client, aim)));
  return words;
}
