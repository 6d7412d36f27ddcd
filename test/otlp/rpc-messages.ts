import { fromJSON, loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import type { Signal } from '../../src/core/signal.ts';

/* google.rpc's messages as a foreign decoder knows them, from the published field numbers. */

const rpc = fromJSON(
  {
    nested: {
      Any: { fields: { typeUrl: { id: 1, type: 'string' }, value: { id: 2, type: 'bytes' } } },
      Status: {
        fields: {
          code: { id: 1, type: 'int32' },
          message: { id: 2, type: 'string' },
          details: { id: 3, type: 'Any', rule: 'repeated' },
        },
      },
      Duration: { fields: { seconds: { id: 1, type: 'int64' }, nanos: { id: 2, type: 'int32' } } },
      RetryInfo: { fields: { retryDelay: { id: 1, type: 'Duration' } } },
      FieldViolation: { fields: { field: { id: 1, type: 'string' }, description: { id: 2, type: 'string' } } },
      BadRequest: { fields: { fieldViolations: { id: 1, type: 'FieldViolation', rule: 'repeated' } } },
    },
  },
  { longs: Number },
);

export interface DecodedStatus {
  readonly code?: number;
  readonly message?: string;
  /** Each with its type's last name. */
  readonly details: readonly { readonly type: string; readonly value: object }[];
}

export function decodeStatus(bytes: Uint8Array): DecodedStatus {
  const status = decode(rpc, 'Status', bytes) as { code?: number; message?: string; details?: readonly RawAny[] };
  const details = (status.details ?? []).map(({ typeUrl, value }) => {
    const type = typeUrl.replace('type.googleapis.com/google.rpc.', '');
    return { type, value: decode(rpc, type, value) };
  });
  return { ...status, details };
}

interface RawAny {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

const responses: Readonly<Record<Signal, readonly [file: string, message: string]>> = {
  traces: ['trace/v1/trace_service', 'trace.v1.ExportTraceServiceResponse'],
  metrics: ['metrics/v1/metrics_service', 'metrics.v1.ExportMetricsServiceResponse'],
  logs: ['logs/v1/logs_service', 'logs.v1.ExportLogsServiceResponse'],
  profiles: ['profiles/v1development/profiles_service', 'profiles.v1development.ExportProfilesServiceResponse'],
};

/** A signal's export response, with names in lowerCamelCase and 64-bit integers as text. */
export function decodeResponse(signal: Signal, bytes: Uint8Array): object {
  const [file, message] = responses[signal];
  const definition = loadSync(`opentelemetry/proto/collector/${file}.proto`, {
    includeDirs: [join(packageRoot, 'protos')],
    longs: String,
  });
  return decode(definition, `opentelemetry.proto.collector.${message}`, bytes);
}

function decode(definition: ReturnType<typeof fromJSON>, name: string, bytes: Uint8Array): object {
  return (definition[name] as MessageTypeDefinition<object, object>).deserialize(Buffer.from(bytes));
}
