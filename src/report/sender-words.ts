import { formatDuration } from '../core/duration.ts';
import type { SenderSettings } from '../core/sender-settings.ts';

/** Settings of a sender in words, one line each: what a scenario's data asks for beside its prose. */
export function settingsInWords(settings: SenderSettings): string[] {
  const { ca, endpoint, protocol, headers, timeoutMs, compression, retry, queue, limits } = settings;
  const lines: (string | undefined)[] = [
    ca && (ca === 'trusted' ? 'trusts the backend’s authority' : 'trusts only what its system trusts'),
    protocol && `speaks ${protocol === 'grpc' ? 'gRPC' : 'HTTP'}`,
    endpoint?.grpc && `gRPC endpoint ${endpoint.grpc}`,
    endpoint?.http && `HTTP endpoint ${endpoint.http}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `header ${name}: ${value}`),
    timeoutMs === undefined ? undefined : `time-out ${formatDuration(timeoutMs)}`,
    compression && `compression ${compression}`,
    retry && retryInWords(retry),
    queue && `queue: ${pairs({ batches: queue.size, consumers: queue.consumers })}`,
    limits?.descriptors === undefined ? undefined : `may open ${limits.descriptors} files and sockets`,
  ];
  return lines.filter((line) => line !== undefined);
}

function retryInWords({ enabled, initialMs, maxIntervalMs, maxElapsedMs }: NonNullable<SenderSettings['retry']>) {
  if (enabled === false) return 'does not retry';
  return `retries: ${pairs({
    'first after': duration(initialMs),
    'at most every': duration(maxIntervalMs),
    'for up to': duration(maxElapsedMs),
  })}`;
}

function duration(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}

function pairs(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${value}`).join(', ') || 'as usual';
}
