import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';

/** Settings that insist on a protocol family or an encoding win; HTTP is protobuf where nothing is said, as in SDKs (X6). */
export function spokenProtocol(
  { protocol: family, encoding }: Pick<ResolvedSettings, 'protocol' | 'encoding'>,
  wanted: Protocol,
): Protocol {
  if (family === 'grpc' || (family === undefined && wanted === 'grpc')) return 'grpc';
  if (encoding !== undefined) return `http/${encoding}`;
  return wanted === 'grpc' ? 'http/protobuf' : wanted;
}
