import { status as grpcCodes } from '@grpc/grpc-js';
import type { DecodedStatus } from '../../otlp/rpc-messages.ts';

/** `INVALID_ARGUMENT + BadRequest`. Texts are left out: each server and version has its own. */
export function describeStatus({ code = 0, details }: DecodedStatus): string {
  return [grpcCodes[code] ?? String(code), ...details.map(({ type }) => type)].join(' + ');
}
