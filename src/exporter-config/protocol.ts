import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';

/** Settings that insist on a protocol family win; HTTP is protobuf then, the default of SDKs (X6). */
export function spokenProtocol({ protocol: family }: Pick<ResolvedSettings, 'protocol'>, wanted: Protocol): Protocol {
  if (family === 'grpc') return 'grpc';
  return family === 'http' && wanted === 'grpc' ? 'http/protobuf' : wanted;
}
