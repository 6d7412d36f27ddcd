import { signals, type Signal } from '../core/signal.ts';
import { ContentHash, finish, mixA, mixB } from './content-hash.ts';
import type { CountedBody } from './counted-body.ts';
import { IdentityRanges } from './identity-ranges.ts';

/**
 * Counts items and fingerprints them. The fingerprint is a sum over the items, so neither their order nor their grouping
 * matters, nor the resource and scope around them. Of an item counts:
 * its run and sequence number if it is ours; else the ids of a span that has both; else all of the item's content, with
 * the metric's name for a data point. Logs always count by content, since many records share one span.
 */
export class Tally {
  readonly #ranges = new IdentityRanges();
  readonly #seed: number;
  #items = 0;
  #unmarked = 0;
  #a = 0;
  #b = 0;

  constructor(signal: Signal) {
    this.#seed = signals.indexOf(signal) + 1;
  }

  /** An item of ours. */
  marked(run: number, seq: number): void {
    this.#items++;
    this.#ranges.add(run, seq);
    this.#add(mixA(mixA(this.#seed, run), seq), mixB(mixB(this.#seed, run), seq));
  }

  /** A span that is not ours, by its ids: 16 bytes at `traceAt` and 8 at `spanAt`. */
  foreignIds(bytes: Uint8Array, traceAt: number, spanAt: number): void {
    this.#unmarked++;
    this.#items++;
    let a = this.#seed;
    let b = this.#seed;
    for (let word = 0; word < 6; word++) {
      const bits = wordAt(bytes, word < 4 ? traceAt + word * 4 : spanAt + (word - 4) * 4);
      a = mixA(a, bits);
      b = mixB(b, bits);
    }
    this.#add(a, b);
  }

  /** Any other item, by its content. */
  foreign(content: ContentHash): void {
    this.#unmarked++;
    this.#items++;
    this.#add(mixA(mixA(~this.#seed, content.a), content.b), mixB(mixB(~this.#seed, content.b), content.a));
  }

  result(): CountedBody {
    const { identity, left } = this.#ranges.finish();
    const payload = hex(mixA(this.#a, this.#items)) + hex(mixB(this.#b, this.#items + this.#seed));
    return { items: this.#items, identity, unmarked: this.#unmarked + left, payload };
  }

  #add(a: number, b: number): void {
    this.#a = (this.#a + finish(a)) | 0;
    this.#b = (this.#b + finish(b)) | 0;
  }
}

/** 32 bits, big-endian. Faster than a DataView, whose access V8 often does not inline. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function hex(lane: number): string {
  return (finish(lane) >>> 0).toString(16).padStart(8, '0');
}
