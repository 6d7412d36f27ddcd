import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import { spokenProtocol } from './protocol.ts';

/**
 * The settings as environment variables that every OpenTelemetry SDK reads. They can say where, what to trust, who asks
 * and how long; there are none for retries and queues.
 */
export function sdkEnvironment(settings: ResolvedSettings, protocol: Protocol): Record<string, string> {
  const spoken = spokenProtocol(settings, protocol);
  const endpoint = settings.endpoints[spoken === 'grpc' ? 'grpc' : 'http'];
  const { caFile, clientCertFile, clientKeyFile, headers, timeoutMs, compression, proxy } = settings;
  const isSecure = !endpoint.startsWith('http:');
  const values: Record<string, string | undefined> = {
    PROTOCOL: spoken,
    ENDPOINT: endpoint,
    CERTIFICATE: isSecure ? caFile : undefined,
    CLIENT_CERTIFICATE: isSecure ? clientCertFile : undefined,
    CLIENT_KEY: isSecure ? clientKeyFile : undefined,
    HEADERS: headers && headerList(headers),
    // Milliseconds (X3).
    TIMEOUT: timeoutMs?.toFixed(0),
    COMPRESSION: compression,
  };
  const own = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[`OTEL_EXPORTER_OTLP_${name}`, value]],
    ),
  );
  return { ...own, ...(proxy !== undefined && proxyVariables(proxy, isSecure || spoken === 'grpc')) };
}

/** In small letters all who look for them find them, and none looks at others first; what is exempt may be our own address. */
function proxyVariables(proxy: string, isTunnelled: boolean): Record<string, string> {
  return { [isTunnelled ? 'https_proxy' : 'http_proxy']: proxy, no_proxy: '' };
}

/** X10: as in W3C Baggage without properties, so commas, blanks and the like are percent-encoded. */
function headerList(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join(',');
}
