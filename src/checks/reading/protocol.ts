import type { Conditions } from '../../core/verdict.ts';

/** `notAsked` of checks whose rule is gRPC's alone. */
export function notGrpc({ protocol }: Conditions): string | undefined {
  return protocol === 'grpc' ? undefined : 'the rule is of OTLP/gRPC, and this sender speaks HTTP';
}
