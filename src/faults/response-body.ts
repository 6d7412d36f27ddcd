import { STATUS_CODES } from 'node:http';
import type { Protocol } from '../core/signal.ts';

export const bodyForms = ['status', 'html', 'text', 'empty'] as const;
export type BodyForm = (typeof bodyForms)[number];

export interface ResponseBody {
  readonly contentType?: string;
  readonly bytes: Uint8Array;
}

/** What an error answer may look like: OTLP's own Status (R17), or what servers that know nothing of OTLP send. */
export function responseBody(
  form: BodyForm,
  { status, code, message, protocol }: { status: number; code: number; message: string; protocol: Protocol },
): ResponseBody {
  switch (form) {
    case 'status':
      return protocol === 'http/json'
        ? { contentType: 'application/json', bytes: Buffer.from(JSON.stringify({ code, message })) }
        : { contentType: 'application/x-protobuf', bytes: statusMessage(code, message) };
    case 'html':
      return { contentType: 'text/html; charset=utf-8', bytes: Buffer.from(htmlPage(status, message)) };
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(`${message}\n`) };
    case 'empty':
      return { bytes: new Uint8Array(0) };
  }
}

function htmlPage(status: number, message: string): string {
  const title = [status, STATUS_CODES[status]].filter(Boolean).join(' ');
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`;
}

/** `google.rpc.Status`: field 1 is an int32, field 2 a string. */
function statusMessage(code: number, message: string): Uint8Array {
  const text = Buffer.from(message);
  const codeField = code === 0 ? [] : [0x08, ...varint(BigInt.asUintN(64, BigInt(code)))];
  const textField = text.length === 0 ? [] : [0x12, ...varint(BigInt(text.length))];
  return Buffer.concat([Buffer.from(codeField), Buffer.from(textField), text]);
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
