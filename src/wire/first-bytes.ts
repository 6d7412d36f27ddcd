import type { Socket } from 'node:net';

/** What the first bytes of a connection announce. */
export type Speech = 'tls' | 'http1' | 'http2';

const tlsHandshakeRecord = 0x16;
const preface = Buffer.from('PRI ');

/** Undefined while there are too few bytes to tell (`P` may become POST or the HTTP/2 preface). */
export function speechOf(bytes: Uint8Array): Speech | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === tlsHandshakeRecord) return 'tls';
  const compared = Math.min(preface.length, bytes.length);
  if (preface.compare(bytes, 0, compared, 0, compared) !== 0) return 'http1';
  return compared === preface.length ? 'http2' : undefined;
}

/**
 * Looks at the beginning of what `socket` receives until `judge` has an opinion, puts the bytes back and reports it.
 * Nothing is reported when the peer leaves before; `judge` bounds how much is gathered. Returns a function that stops it.
 */
export function peek<T>(
  socket: Socket,
  judge: (bytes: Buffer) => T | undefined,
  done: (verdict: T) => void,
): () => void {
  let seen: Buffer = Buffer.alloc(0);
  const onReadable = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const verdict = judge(seen);
    if (verdict === undefined) return;
    socket.off('readable', onReadable);
    socket.unshift(seen);
    done(verdict);
  };
  socket.on('readable', onReadable);
  return () => void socket.off('readable', onReadable);
}
