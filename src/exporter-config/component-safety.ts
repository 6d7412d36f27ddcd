/*
 * What is known of a Collector's components: which of them can run beside a test without reaching outside, and without
 * making items disappear that the exporter under test would then be blamed for.
 */

export type ComponentKind = 'receivers' | 'processors' | 'exporters' | 'extensions';

/** `otlp_http/backend` → `otlp_http`. */
export function typeOf(id: string): string {
  return id.split('/')[0]!.trim();
}

/** One spelling for the names that a type has had: `k8sattributes` and `k8s_attributes`, the exporter `otlp` and `otlp_grpc`. */
export function canonicalType(kind: ComponentKind, type: string): string {
  const plain = type.replaceAll('_', '');
  return kind === 'exporters' && plain === 'otlp' ? 'otlpgrpc' : plain;
}

export type Fate = { readonly kept: true } | { readonly kept: false; readonly because: string };

const kept: Fate = { kept: true };
const reachesOut: Fate = { kept: false, because: 'it asks services or files outside' };
const listens: Fate = { kept: false, because: 'it opens a port for others' };
const selects: Fate = {
  kept: false,
  because: 'it drops, merges or rewrites items on purpose, which would count as loss or damage',
};

const fates: Readonly<Record<string, readonly [Fate, string]>> = {
  kept: [kept, 'batch memorylimiter queuebatch attributes resource span groupbytrace groupbyattrs'],
  reachesOut: [reachesOut, 'k8sattributes resourcedetection dnslookup geoip schema lookup awsecsattributes'],
  listens: [listens, 'remotetap'],
  selects: [
    selects,
    `filter probabilisticsampler tailsampling transform redaction logdedup interval metricstransform
    metricsgeneration experimentalmetricsgeneration cumulativetodelta deltatocumulative deltatorate metricstarttime unroll
    logstransform isolationforest`,
  ],
};

const processors = new Map(
  Object.values(fates).flatMap(([fate, types]) => types.split(/\s+/).map((type) => [type, fate] as const)),
);

/** Undefined for a processor that nothing is known of. */
export function fateOfProcessor(id: string): Fate | undefined {
  return processors.get(canonicalType('processors', typeOf(id)));
}

export function isOtlpExporter(id: string): boolean {
  return ['otlpgrpc', 'otlphttp'].includes(canonicalType('exporters', typeOf(id)));
}

/** The one kind of storage whose folder can be moved; others keep their data at a server. */
export function isFileStorage(id: string): boolean {
  return canonicalType('extensions', typeOf(id)) === 'filestorage';
}
