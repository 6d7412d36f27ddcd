import { nearestTo } from '../core/errors.ts';
import type { Signal } from '../core/signal.ts';
import { isOtlpExporter, typeOf } from './component-safety.ts';
import type { ConfigFile } from './config-file.ts';
import type { ConfigChange } from './safety-report.ts';

export interface UserPipeline {
  /** `traces/backend`. */
  readonly id: string;
  readonly signal: Signal;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** One exporter and the pipelines that lead to it, at most one for each signal. */
export interface Exercised {
  readonly exporter: string;
  readonly pipelines: readonly UserPipeline[];
  readonly others: readonly { readonly id: string; readonly because: string }[];
}

const signals: readonly Signal[] = ['traces', 'metrics', 'logs'];

/** The exporter that is wanted, or the only one that there is: of traces if any sends them, else of what is sent. */
export function chooseExporter(config: ConfigFile, wanted: string | undefined, changes: ConfigChange[]): Exercised {
  const pipelines = pipelinesOf(config);
  const exporter = wanted ?? onlyExporter(config, pipelines);
  const leading = pipelines.filter(({ exporters }) => exporters.includes(exporter));
  if (!isOtlpExporter(exporter) || leading.length === 0) {
    throw config.mistake(`${exporter} is no OTLP exporter of a pipeline`, ['service', 'pipelines'], {
      code: 'unknown-exporter',
      allowed: candidatesIn(pipelines),
      nearest: nearestTo(exporter, candidatesIn(pipelines)),
    });
  }
  // Two pipelines of one signal would send each item twice.
  const exercised = signals.flatMap((signal) => leading.find((pipeline) => pipeline.signal === signal) ?? []);
  for (const pipeline of exercised) changes.push(...neighbours(config, pipeline, exporter));
  const others = Object.keys(config.map(['service', 'pipelines']))
    .filter((id) => !exercised.some((pipeline) => pipeline.id === id))
    .map((id) => ({ id, because: reasonAgainst(id, leading, exporter) }));
  return { exporter, pipelines: exercised, others };
}

function pipelinesOf(config: ConfigFile): UserPipeline[] {
  return Object.keys(config.map(['service', 'pipelines'])).flatMap((id) => {
    const signal = signals.find((one) => one === typeOf(id));
    if (!signal) return [];
    const namesOf = (role: string): string[] => config.names(['service', 'pipelines', id, role]);
    const [receivers, processors, exporters] = [namesOf('receivers'), namesOf('processors'), namesOf('exporters')];
    return [{ id, signal, receivers, processors, exporters }];
  });
}

function onlyExporter(config: ConfigFile, pipelines: readonly UserPipeline[]): string {
  const ofTraces = candidatesIn(pipelines.filter(({ signal }) => signal === 'traces'));
  const candidates = ofTraces.length > 0 ? ofTraces : candidatesIn(pipelines);
  if (candidates.length === 1) return candidates[0]!;
  const place = ['service', 'pipelines'];
  if (candidates.length === 0) {
    throw config.mistake('no pipeline has an OTLP exporter', place, {
      code: 'no-exporter',
      hint: 'What is tested is an exporter of type otlp_grpc or otlp_http (or otlp, otlphttp) in a pipeline of traces, metrics or logs.',
    });
  }
  throw config.mistake('there are several OTLP exporters, and one is exercised at a time', place, {
    code: 'several-exporters',
    allowed: candidates,
    hint: 'Name the one that shall be exercised.',
  });
}

function candidatesIn(pipelines: readonly UserPipeline[]): string[] {
  return [...new Set(pipelines.flatMap(({ exporters }) => exporters.filter(isOtlpExporter)))];
}

/** What stands at both ends of a pipeline that is exercised. */
function neighbours(config: ConfigFile, { id, receivers, exporters }: UserPipeline, exporter: string): ConfigChange[] {
  const connectors = config.rawMap(['connectors']);
  const kindOf = (name: string, kind: string): string => (name in connectors ? 'connector' : kind);
  return [
    ...receivers.map((name): ConfigChange => ({
      what: `${kindOf(name, 'receiver')} ${name} of pipeline ${id}`,
      how: 'replaced',
      because: 'an OTLP receiver on 127.0.0.1 takes its place',
    })),
    ...exporters
      .filter((name) => name !== exporter)
      .map((name): ConfigChange => ({
        what: `${kindOf(name, 'exporter')} ${name} of pipeline ${id}`,
        how: 'replaced',
        because: 'nop takes its place, so nothing is sent there',
      })),
  ];
}

function reasonAgainst(id: string, leading: readonly UserPipeline[], exporter: string): string {
  if (!signals.some((signal) => signal === typeOf(id))) return 'nothing of its signal is sent';
  return leading.some((pipeline) => pipeline.id === id)
    ? `${exporter} is exercised by way of another pipeline of the same signal`
    : `it does not end in ${exporter}`;
}
