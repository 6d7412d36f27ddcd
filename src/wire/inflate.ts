import { gunzip, gunzipSync } from 'node:zlib';
import { freeMemoryOf } from './body-memory.ts';
import type { BodyMemory } from './body-memory.ts';
import type { Loan } from './host.ts';
import { busy, tooLarge } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Up to here (about 1.5 ms) inflating at once is cheaper than a thread hop; above it would delay other exchanges. */
const maxSyncBytes = 256 * 1024;
/** Deflate's best ratio is 1032:1, so a higher claim is a lie. */
const maxRatio = 1032;
const minChunkBytes = 16 * 1024;

export type Inflated = { readonly body: Uint8Array; readonly loan: Loan | undefined } | { readonly refusal: Refusal };

export interface InflateOptions {
  readonly memory: BodyMemory;
  readonly maxBytes: number;
  readonly maxBufferedBytes: number;
}

/** Inflates gzip, never beyond `maxBytes` (R2, R14). Calls `done` at once for small bodies, later for large ones. */
export function inflate(body: Uint8Array, options: InflateOptions, done: (result: Inflated) => void): void {
  const { maxBytes, memory } = options;
  const chunkSize = outputBytes(body, maxBytes);
  if (body.length <= maxSyncBytes) {
    done(inflateNow(body, maxBytes, chunkSize));
    return;
  }
  // Several large bodies may be inflated by threads at one moment: their results count before they exist.
  if (!memory.reserve(chunkSize)) {
    done({ refusal: busy(options.maxBufferedBytes) });
    return;
  }
  gunzip(body, { maxOutputLength: maxBytes, chunkSize }, (error, result) => {
    memory.unreserve(chunkSize);
    done(error ? { refusal: refusalOf(error, maxBytes) } : { body: result, loan: wholeBufferOf(result) });
  });
}

function inflateNow(body: Uint8Array, maxBytes: number, chunkSize: number): Inflated {
  try {
    return { body: gunzipSync(body, { maxOutputLength: maxBytes, chunkSize }), loan: undefined };
  } catch (error) {
    return { refusal: refusalOf(error as NodeJS.ErrnoException, maxBytes) };
  }
}

/** What zlib has allocated for one large body belongs to nobody else; a copy of it would cost as much as counting it. */
function wholeBufferOf(body: Uint8Array): Loan {
  return { sizeBytes: body.buffer.byteLength, keep: () => ({ [Symbol.dispose]: () => freeMemoryOf(body) }) };
}

/** The sender's own word for the inflated size (the last four bytes, RFC 1952 §2.3.1), as far as it can be true. */
function outputBytes(body: Uint8Array, maxBytes: number): number {
  if (body.length < 18) return minChunkBytes;
  const claimed = new DataView(body.buffer, body.byteOffset + body.length - 4, 4).getUint32(0, true);
  // One byte more than claimed: a chunk that is filled exactly makes zlib ask for another one.
  return Math.max(minChunkBytes, Math.min(claimed + 1, body.length * maxRatio, maxBytes + 1));
}

function refusalOf(error: NodeJS.ErrnoException, maxBytes: number): Refusal {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge('maxInflatedBytes', maxBytes);
  return { reason: 'invalid', message: `the body is not valid gzip: ${error.message}` };
}
