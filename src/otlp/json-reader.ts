import { MalformedBody } from './malformed-body.ts';

/** Unknown fields may hold anything (R21), but not without end. */
const maxNesting = 1000;

export const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const letterE = 0x65;
/** Integers of so many digits are exact as numbers. */
export const maxExactDigits = 15;
const firstPrintable = 0x20;
const letterU = 0x75;
const escapable = Buffer.from('"\\/bfnrt');

/**
 * Reads JSON in place, from UTF-8, building nothing: `JSON.parse` turns 64 MiB of brackets into 2.8 GiB and takes ten to
 * thirty seconds for it. Whoever calls decides what is worth keeping.
 */
export class JsonReader {
  readonly bytes: Buffer;
  at = 0;
  /** Of the last number, when it has neither fraction nor exponent: what its digits say, exact up to 15 of them. */
  integer = Number.NaN;
  /** Of the last digits that were taken, as two halves of 32 bits. */
  low = 0;
  high = 0;
  #nesting: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The first byte of what comes next, beyond white space; −1 at the end. */
  peek(): number {
    const { bytes } = this;
    let { at } = this;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        this.at = at;
        return byte;
      }
      at++;
    }
    this.at = at;
    return -1;
  }

  /** Enters an object or a list. False: it is empty, and already left. */
  enterObject(): boolean {
    this.at++;
    return !this.#take(closeBrace);
  }

  enterList(): boolean {
    this.at++;
    return !this.#take(closeBracket);
  }

  /** Behind a member or element: true when another one follows, false when the object or list has ended. */
  nextMember(): boolean {
    if (this.#take(comma)) return true;
    this.#need(closeBrace);
    return false;
  }

  nextElement(): boolean {
    if (this.#take(comma)) return true;
    this.#need(closeBracket);
    return false;
  }

  /** Between a name, of which the end is known, and its value. */
  endName(end: number): void {
    this.at = end + 1;
    this.#need(colon);
  }

  /** Where the text that begins here ends, at its closing quote. Not past the first escape: then its place, negated. */
  plainTextEnd(): number {
    const { bytes } = this;
    for (let at = this.at + 1; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === quote) return at;
      if (byte === backslash) return -at;
      if (byte < firstPrintable) this.unexpected(at);
    }
    return this.unexpected(bytes.length);
  }

  /** Where it ends, escapes or not; those that do not exist are found here. */
  textEnd(): number {
    const { bytes } = this;
    let end = this.plainTextEnd();
    for (let at = -end; end < 0;) {
      const byte = bytes[at];
      if (byte === quote) end = at;
      else if (byte === backslash) at += this.#escapeLength(at);
      else if (byte === undefined || byte < firstPrintable) this.unexpected(at);
      else at++;
    }
    return end;
  }

  /** `true`, `false` or `null`: goes past it, if it is what stands here. */
  takeWord(word: string): boolean {
    if (!isAsciiAt(this.bytes, this.at, word)) return false;
    this.at += word.length;
    return true;
  }

  /** Goes past a number (RFC 8259 §6). */
  skipNumber(): void {
    const { bytes } = this;
    const isNegative = bytes[this.at] === minus;
    if (isNegative) this.at++;
    this.integer = 0;
    if (bytes[this.at] === zero) this.at++;
    else this.#skipDigits();
    if (isNegative) this.integer = -this.integer;
    if (bytes[this.at] === point) {
      this.at++;
      this.#skipDigits();
      this.integer = Number.NaN;
    }
    if ((bytes[this.at]! | 0x20) !== letterE) return;
    this.at++;
    if (bytes[this.at] === minus || bytes[this.at] === plus) this.at++;
    this.#skipDigits();
    this.integer = Number.NaN;
  }

  /**
   * The digits that are written here as text, as OTLP/JSON writes 64-bit integers: into `low` and `high`. False, and not
   * past them, when it is anything else, or more than `maxDigits`.
   */
  takeDigits(maxDigits: number): boolean {
    const { bytes } = this;
    const start = this.at + 1;
    let end = start;
    while (isDigit(bytes[end])) end++;
    const length = end - start;
    if (bytes[end] !== quote || length === 0 || length > maxDigits) return false;
    // Nine digits at a time stay exact: all = upper · 10⁹ + lower.
    const middle = Math.max(start, end - 9);
    this.#words(numberAt(bytes, start, middle), numberAt(bytes, middle, end));
    this.at = end + 1;
    return true;
  }

  /** True when the text that begins here is so many hexadecimal digits, none of them escaped. */
  isHexText(digits: number): boolean {
    const { bytes } = this;
    const end = this.at + 1 + digits;
    if (bytes[end] !== quote) return false;
    for (let at = this.at + 1; at < end; at++) if (hexValue(bytes[at]) < 0) return false;
    return true;
  }

  /** The byte that two hexadecimal digits at a place say. */
  hexByte(at: number): number {
    return (hexValue(this.bytes[at]) << 4) | hexValue(this.bytes[at + 1]);
  }

  /** Goes past any value, in a loop: depth costs a byte a level. */
  skipValue(): void {
    let depth = 0;
    for (;;) {
      const first = this.peek();
      const isContainer = first === openBrace || first === openBracket;
      if (isContainer && depth === maxNesting) this.#tooDeep();
      const opens = first === openBrace ? this.enterObject() : first === openBracket && this.enterList();
      if (opens) this.#open(depth++, first);
      else {
        if (!isContainer) this.#skipScalar(first);
        while (depth > 0 && !this.#hasNext(depth - 1)) depth--;
      }
      if (depth === 0) return;
      if (this.#nesting![depth - 1] === openBrace) this.#skipName();
    }
  }

  /** The whole body has been read. */
  end(): void {
    if (this.peek() !== -1) this.unexpected(this.at);
  }

  unexpected(at = this.at): never {
    const { bytes } = this;
    if (at >= bytes.length) throw new MalformedBody(`the body is not JSON: it ends too early, at byte ${bytes.length}`);
    const byte = bytes[at]!;
    const shown = byte > firstPrintable && byte < 0x7f ? `“${String.fromCodePoint(byte)}”` : `byte ${byte}`;
    throw new MalformedBody(`the body is not JSON: unexpected ${shown}, at byte ${at}`);
  }

  /** Long multiplication in limbs of 16 bits, since the product has up to 64. */
  #words(upper: number, lower: number): void {
    const highLimbs = Math.floor(upper / 0x10000) * 1e9;
    const rest = (highLimbs % 0x10000) * 0x10000 + (upper % 0x10000) * 1e9 + lower;
    this.low = (rest % 2 ** 32) | 0;
    this.high = (Math.floor(highLimbs / 0x10000) + Math.floor(rest / 2 ** 32)) | 0;
  }

  #escapeLength(at: number): number {
    const letter = this.bytes[at + 1];
    if (letter === letterU) {
      for (let digit = at + 2; digit < at + 6; digit++) if (hexValue(this.bytes[digit]) < 0) this.unexpected(digit);
      return 6;
    }
    if (letter === undefined || !escapable.includes(letter)) this.unexpected(at + 1);
    return 2;
  }

  #open(level: number, kind: number): void {
    this.#nesting ??= new Uint8Array(maxNesting);
    this.#nesting[level] = kind;
  }

  #tooDeep(): never {
    throw new MalformedBody(`nested deeper than ${maxNesting} levels, at byte ${this.at}`);
  }

  #hasNext(level: number): boolean {
    return this.#nesting![level] === openBrace ? this.nextMember() : this.nextElement();
  }

  #skipName(): void {
    if (this.peek() !== quote) this.unexpected();
    this.endName(this.textEnd());
  }

  #skipScalar(first: number): void {
    if (first === quote) this.at = this.textEnd() + 1;
    else if (first === minus || isDigit(first)) this.skipNumber();
    else if (!this.takeWord('true') && !this.takeWord('false') && !this.takeWord('null')) this.unexpected();
  }

  #skipDigits(): void {
    const { bytes } = this;
    let { at } = this;
    if (!isDigit(bytes[at])) this.unexpected(at);
    for (; isDigit(bytes[at]); at++) this.integer = this.integer * 10 + bytes[at]! - zero;
    this.at = at;
  }

  #take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  #need(byte: number): void {
    if (!this.#take(byte)) this.unexpected();
  }
}

/** True when `word` is what stands at `start`. */
export function isAsciiAt(bytes: Uint8Array, start: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    if (bytes[start + index] !== word.codePointAt(index)) return false;
  }
  return true;
}

function numberAt(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + bytes[at]! - zero;
  return value;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39;
}

/** −1 when it is no hexadecimal digit. */
function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (isDigit(byte)) return byte - zero;
  const letter = (byte | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}
