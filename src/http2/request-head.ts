import { StreamError } from './peer-error.ts';
import type { Http2Code } from '../core/http2-codes.ts';
import type { Field } from './static-table.ts';

/** What a request asks for, and its other fields: lower-case names, repeated ones joined (RFC 9110 §5.3, RFC 9113 §8.2.3). */
export interface RequestHead {
  readonly method: string;
  /** Empty for CONNECT (RFC 9113 §8.5). */
  readonly path: string;
  readonly authority: string | undefined;
  /** Content-Length. */
  readonly declaredBytes: number | undefined;
  readonly fields: Record<string, string>;
}

/** They belong to connections of HTTP/1.1 (RFC 9113 §8.2.2). */
const connectionFields = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);
const pseudoFields = new Set([':method', ':scheme', ':authority', ':path']);
const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
// oxlint-disable-next-line no-control-regex -- they are what may not come
const forbiddenInValue = /[\0\r\n]/;
const colon = 0x3a;

/** Throws StreamError for a request that is malformed (RFC 9113 §8.1.1). */
export function requestHeadOf(stream: number, list: readonly Field[]): RequestHead {
  const pseudo = new Map<string, string>();
  // A field may be called `constructor`.
  const fields = Object.create(null) as Record<string, string>;
  let isBehind = false;
  for (const [name, value] of list) {
    if (name.charCodeAt(0) === colon) {
      if (isBehind || !pseudoFields.has(name) || pseudo.has(name)) malformed(stream, `${name} may not stand here`);
      pseudo.set(name, value);
    } else {
      isBehind = true;
      add(stream, fields, name, value);
    }
  }
  const method = pseudo.get(':method') ?? malformed(stream, 'there is no :method');
  const path = pseudo.get(':path') ?? '';
  const isConnect = method === 'CONNECT';
  if (isConnect === (pseudo.has(':scheme') || path !== ''))
    malformed(stream, `:scheme and :path do not go with ${method}`);
  if (!isConnect && (path === '' || !pseudo.has(':scheme'))) malformed(stream, 'there is no :scheme, or no :path');
  const length = fields['content-length'];
  const declaredBytes = length === undefined ? undefined : Number(length);
  return { method, path, authority: pseudo.get(':authority'), declaredBytes, fields };
}

export function checkedSize(stream: number, list: readonly Field[] | undefined): readonly Field[] {
  return list ?? failed(stream, 'ENHANCE_YOUR_CALM', 'there are more fields than may be');
}

/** RFC 9113 §8.1.1. */
export function checkLength(stream: number, declaredBytes: number | undefined, receivedBytes: number): void {
  if (declaredBytes === undefined || declaredBytes === receivedBytes) return;
  malformed(stream, `content-length is ${declaredBytes}, and ${receivedBytes} bytes came`);
}

/** Fields that come behind the body. */
export function checkTrailers(stream: number, list: readonly Field[]): void {
  const fields = Object.create(null) as Record<string, string>;
  for (const [name, value] of list) {
    if (name.charCodeAt(0) === colon) malformed(stream, `${name} may not stand in trailers`);
    add(stream, fields, name, value);
  }
}

function add(stream: number, fields: Record<string, string>, name: string, value: string): void {
  if (!token.test(name) || forbiddenInValue.test(value)) malformed(stream, 'a field has forbidden characters');
  if (connectionFields.has(name)) malformed(stream, `HTTP/2 has no field ${name}`);
  if (name === 'te' && value !== 'trailers') malformed(stream, 'te may be trailers and nothing else');
  const former = fields[name];
  fields[name] = former === undefined ? value : `${former}${name === 'cookie' ? '; ' : ', '}${value}`;
}

function malformed(stream: number, message: string): never {
  return failed(stream, 'PROTOCOL_ERROR', message);
}

function failed(stream: number, code: Http2Code, message: string): never {
  throw new StreamError(stream, code, message);
}
