import { integerMistake } from '../json-integers.ts';
import type { Field, Message } from '../messages.ts';
import { quoted } from './findings.ts';
import type { Findings } from './findings.ts';
import type { Value } from './message-tree.ts';

/** A scalar as JSON has it; undefined for what is none, or too long. */
type Written = { readonly text: string } | { readonly number: string } | boolean | undefined;

/** How OTLP/JSON is written: S27 ids, S28 enums, S29 names, S30 integers of 64 bits. */
export class JsonForm {
  readonly #findings: Findings;
  readonly #place: () => string;

  constructor(findings: Findings, place: () => string) {
    this.#findings = findings;
    this.#place = place;
  }

  /** The field that a name means, even if it is written as in `protos/`; names that OTLP does not have are allowed (R21). */
  fieldOf({ byName }: Message, name: string): Field | undefined {
    const field = byName.get(name) ?? byName.get(camelCase(name));
    if (!field) return undefined;
    const mistake = field.name === name ? undefined : quoted(name);
    this.#findings.judge('S29', this.#place, mistake, `“${field.name}”`);
    return field;
  }

  scalar({ type }: Field, written: Written): Value {
    switch (type) {
      case 'hex16':
      case 'hex8':
        return this.#id(written);
      case 'enum':
        return this.#enum(written);
      case 'int64':
      case 'uint64':
      case 'fixed64':
      case 'sfixed64':
        return this.#integer(type, written);
      case 'string':
        return isText(written) ? written.text : undefined;
      case 'double':
        return typeof written === 'object' ? Number(isText(written) ? written.text : written.number) : undefined;
      case 'bool':
        return written === true || written === false ? written : undefined;
      default:
        return isNumber(written) ? Number(written.number) : undefined;
    }
  }

  /** S27: hexadecimal, in any letter case. How many digits is a matter of valid data. */
  #id(written: Written): Value {
    const isHex = isText(written) && /^([\da-f]{2})*$/i.test(written.text);
    const mistake = isText(written) ? quoted(written.text) : kindOf(written);
    this.#findings.judge('S27', this.#place, isHex ? undefined : mistake, 'hexadecimal digits');
    return isHex ? Uint8Array.from(Buffer.from(written.text, 'hex')) : undefined;
  }

  #enum(written: Written): Value {
    const isInteger = isNumber(written) && integerMistake('int32', Number(written.number)) === undefined;
    // Names of values are words of OTLP's; whatever else stands here is not repeated.
    const isName = isText(written) && /^[A-Z][A-Z\d_]*$/.test(written.text);
    const mistake = isName ? quoted(written.text) : kindOf(written);
    this.#findings.judge('S28', this.#place, isInteger ? undefined : mistake, 'the integer of an enum value');
    return isInteger ? Number(written.number) : undefined;
  }

  #integer(type: 'int64' | 'uint64' | 'fixed64' | 'sfixed64', written: Written): Value {
    const value = isText(written) ? written.text : isNumber(written) ? Number(written.number) : undefined;
    const isRight = isText(written) && integerMistake(type, value) === undefined;
    this.#findings.judge('S30', this.#place, isRight ? undefined : kindOf(written), 'decimal digits as text');
    return integerMistake(type, value) === undefined ? BigInt(value!) : undefined;
  }
}

function isText(written: Written): written is { readonly text: string } {
  return typeof written === 'object' && 'text' in written;
}

function isNumber(written: Written): written is { readonly number: string } {
  return typeof written === 'object' && 'number' in written;
}

function kindOf(written: Written): string {
  if (isText(written)) return 'another text';
  if (isNumber(written)) return 'a number';
  return typeof written === 'boolean' ? 'true or false' : 'no scalar, or a very long one';
}

/** `trace_id` → `traceId`. */
function camelCase(name: string): string {
  return name.includes('_') ? name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase()) : name;
}
