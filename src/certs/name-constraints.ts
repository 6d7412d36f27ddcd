import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

/**
 * RFC 5280 §4.2.1.10: the authority may sign for these DNS names and for what lies below them, for no other. Whoever
 * trusts it trusts it for a test bench, not for the internet. Addresses are left unconstrained: BoringSSL, and with it
 * every sender on gRPC's core (Python, C++, Ruby, PHP), refuses any chain with a constraint on them. forge has no encoder
 * of its own.
 *
 * NameConstraints ::= SEQUENCE { permittedSubtrees [0] SEQUENCE OF SEQUENCE { base GeneralName } }
 */
export function nameConstraints(permitted: readonly string[]): { id: string; critical: true; value: string } {
  const subtrees = permitted.map((name) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [dnsName(name)]));
  const permittedSubtrees = asn1.create(Class.CONTEXT_SPECIFIC, 0, true, subtrees);
  const constraints = asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [permittedSubtrees]);
  return { id: '2.5.29.30', critical: true, value: asn1.toDer(constraints).getBytes() };
}

/** Holds for all names below, too, and begins without a dot. */
function dnsName(name: string): forge.asn1.Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, 2, false, name.replace(/^\*\./, ''));
}
