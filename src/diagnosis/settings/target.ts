/** The parts of an endpoint as it is written, which need not be a URL. */
export interface Target {
  /** In lower case, without `://`. */
  readonly scheme?: string;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port?: string;
  /** With query, from its first `/` or `?` on; empty where there is none. */
  readonly path: string;
}

export function targetOf(written: string): Target {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(written) ?? [];
  const [, host = '', port, path = ''] =
    /^(?:[^/@]*@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?([/?#].*)?$/s.exec(rest) ?? [];
  return {
    ...(scheme !== undefined && { scheme: scheme.toLowerCase() }),
    host: host.replace(/^\[|\]$/g, ''),
    ...(port !== undefined && { port }),
    path,
  };
}

export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0|::)$/i.test(host);
}

/** A name or an address that only the same machine, network or cluster knows: certificates for them are rare. */
export function isInside(host: string): boolean {
  return (
    isLoopback(host) ||
    !/[.:]/.test(host) ||
    /\.(?:local|internal|svc|cluster\.local|localdomain|lan|home\.arpa)$/i.test(host) ||
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][\da-f]{2}:)/i.test(host)
  );
}
