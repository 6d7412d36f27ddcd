import { isIP } from 'node:net';
import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

/**
 * RFC 5280 §4.2.1.10: the authority may sign for these names and addresses and for what lies below them, for nothing
 * else. Whoever trusts it trusts it for a test bench, not for the internet. forge has no encoder of its own.
 *
 * NameConstraints ::= SEQUENCE { permittedSubtrees [0] SEQUENCE OF SEQUENCE { base GeneralName } }
 */
export function nameConstraints(permitted: readonly string[]): { id: string; critical: true; value: string } {
  const subtrees = permitted.map((name) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [generalName(name)]));
  const permittedSubtrees = asn1.create(Class.CONTEXT_SPECIFIC, 0, true, subtrees);
  const constraints = asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [permittedSubtrees]);
  return { id: '2.5.29.30', critical: true, value: asn1.toDer(constraints).getBytes() };
}

/** `test`, `192.0.2.7` or `127.0.0.0/8`. DNS constraints hold for all names below and begin without a dot. */
function generalName(name: string): forge.asn1.Asn1 {
  const [address = '', prefix] = name.split('/');
  if (!isIP(address)) return asn1.create(Class.CONTEXT_SPECIFIC, 2, false, name.replace(/^\*\./, ''));
  const bytes = bytesOf(address);
  const mask = maskOf(bytes.length, prefix === undefined ? bytes.length * 8 : Number(prefix));
  return asn1.create(Class.CONTEXT_SPECIFIC, 7, false, bytes + mask);
}

/** forge has this function; its types do not know it. */
function bytesOf(address: string): string {
  const { bytesFromIP } = forge.util as unknown as { readonly bytesFromIP: (address: string) => string };
  return bytesFromIP(address);
}

function maskOf(sizeBytes: number, ones: number): string {
  return Array.from({ length: sizeBytes }, (_, i) => {
    const bits = Math.min(8, Math.max(0, ones - i * 8));
    return String.fromCharCode((0xff << (8 - bits)) & 0xff);
  }).join('');
}
