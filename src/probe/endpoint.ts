import { ChaosError } from '../core/errors.ts';
import { httpPaths, signals } from '../core/signal.ts';
import type { Signal } from '../core/signal.ts';

export interface Endpoint {
  readonly url: URL;
  readonly isSecure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly path: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without credentials and query. */
  readonly shown: string;
}

export function endpointOf(text: string): Endpoint {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || !text.includes('://')) {
    throw new ChaosError(`“${maskedUrl(text)}” is no URL of an OTLP endpoint`, {
      code: 'bad-endpoint',
      hint: 'Write it with its scheme, which says whether TLS is spoken: http://127.0.0.1:4318, https://otlp.example.com:4317',
    });
  }
  const isSecure = url.protocol === 'https:';
  const path = url.pathname.replace(/\/+$/, '');
  return {
    url,
    isSecure,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    path,
    origin: url.origin,
    shown: url.origin + path,
  };
}

/** The signal whose path stands at the end of the endpoint's own. */
export function signalInPath(path: string): Signal | undefined {
  return signals.find((signal) => path.endsWith(httpPaths[signal]));
}

/** Places below the same origin where OTLP/HTTP may be served instead, the likeliest first. */
export function otherBases({ path }: Endpoint): string[] {
  const withoutSignals = path.replace(/(\/v1(development)?(\/(traces|metrics|logs|profiles))?)+$/, '');
  const bases = [withoutSignals, '', '/otlp', '/opentelemetry', '/v1/otlp', '/api/otlp'];
  return [...new Set(bases)];
}

function maskedUrl(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}
