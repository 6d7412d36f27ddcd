import { encodeRequest } from '../../../src/otlp/encode.ts';
import { tracesOf } from '../../otlp/requests.ts';
import { maxBytes } from '../reference-servers.ts';

/** Protobuf written by hand, where an encoder would know better. */
export const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');

/** A length-delimited field of fewer than 128 bytes. */
export const field = (number: number, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, value.length]), value]);

/** A request with one span of these fields: resource_spans 1, scope_spans 2, spans 2. */
export const spanWith = (...fields: Uint8Array[]): Buffer => field(1, field(2, field(2, Buffer.concat(fields))));

export const oneSpan = Buffer.from(encodeRequest('traces', tracesOf([{ name: 'a span with a name' }])));

export const jsonSpan = (fields: string): Buffer =>
  Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a",${fields}}]}]}]}`);

/** The ids of a span, each byte the same. */
export const ids = (byte: number): Buffer[] => [field(1, Buffer.alloc(16, byte)), field(2, Buffer.alloc(8, byte))];

/** A span, and an unknown field (1000) of as many bytes as a whole request may have. */
export const tooLarge = Buffer.concat([oneSpan, hex('c2 3e 80 80 c0 00'), Buffer.alloc(maxBytes, 'x')]);
