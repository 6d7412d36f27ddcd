import type { Encoding, Signal } from '../core/signal.ts';
import type { CountedBody } from '../otlp/counted-body.ts';
import { MalformedBody } from '../otlp/malformed-body.ts';
import { scanJson, scanProtobuf } from '../otlp/scan.ts';

/** What a body holds, or why the body is not what its encoding promises. */
export function countedOf(encoding: Encoding, signal: Signal, body: Uint8Array): CountedBody | string {
  try {
    return encoding === 'json' ? scanJson(signal, body) : scanProtobuf(signal, body);
  } catch (error) {
    if (error instanceof MalformedBody) return error.message;
    throw error;
  }
}
