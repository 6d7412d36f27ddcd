import { STATUS_CODES } from 'node:http';
import type { Protocol } from '../core/signal.ts';

export const bodyForms = ['status', 'html', 'text', 'empty', 'success', 'empty-partial', 'swapped', 'garbage'] as const;
export type BodyForm = (typeof bodyForms)[number];

/** What each form is, for people. */
export const bodyFormWords: Readonly<Record<BodyForm, string>> = {
  status: 'an OTLP status',
  html: 'a page of HTML',
  text: 'plain text',
  empty: 'an empty body',
  success: 'the body of a full success',
  'empty-partial': 'a partial success that says nothing',
  swapped: 'the body of a success in the encoding that was not asked for',
  garbage: 'a body that nobody can decode',
};

export interface ResponseBody {
  readonly contentType?: string;
  readonly bytes: Uint8Array;
}

export interface BodyWish {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly protocol: Protocol;
  /** At least so large, by what a reader may skip: unknown fields, filler. */
  readonly sizeBytes: number;
}

/** What an answer may carry: OTLP's own messages (R6, R17), or what servers that know nothing of OTLP send. */
export function responseBody(form: BodyForm, wish: BodyWish): ResponseBody {
  const { status, code, message, protocol, sizeBytes } = wish;
  const json = protocol === 'http/json';
  const contentType = json ? 'application/json' : 'application/x-protobuf';
  switch (form) {
    case 'status':
      return { contentType, bytes: json ? jsonBody({ code, message }, sizeBytes) : statusMessage(wish) };
    case 'success':
      return { contentType, bytes: json ? jsonBody({}, sizeBytes) : padding(sizeBytes) };
    case 'empty-partial':
      return { contentType, bytes: json ? jsonBody({ partialSuccess: {} }, 0) : Buffer.from([0x0a, 0x00]) };
    case 'swapped':
      return json
        ? { contentType: 'application/x-protobuf', bytes: padding(skippedBytes) }
        : { contentType: 'application/json', bytes: jsonBody({}, 0) };
    case 'garbage':
      return {
        contentType,
        bytes: filled(json ? Buffer.from('{"partialSuccess":') : Buffer.alloc(16, 0xff), sizeBytes),
      };
    case 'html':
      return { contentType: 'text/html; charset=utf-8', bytes: filled(htmlPage(status, message), sizeBytes) };
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', bytes: filled(Buffer.from(`${message}\n`), sizeBytes) };
    case 'empty':
      return { bytes: new Uint8Array(0) };
  }
}

/** Enough that a message without any field of its own has bytes. */
const skippedBytes = 16;

function htmlPage(status: number, message: string): Uint8Array {
  const title = [status, STATUS_CODES[status]].filter(Boolean).join(' ');
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return Buffer.from(
    `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`,
  );
}

/** With a field that no reader knows and every reader has to skip (R21), where it would be too small. */
function jsonBody(value: object, sizeBytes: number): Uint8Array {
  const missing = sizeBytes - Buffer.byteLength(JSON.stringify({ ...value, padding: '' }));
  return Buffer.from(JSON.stringify(missing > 0 ? { ...value, padding: '0'.repeat(missing) } : value));
}

function filled(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  return bytes.length >= sizeBytes ? bytes : Buffer.concat([bytes, Buffer.alloc(sizeBytes - bytes.length, 0x20)]);
}

/** `google.rpc.Status`: field 1 is an int32, field 2 a string. */
function statusMessage({ code, message, sizeBytes }: BodyWish): Uint8Array {
  const text = Buffer.from(message);
  const codeField = code === 0 ? [] : [0x08, ...varint(BigInt.asUintN(64, BigInt(code)))];
  const textField = text.length === 0 ? [] : [0x12, ...varint(BigInt(text.length))];
  const own = Buffer.concat([Buffer.from(codeField), Buffer.from(textField), text]);
  return Buffer.concat([own, padding(sizeBytes - own.length)]);
}

/** Field 100, which no message of OTLP has and every reader has to skip (S54). */
function padding(sizeBytes: number): Uint8Array {
  if (sizeBytes <= 0) return new Uint8Array(0);
  return Buffer.concat([Buffer.from([0xa2, 0x06, ...varint(BigInt(sizeBytes))]), Buffer.alloc(sizeBytes)]);
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
