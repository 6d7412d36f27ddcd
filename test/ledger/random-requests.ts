import { gzipSync } from 'node:zlib';
import type { Random } from '../../src/core/random.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { markerOf } from '../../src/otlp/identity.ts';
import { logRecordOf, logsOf, metricsOf, pointOf, profilesOf, spanOf, tracesOf } from '../otlp/requests.ts';
import { fates } from './fates.ts';
import type { Fate } from './fates.ts';
import type { RawExchange } from './raw-exchange.ts';

type Signal = RawExchange['signal'];

export interface RandomRequest {
  readonly signal: Signal;
  readonly protocol: 'grpc' | 'http';
  readonly encoding: RawExchange['encoding'];
  readonly gzip: boolean;
  readonly fate: Fate;
  readonly body: Uint8Array;
}

/** Many runs of few items: then the ledgers of the runs say of nearly each item by itself what became of it. */
export const runsOf: Readonly<Record<Signal, readonly number[]>> = {
  traces: span(1, 15),
  metrics: span(16, 30),
  logs: span(31, 45),
  profiles: span(46, 60),
};
export const itemsPerRun = 12;

/**
 * Requests with whatever items chance picks: of several runs in one, in any order, with gaps, some twice, some resent in
 * other batches, some without a number, and now and then a body that is cut short.
 */
export function randomRequests(random: Random, count: number): RandomRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const draw = (...key: string[]): number => random.draw(index, ...key);
    const pick = <T>(list: readonly T[], ...key: string[]): T => list[Math.floor(draw(...key) * list.length)]!;
    const signal = pick(Object.keys(runsOf) as Signal[], 'signal');
    const protocol = pick(['grpc', 'http'] as const, 'protocol');
    const encoding = protocol === 'http' ? pick(['protobuf', 'json'] as const, 'encoding') : 'protobuf';
    const fate = draw('plain') < 0.3 ? 'stored' : pick(fates, 'fate');
    const request = requestWith(signal, draw);
    const whole = encoding === 'json' ? encodeJson(request) : encodeRequest(signal, request);
    const body = draw('cut') < 0.05 ? whole.subarray(0, -3) : whole;
    const gzip = draw('gzip') < 0.5;
    return { signal, protocol, encoding, gzip, fate, body: gzip && protocol === 'http' ? gzipSync(body) : body };
  });
}

function requestWith(signal: Signal, draw: (...key: string[]) => number): object {
  const size = 1 + Math.floor(draw('size') * 30);
  const runs = runsOf[signal];
  const oneRun = runs[Math.floor(draw('run') * runs.length)]!;
  const names = span(1, size).map((n) => ({
    // A request of profiles has one dictionary, so those of one run share it.
    run: signal === 'profiles' || draw('mixed') < 0.5 ? oneRun : runs[Math.floor(draw('run', `${n}`) * runs.length)]!,
    seq: 1 + Math.floor(draw('seq', `${n}`) * itemsPerRun),
    isOurs: draw('ours', `${n}`) > 0.1,
  }));
  switch (signal) {
    case 'traces':
      return tracesOf(names.map(({ run, seq, isOurs }) => (isOurs ? spanOf(run, seq) : foreignSpan(run, seq))));
    case 'logs':
      return logsOf(names.map(({ run, seq, isOurs }) => (isOurs ? logRecordOf(run, seq) : { severityText: `${seq}` })));
    case 'metrics':
      return metricsOf([
        { name: 'a', sum: { dataPoints: names.filter(({ seq }) => seq % 2 === 0).map(pointFrom) } },
        { name: 'b', histogram: { dataPoints: names.filter(({ seq }) => seq % 2 === 1).map(histogramFrom) } },
      ]);
    default:
      return withForeignProfiles(
        profilesOf(
          oneRun,
          names.map(({ seq }) => seq),
        ),
        names,
      );
  }
}

interface Name {
  readonly run: number;
  readonly seq: number;
  readonly isOurs: boolean;
}

/** Ids that look like ours, but the two do not say the same. */
function foreignSpan(run: number, seq: number): object {
  return { ...spanOf(run, seq), spanId: 'eee19b7ec3c1b174' };
}

function pointFrom({ run, seq, isOurs }: Name): object {
  return isOurs ? pointOf(run, seq) : { asInt: `${seq}`, attributes: [] };
}

function histogramFrom({ run, seq, isOurs }: Name): object {
  const marker = { key: 'otlp.chaos.seq', value: { intValue: String(markerOf(run, seq)) } };
  return { count: '1', bucketCounts: ['1'], attributes: isOurs ? [marker] : [] };
}

function withForeignProfiles(request: object, names: readonly Name[]): object {
  const { resourceProfiles } = request as {
    resourceProfiles: { scopeProfiles: { profiles: { attributeIndices: number[] }[] }[] }[];
  };
  for (const [index, profile] of resourceProfiles[0]!.scopeProfiles[0]!.profiles.entries()) {
    if (!names[index]!.isOurs) profile.attributeIndices = [];
  }
  return request;
}

function span(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
