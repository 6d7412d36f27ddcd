import { bytesField, integerField, textField } from './protobuf-writer.ts';

/*
 * `google.rpc.Status`: the body of every OTLP/HTTP failure (R17) and, in `grpc-status-details-bin`, what a gRPC status
 * says beyond code and message. Field numbers are those of google/rpc/status.proto and error_details.proto.
 */
export interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly StatusDetail[];
}

export type StatusDetail =
  /** How long to wait before the next attempt (R11, R12). */
  | { readonly type: 'RetryInfo'; readonly retryDelayMs: number }
  /** What is wrong with the data (R11, R19). */
  | { readonly type: 'BadRequest'; readonly field: string; readonly description: string };

export function statusProtobuf({ code, message, details }: Status): Uint8Array {
  const any = details.map((detail) =>
    bytesField(3, textField(1, typeUrl(detail)), bytesField(2, detailProtobuf(detail))),
  );
  return Buffer.concat([integerField(1, code), textField(2, message), ...any]);
}

/** In the JSON mapping of `google.protobuf.Any`: the detail's own fields beside `@type`. */
export function statusJson({ code, message, details }: Status): object {
  const any = details.map((detail) => ({ '@type': typeUrl(detail), ...detailJson(detail) }));
  return { code, message, ...(any.length > 0 && { details: any }) };
}

function typeUrl({ type }: StatusDetail): string {
  return `type.googleapis.com/google.rpc.${type}`;
}

function detailProtobuf(detail: StatusDetail): Uint8Array {
  if (detail.type === 'BadRequest') {
    return bytesField(1, textField(1, detail.field), textField(2, detail.description));
  }
  const { seconds, nanos } = durationOf(detail.retryDelayMs);
  return bytesField(1, integerField(1, seconds), integerField(2, nanos));
}

function detailJson(detail: StatusDetail): object {
  if (detail.type === 'BadRequest') {
    return { fieldViolations: [{ field: detail.field, description: detail.description }] };
  }
  const { seconds, nanos } = durationOf(detail.retryDelayMs);
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return { retryDelay: `${seconds}${fraction}s` };
}

/** `google.protobuf.Duration`. */
function durationOf(ms: number): { seconds: number; nanos: number } {
  const micros = Math.max(0, Math.round(ms * 1000));
  return { seconds: Math.floor(micros / 1e6), nanos: (micros % 1e6) * 1000 };
}
