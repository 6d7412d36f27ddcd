import { messageOf } from './messages.ts';
import type { Message } from './messages.ts';
import { ProtobufReader } from './protobuf-reader.ts';

/** As much of a `google.rpc.Status` as a sender acts on (S15, S20, S22). */
export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly retryDelayMs?: number;
}

interface WireField {
  readonly number: number;
  readonly integer: number;
  readonly bytes: Uint8Array;
}

/** Reads field numbers of google/rpc/status.proto, any.proto and error_details.proto. Throws `MalformedBody`. */
export function readRpcStatus(bytes: Uint8Array): RpcStatus {
  const fields = readFields(bytes);
  const details = fields.filter(({ number }) => number === 3).map((any) => readFields(any.bytes));
  const retryInfo = details.find((any) => textOf(any, 1).endsWith('/google.rpc.RetryInfo'));
  const delay = retryInfo && fieldOf(readFields(fieldOf(retryInfo, 2)?.bytes ?? none), 1)?.bytes;
  return {
    code: fieldOf(fields, 1)?.integer ?? 0,
    message: textOf(fields, 2),
    ...(delay && { retryDelayMs: durationMsOf(readFields(delay)) }),
  };
}

/** `google.protobuf.Duration`: seconds and nanoseconds. */
function durationMsOf(fields: readonly WireField[]): number {
  return (fieldOf(fields, 1)?.integer ?? 0) * 1000 + (fieldOf(fields, 2)?.integer ?? 0) / 1e6;
}

const none = new Uint8Array(0);
/** Stands for messages of which no field is known by number, so that each is read as it comes. */
const untyped: Message = { ...messageOf('AnyValue'), name: 'google.rpc.Status', byNumber: [], wireTypes: none };

function readFields(bytes: Uint8Array): WireField[] {
  const reader = new ProtobufReader(bytes);
  const fields: WireField[] = [];
  while (reader.at < reader.end) {
    const tag = reader.tag(untyped);
    const number = tag >>> 3;
    if ((tag & 7) === 0) {
      reader.varint();
      fields.push({ number, integer: reader.high * 2 ** 32 + (reader.low >>> 0), bytes: none });
    } else if ((tag & 7) === 2) {
      const length = reader.length();
      fields.push({ number, integer: 0, bytes: bytes.subarray(reader.at, reader.at + length) });
      reader.at += length;
    } else reader.skip(tag);
  }
  return fields;
}

function fieldOf(fields: readonly WireField[], wanted: number): WireField | undefined {
  return fields.findLast(({ number }) => number === wanted);
}

function textOf(fields: readonly WireField[], wanted: number): string {
  return new TextDecoder().decode(fieldOf(fields, wanted)?.bytes ?? none);
}
