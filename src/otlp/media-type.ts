import type { Encoding } from '../core/signal.ts';

const encodings: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/json': 'json',
};

/** Media type of each encoding of OTLP/HTTP (S25, S26, R15). */
export const mediaTypes: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The encoding that an OTLP/HTTP request's Content-Type names; undefined when it is not one of OTLP's. */
export function encodingOf(contentType = ''): Encoding | undefined {
  if (Object.hasOwn(encodings, contentType)) return encodings[contentType];
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  // OTLP/JSON is UTF-8 like all JSON between systems (RFC 8259 §8.1); we have no decoder for anything else.
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return undefined;
  return Object.hasOwn(encodings, type) ? encodings[type] : undefined;
}

/** True for gRPC with protobuf messages, which is all that OTLP/gRPC knows. */
export function isGrpcMediaType(contentType: string | undefined): boolean {
  return contentType === 'application/grpc' || /^application\/grpc(\+proto)?\s*(;|$)/i.test(contentType?.trim() ?? '');
}

export type Compression = 'identity' | 'gzip';

/** `Content-Encoding` or `grpc-encoding` of a request; undefined when a server need not know it (R1). */
export function compressionOf(header = 'identity'): Compression | undefined {
  if (header === 'identity' || header === 'gzip') return header;
  const codings = header.split(',').map((coding) => coding.trim().toLowerCase());
  const applied = codings.filter((coding) => coding !== '' && coding !== 'identity');
  if (applied.length === 0) return 'identity';
  // `x-gzip` is the same coding by an older name (RFC 9110 §8.4.1.3).
  return applied.length === 1 && (applied[0] === 'gzip' || applied[0] === 'x-gzip') ? 'gzip' : undefined;
}
