import type { Signal } from '../core/signal.ts';
import type { CountedBody } from './counted-body.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { walkProtobuf } from './protobuf-walk.ts';
import { signalMessages } from './signal-messages.ts';
import { Tally } from './tally.ts';

/*
 * What the receiver needs of each request on arrival: how many items, which of ours, and a fingerprint by which a resend is
 * known. Decoding takes fifty times as long and would delay every timed fault beside it, so the scanner walks protobuf in
 * place; bodies are decoded (`decode.ts`) when somebody asks.
 */

/**
 * Counts the items of an inflated protobuf body. Throws `MalformedBody` unless every length and wire type is right down to
 * the items' own top-level fields; what lies deeper, such as a span's attributes, is looked at only where it is needed to
 * tell items apart. Unknown fields are skipped (S54). An empty body is an empty request (R5).
 */
export function scanProtobuf(signal: Signal, body: Uint8Array): CountedBody {
  const tally = new Tally(signal);
  walkProtobuf(signal, body, tally);
  return tally.result();
}

/**
 * Counts the items of a JSON body; the same items give the same result as in protobuf. Throws `MalformedBody` with the path
 * of what is not OTLP/JSON (S27–S30), at any depth. Unknown names are ignored (R21), snake_case ones are unknown (S29).
 */
export function scanJson(signal: Signal, body: Uint8Array): CountedBody {
  return scanProtobuf(signal, jsonToProtobuf(signalMessages[signal].request, body));
}
