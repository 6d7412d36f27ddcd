import type { Speech } from './first-bytes.ts';
import type { Family } from './incoming-request.ts';
import { badRequest, grpcGreeting, notTls } from './misfit.ts';

/** Where a peer has spoken its first bytes. */
export interface Threshold {
  readonly family: Family;
  /** False: an HTTP port that knows HTTP/1.1 only. */
  readonly http2: boolean;
  /** `wanted`: the port terminates TLS and there is none yet; `optional`: it would, and does without. */
  readonly tls: 'none' | 'optional' | 'wanted' | 'established';
  readonly alpn: string | undefined;
}

/** What follows from the first bytes: an engine, or the end in the words of a server that expected something else. */
export type Welcome =
  | { readonly verb: 'terminate-tls' | 'http1' | 'http2' }
  | { readonly verb: 'turn-away'; readonly how: string; readonly lastWords?: Buffer };

export function welcome(speech: Speech, { family, http2, tls, alpn }: Threshold): Welcome {
  const foreignWords = family === 'grpc' ? grpcGreeting : badRequest;
  if (speech === 'tls' && (tls === 'wanted' || tls === 'optional')) return { verb: 'terminate-tls' };
  if (tls === 'wanted') {
    // gRPC servers close without a word here.
    const words = family === 'http' && speech === 'http1' ? { lastWords: notTls } : {};
    return { verb: 'turn-away', how: 'plaintext on a TLS port', ...words };
  }
  if (speech === 'tls') {
    const how = `TLS ClientHello on a ${tls === 'none' ? 'plaintext port' : 'TLS connection'}`;
    return { verb: 'turn-away', how, lastWords: foreignWords };
  }
  if (speech === 'http2' && !http2)
    return { verb: 'turn-away', how: 'HTTP/2 on an HTTP/1.1 port', lastWords: badRequest };
  if (speech === 'http2' && alpn !== 'http/1.1') return { verb: 'http2' };
  if (family === 'grpc') return { verb: 'turn-away', how: 'HTTP/1.1 on a gRPC port', lastWords: grpcGreeting };
  if (speech === 'http1') return { verb: 'http1' };
  return { verb: 'turn-away', how: 'HTTP/2 on a connection that agreed on HTTP/1.1', lastWords: badRequest };
}

/** What a port offers by ALPN, the one it likes best first. */
export function offeredProtocols(family: Family, http2: boolean): string[] {
  if (family === 'grpc') return ['h2'];
  return http2 ? ['h2', 'http/1.1'] : ['http/1.1'];
}
