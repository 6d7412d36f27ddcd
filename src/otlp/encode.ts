import type { Signal } from '../core/signal.ts';
import { bytesCodingOf } from './bytes-fields.ts';
import { MalformedBody } from './malformed-body.ts';
import { exportMethod } from './proto-services.ts';

/** An export request in OTLP/JSON's shape → protobuf. Throws `MalformedBody` where a value does not fit its field. */
export function encodeRequest(signal: Signal, json: object): Uint8Array {
  try {
    return exportMethod(signal).requestSerialize(protobufShape(json) as object);
  } catch (cause) {
    throw new MalformedBody(`the request does not encode: ${(cause as Error).message}`, { cause });
  }
}

/** An export request in OTLP/JSON's shape → the bytes of an OTLP/JSON body. */
export function encodeJson(json: object): Uint8Array {
  return Buffer.from(JSON.stringify(json));
}

/** Replaces text by bytes where bytes are meant; protobufjs reads everything else of OTLP/JSON as it is. */
function protobufShape(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    const coding = bytesCodingOf(name);
    return coding ? Buffer.from(value, coding) : value;
  }
  if (Array.isArray(value)) return value.map((element) => protobufShape(element, name));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([key, field]) => [key, protobufShape(field, key)]));
}
