import type { Encoding, Signal } from '../core/signal.ts';
import { bytesCodingOf } from './bytes-fields.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { MalformedBody } from './malformed-body.ts';
import { exportMethod } from './proto-services.ts';
import { signalMessages } from './signal-messages.ts';

/**
 * A request body as OTLP/JSON, in one shape whatever encoding it came in: names in lowerCamelCase, ids in lower-case
 * hexadecimal, enums as integers, 64-bit integers as decimal text, other bytes as base64; unknown fields and defaults left
 * out. Slow (some µs an item): for looking at what came, never on the way of a request. Throws `MalformedBody`; the scanner
 * has accepted bodies that are broken within a span's attributes, and this does not.
 */
export function decodeRequest(signal: Signal, encoding: Encoding, body: Uint8Array): object {
  const message = encoding === 'json' ? jsonToProtobuf(signalMessages[signal].request, body) : body;
  return jsonShape(deserialize(signal, message)) as object;
}

function deserialize(signal: Signal, body: Uint8Array): object {
  try {
    return exportMethod(signal).requestDeserialize(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  } catch (cause) {
    throw new MalformedBody(`the body does not decode: ${(cause as Error).message}`, { cause });
  }
}

/** Replaces bytes by text. Bounded in depth by the decoder, which refuses what is nested deeper than 100 messages. */
function jsonShape(value: unknown, name = ''): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString(bytesCodingOf(name));
  if (Array.isArray(value)) return value.map((element) => jsonShape(element, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, jsonShape(field, key)]));
}
