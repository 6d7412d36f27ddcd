/** Fields of one connection, never passed on (RFC 9110 §7.6.1), and those that the next hop gets anew. */
const ofConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'trailer']);
const madeAnew = new Set(['host', 'content-length', 'transfer-encoding', 'expect']);

/** Headers of a request as the next hop gets them, its own `host` and length aside. */
export function passedOn(headers: Readonly<Record<string, string>>): Record<string, string> {
  const named = (headers['connection'] ?? '').toLowerCase().split(/\s*,\s*/);
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) =>
        !ofConnection.has(name) &&
        !madeAnew.has(name) &&
        !named.includes(name) &&
        (name !== 'te' || value === 'trailers'),
    ),
  );
}

/** Name, value, name, value … as Node hands them out → pairs with lower-case names, in order. */
export function answeredWith(raw: readonly string[]): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    if (!name.startsWith(':') && !ofConnection.has(name)) pairs.push([name, raw[at + 1]!]);
  }
  return pairs;
}
