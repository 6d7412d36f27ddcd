import { signals } from '../../core/signal.ts';
import type { Signal } from '../../core/signal.ts';
import { canonicalType, isOtlpExporter, typeOf } from '../../exporter-config/component-safety.ts';
import type { ConfigFile, Path, Setting } from '../../exporter-config/config-file.ts';
import { isObject } from '../../exporter-config/config-file.ts';
import { targetOf } from './target.ts';
import type { Target } from './target.ts';

/** An OTLP exporter of somebody's configuration, with everything that is asked of its settings. */
export interface ReviewedExporter {
  readonly id: string;
  readonly family: 'grpc' | 'http';
  readonly config: ConfigFile;
  readonly pipelines: readonly PipelineOf[];
  /** Where it sends what: one entry for each endpoint that is in use. */
  readonly endpoints: readonly Endpoint[];
  readonly look: (...keys: string[]) => Setting;
  readonly path: (...keys: string[]) => Path;
}

/** A pipeline that ends in the exporter. */
export interface PipelineOf {
  readonly id: string;
  readonly signal: Signal;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
}

export interface Endpoint {
  readonly setting: Setting;
  readonly written: string;
  readonly target: Target;
  /** The signals that are sent there. */
  readonly signals: readonly Signal[];
  /** An endpoint of one signal: its URL is used as it is. */
  readonly isOwn: boolean;
}

export function reviewedExporters(config: ConfigFile): ReviewedExporter[] {
  const pipelines = pipelinesOf(config);
  return Object.keys(config.rawMap(['exporters']))
    .filter(isOtlpExporter)
    .map((id) => reviewedExporter(config, id, pipelines));
}

function reviewedExporter(config: ConfigFile, id: string, all: readonly (PipelineOf & Ends)[]): ReviewedExporter {
  const path = (...keys: string[]): Path => ['exporters', id, ...keys];
  const look = (...keys: string[]): Setting => config.look(path(...keys));
  const family = canonicalType('exporters', typeOf(id)) === 'otlpgrpc' ? 'grpc' : 'http';
  const pipelines = all.filter(({ exporters }) => exporters.includes(id));
  // One that no pipeline leads to is read as if it sent traces: its mistakes keep the Collector from starting all the same.
  const sent = signals.filter((signal) => pipelines.some((one) => one.signal === signal));
  const used: readonly Signal[] = sent.length > 0 ? sent : ['traces'];
  return { id, family, config, pipelines, endpoints: endpointsOf(look, family, used), look, path };
}

interface Ends {
  readonly exporters: readonly string[];
}

function pipelinesOf(config: ConfigFile): (PipelineOf & Ends)[] {
  return Object.keys(config.rawMap(['service', 'pipelines'])).flatMap((id) => {
    const signal = signals.find((one) => one === typeOf(id));
    if (!signal) return [];
    const namesOf = (role: string): string[] => namesIn(config.look(['service', 'pipelines', id, role]).value);
    const [receivers, processors, exporters] = [namesOf('receivers'), namesOf('processors'), namesOf('exporters')];
    return [{ id, signal, receivers, processors, exporters }];
  });
}

export function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function endpointsOf(
  look: ReviewedExporter['look'],
  family: 'grpc' | 'http',
  used: readonly Signal[],
): readonly Endpoint[] {
  const own = family === 'grpc' ? [] : used.map((signal) => [look(`${signal}_endpoint`), signal] as const);
  const given = own.filter(([{ value, unset }]) => isGiven(value) || unset.length > 0);
  const rest = used.filter((signal) => !given.some(([, one]) => one === signal));
  return [
    ...endpointOf(look('endpoint'), rest, false),
    ...given.flatMap(([setting, signal]) => endpointOf(setting, [signal], true)),
  ];
}

function endpointOf(setting: Setting, of: readonly Signal[], isOwn: boolean): Endpoint[] {
  const { value, unset } = setting;
  if (of.length === 0 || unset.length > 0 || typeof value !== 'string' || value === '') return [];
  return [{ setting, written: value, target: targetOf(value), signals: of, isOwn }];
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** What the exporter speaks TLS by, as far as it can be seen. */
export interface TlsSettings {
  readonly section: Setting;
  readonly insecure: Setting;
  readonly hasAuthority: boolean;
  readonly isKnown: boolean;
}

export function tlsOf({ look }: ReviewedExporter): TlsSettings {
  const section = look('tls');
  const tls = isObject(section.value) ? section.value : {};
  return {
    section,
    insecure: look('tls', 'insecure'),
    hasAuthority: isGiven(tls['ca_file']) || isGiven(tls['ca_pem']),
    isKnown: section.unset.length === 0,
  };
}

/** Whether what it sends is in plain text: the scheme decides for HTTP, `tls` for gRPC. */
export function isPlaintext(exporter: ReviewedExporter, { scheme }: Target): boolean {
  if (exporter.family === 'http') return scheme === 'http';
  const { insecure, hasAuthority } = tlsOf(exporter);
  return insecure.value === true && scheme !== 'https' && !hasAuthority;
}
