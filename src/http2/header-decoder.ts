import { ConnectionError } from './peer-error.ts';
import { decodeHuffman } from './huffman.ts';
import { defaultTableBytes } from './settings.ts';
import { staticTable } from './static-table.ts';
import type { Field } from './static-table.ts';

const maxTableBytes = defaultTableBytes;
/** What a field counts with on top of its text (RFC 7541 §4.1). */
const fieldOverhead = 32;
/** No honest integer of a header block is longer (RFC 7541 §5.1). */
const longestInteger = 4;

export interface HeaderLimits {
  /** Of all fields, each with 32 bytes on top (RFC 9113 §6.5.2). */
  readonly maxBytes: number;
  readonly maxFields: number;
}

/** Reads header blocks of one connection, in the order in which they came (RFC 7541). */
export class HeaderDecoder {
  readonly #limits: HeaderLimits;
  /** The oldest first. */
  readonly #table: Field[] = [];
  #tableBytes = 0;
  #maxTableBytes = maxTableBytes;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(limits: HeaderLimits) {
    this.#limits = limits;
  }

  /** Undefined when there are more than the limits allow: the table is right all the same. Throws ConnectionError. */
  decode(block: Buffer): Field[] | undefined {
    const fields: Field[] = [];
    let sizeBytes = 0;
    this.#block = block;
    this.#at = 0;
    while (this.#at < block.length) {
      const field = this.#next(fields.length === 0);
      if (!field) continue;
      sizeBytes += sizeOf(field);
      if (sizeBytes <= this.#limits.maxBytes && fields.length <= this.#limits.maxFields) fields.push(field);
    }
    const isWhole = sizeBytes <= this.#limits.maxBytes && fields.length <= this.#limits.maxFields;
    return isWhole ? fields : undefined;
  }

  #next(isFirst: boolean): Field | undefined {
    const first = this.#block[this.#at]!;
    if (first & 0x80) return this.#indexed(this.#integer(7));
    if (first & 0x40) {
      const field = this.#literal(6);
      this.#add(field);
      return field;
    }
    if (first & 0x20) {
      this.#resize(isFirst);
      return undefined;
    }
    return this.#literal(4);
  }

  #literal(prefixBits: number): Field {
    const index = this.#integer(prefixBits);
    const name = index === 0 ? this.#string() : this.#indexed(index)[0];
    return [name, this.#string()];
  }

  #indexed(index: number): Field {
    const field =
      index <= staticTable.length
        ? staticTable[index - 1]
        : this.#table[this.#table.length + staticTable.length - index];
    return field ?? broken(`there is no entry ${index} in the table`);
  }

  #add(field: Field): void {
    this.#table.push(field);
    this.#tableBytes += sizeOf(field);
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#maxTableBytes) this.#tableBytes -= sizeOf(this.#table.shift()!);
  }

  #resize(isFirst: boolean): void {
    const sizeBytes = this.#integer(5);
    if (!isFirst) broken('the size of the table changes behind a field');
    if (sizeBytes > maxTableBytes)
      broken(`a table of ${sizeBytes} bytes is more than the ${maxTableBytes} of our settings`);
    this.#maxTableBytes = sizeBytes;
    this.#evict();
  }

  #integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let shift = 0; shift < 7 * longestInteger; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return broken('an integer is too long');
  }

  #string(): string {
    const isHuffman = (this.#block[this.#at]! & 0x80) !== 0;
    const length = this.#integer(7);
    const start = this.#at;
    this.#at += length;
    if (this.#at > this.#block.length) broken(`a string of ${length} bytes ends behind the block`);
    if (!isHuffman) return this.#block.toString('latin1', start, this.#at);
    return decodeHuffman(this.#block, start, this.#at) ?? broken('a string is no Huffman code');
  }

  #byte(): number {
    return this.#block[this.#at++] ?? broken('the block ends within a field');
  }
}

function sizeOf([name, value]: Field): number {
  return name.length + value.length + fieldOverhead;
}

function broken(message: string): never {
  throw new ConnectionError('COMPRESSION_ERROR', message);
}
