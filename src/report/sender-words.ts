import { formatDuration } from '../core/duration.ts';
import type { ClientCertificate, SenderSettings } from '../core/sender-settings.ts';

/** What settings make of a sender, each a clause that may follow “the sender …”. */
export function settingsInWords(settings: SenderSettings): string[] {
  const {
    ca,
    clientCertificate,
    endpoint,
    proxy,
    protocol,
    encoding,
    headers,
    timeoutMs,
    compression,
    retry,
    queue,
    batch,
    keepalive,
    limits,
  } = settings;
  const clauses: (string | undefined)[] = [
    ca && (ca !== 'system' ? "trusts the backend's authority" : 'trusts only what its system trusts'),
    clientCertificate && shownInWords[clientCertificate],
    proxy === undefined ? undefined : proxy === '' ? 'uses no proxy' : `goes by way of the proxy ${proxy}`,
    protocol && `speaks ${protocol === 'grpc' ? 'gRPC' : 'HTTP'}`,
    encoding && `writes ${encoding === 'json' ? 'JSON' : 'protobuf'} over HTTP`,
    endpoint?.grpc && `sends gRPC to ${endpoint.grpc}`,
    endpoint?.http && `sends HTTP to ${endpoint.http}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `adds the header ${name}: ${value}`),
    timeoutMs === undefined ? undefined : `waits up to ${formatDuration(timeoutMs)} for an answer`,
    compression && (compression === 'none' ? 'does not compress' : `compresses with ${compression}`),
    retry && retryInWords(retry),
    queue?.size === undefined ? undefined : `queues up to ${queue.size} batches`,
    queue?.consumers === undefined ? undefined : `sends ${queue.consumers} batches at once`,
    queue?.persistent ? 'keeps its queue on disk' : undefined,
    batch && batchInWords(batch),
    keepalive?.timeMs === undefined ? undefined : `pings every ${formatDuration(keepalive.timeMs)}`,
    keepalive?.withoutRequests === undefined
      ? undefined
      : `${keepalive.withoutRequests ? 'also pings' : 'does not ping'} while no request is under way`,
    limits?.descriptors === undefined ? undefined : `may open ${limits.descriptors} files and sockets`,
    limits?.memoryBytes === undefined
      ? undefined
      : `may keep ${Math.round(limits.memoryBytes / 2 ** 20)} MiB in memory`,
  ];
  return clauses.filter((clause) => clause !== undefined);
}

const shownInWords: Readonly<Record<ClientCertificate, string>> = {
  none: 'shows no certificate of its own',
  good: 'shows a client certificate that the backend accepts',
  expired: 'shows a client certificate that has expired',
  'unknown-ca': 'shows a client certificate that the backend’s authority did not issue',
};

function batchInWords({ items, maxItems, delayMs, at }: NonNullable<SenderSettings['batch']>): string {
  const details = [
    items === undefined ? undefined : `of ${items} items`,
    maxItems === undefined ? undefined : `of at most ${maxItems} items`,
    delayMs === undefined ? undefined : `every ${formatDuration(delayMs)}`,
    at === 'processor' ? 'before its queue' : undefined,
  ].filter((detail) => detail !== undefined);
  return ['gathers requests', ...details].join(' ');
}

function retryInWords({ enabled, initialMs, maxIntervalMs, maxElapsedMs }: NonNullable<SenderSettings['retry']>) {
  if (enabled === false) return 'does not retry';
  const details = [
    initialMs === undefined ? undefined : `first after ${formatDuration(initialMs)}`,
    maxIntervalMs === undefined ? undefined : `at least every ${formatDuration(maxIntervalMs)}`,
    maxElapsedMs === undefined ? undefined : `for up to ${formatDuration(maxElapsedMs)}`,
  ].filter((detail) => detail !== undefined);
  return ['retries', ...details].join(', ').replace(',', '');
}
