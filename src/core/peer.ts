/** `127.0.0.1:PORT`, `[::1]:PORT`: who is at the other end of a socket. */
export function peerOf({
  remoteAddress,
  remotePort,
  remoteFamily,
}: {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly remoteFamily?: string | undefined;
}): string {
  if (remoteAddress === undefined) return 'unknown';
  return remoteFamily === 'IPv6' ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
