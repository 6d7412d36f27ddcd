/** What a ClientHello says about its sender, as far as a server decides by it. */
export interface ClientHello {
  readonly serverName?: string | undefined;
  readonly alpn: readonly string[];
  /** Highest version offered, such as `TLSv1.3`. */
  readonly maxVersion: string;
}

/** Far above what clients send (post-quantum key shares take about 2 KiB), far below what would hurt. */
const maxHelloBytes = 64 * 1024;
const recordHeaderBytes = 5;
const handshakeHeaderBytes = 4;
const handshakeRecord = 22;
const clientHello = 1;
const extensionTypes = { serverName: 0, alpn: 16, supportedVersions: 43 } as const;
const versionNames: Readonly<Record<number, string>> = {
  0x0300: 'SSLv3',
  0x0301: 'TLSv1',
  0x0302: 'TLSv1.1',
  0x0303: 'TLSv1.2',
  0x0304: 'TLSv1.3',
};

/** The ClientHello at the start of `bytes`, whole or over several records; undefined while it is not all there. */
export function parseClientHello(bytes: Buffer): ClientHello | 'malformed' | undefined {
  const message = handshakeMessage(bytes);
  if (message === undefined || message === 'malformed') return message;
  try {
    return helloOf(new Cursor(message));
  } catch (error) {
    if (error instanceof RangeError) return 'malformed';
    throw error;
  }
}

/** Joins the fragments of the first handshake message (RFC 8446 §5.1: it may span records). */
function handshakeMessage(bytes: Buffer): Buffer | 'malformed' | undefined {
  const fragments: Buffer[] = [];
  let gathered = 0;
  for (let offset = 0; ;) {
    if (bytes.length < offset + recordHeaderBytes) break;
    if (bytes[offset] !== handshakeRecord) return 'malformed';
    const sizeBytes = bytes.readUInt16BE(offset + 3);
    const start = offset + recordHeaderBytes;
    const fragment = bytes.subarray(start, start + sizeBytes);
    fragments.push(fragment);
    gathered += fragment.length;
    offset = start + sizeBytes;
  }
  const message = Buffer.concat(fragments, gathered);
  if (message.length >= 1 && message[0] !== clientHello) return 'malformed';
  const wantedBytes = message.length < handshakeHeaderBytes ? handshakeHeaderBytes : 4 + message.readUIntBE(1, 3);
  if (wantedBytes > maxHelloBytes || bytes.length > 2 * maxHelloBytes) return 'malformed';
  return message.length < wantedBytes ? undefined : message.subarray(handshakeHeaderBytes, wantedBytes);
}

function helloOf(cursor: Cursor): ClientHello {
  let maxVersion = cursor.uint(2);
  cursor.bytes(32);
  cursor.vector(1);
  cursor.vector(2);
  cursor.vector(1);
  let serverName: string | undefined;
  let alpn: string[] = [];
  const extensions = cursor.optionalVector();
  while (extensions.left > 0) {
    const type = extensions.uint(2);
    const body = extensions.vector(2);
    if (type === extensionTypes.serverName) serverName = serverNameOf(body);
    if (type === extensionTypes.alpn) alpn = protocolsOf(body.vector(2));
    if (type === extensionTypes.supportedVersions) maxVersion = highestVersion(body.vector(1)) ?? maxVersion;
  }
  return { serverName, alpn, maxVersion: versionNames[maxVersion] ?? `0x${maxVersion.toString(16)}` };
}

function serverNameOf(body: Cursor): string | undefined {
  const list = body.optionalVector();
  while (list.left > 0) {
    const isHostName = list.uint(1) === 0;
    const name = list.vector(2).rest().toString('latin1');
    if (isHostName) return name;
  }
  return undefined;
}

function protocolsOf(list: Cursor): string[] {
  const names: string[] = [];
  while (list.left > 0) names.push(list.vector(1).rest().toString('latin1'));
  return names;
}

/** Unknown values are GREASE (RFC 8701) and say nothing. */
function highestVersion(list: Cursor): number | undefined {
  let highest: number | undefined;
  while (list.left > 0) {
    const version = list.uint(2);
    if (version in versionNames && version > (highest ?? 0)) highest = version;
  }
  return highest;
}

/** Reads length-prefixed fields; throws RangeError past the end. */
class Cursor {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  bytes(count: number): Buffer {
    if (count > this.left) throw new RangeError('the field ends past its message');
    this.#offset += count;
    return this.#bytes.subarray(this.#offset - count, this.#offset);
  }

  uint(sizeBytes: 1 | 2): number {
    return this.bytes(sizeBytes).readUIntBE(0, sizeBytes);
  }

  vector(lengthBytes: 1 | 2): Cursor {
    return new Cursor(this.bytes(this.uint(lengthBytes)));
  }

  /** Empty when nothing is left. */
  optionalVector(): Cursor {
    return this.left > 0 ? this.vector(2) : this;
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }
}
