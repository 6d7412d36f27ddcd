import type { Conditions } from '../../core/verdict.ts';

/** `notAsked` of checks whose rule is gRPC's alone. */
export function notGrpc({ protocol }: Conditions): string | undefined {
  return protocol === 'grpc' ? undefined : 'the rule is of OTLP/gRPC, and this sender speaks HTTP';
}

/** Of checks whose rule is OTLP/HTTP's alone. */
export function httpOnly({ protocol }: Conditions): string | undefined {
  return protocol === 'grpc' ? 'the rule is of OTLP/HTTP, and this sender speaks gRPC' : undefined;
}

/** Of checks whose rule is of JSON alone. */
export function jsonOnly({ protocol }: Conditions): string | undefined {
  return protocol === 'http/json' ? undefined : 'the rule is of OTLP/JSON, and this sender writes protobuf';
}
