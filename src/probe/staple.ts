import forge from 'node-forge';

/*
 * What the authority says of a certificate, as it came with the handshake (RFC 6960). Whose word it really is stays open:
 * a server that says so of itself has nothing to gain by it.
 */
const { asn1 } = forge;

/** Bytes of an OCSP response that are looked at; real ones have one or two thousand. */
const maxBytes = 64 * 1024;
const revokedTag = 1;

/** True where the response says that the certificate of this serial number (hexadecimal) was revoked. */
export function saysRevoked(response: Buffer, serialNumber: string): boolean {
  if (response.length > maxBytes) return false;
  try {
    const [, bytes] = partsOf(read(response.toString('binary')));
    const [, basic] = partsOf(partsOf(bytes)[0]);
    const [data] = partsOf(read(basic?.value as string));
    const responses = partsOf(data).findLast(
      ({ type, tagClass }) => type === asn1.Type.SEQUENCE && isUniversal(tagClass),
    );
    return partsOf(responses).some((single) => {
      const [certId, status] = partsOf(single);
      const serial = partsOf(certId)[3]?.value as string;
      return !isUniversal(status!.tagClass) && status!.type === revokedTag && isSame(serial, serialNumber);
    });
  } catch {
    // Whatever it is, it does not say so.
    return false;
  }
}

function read(bytes: string): forge.asn1.Asn1 {
  return asn1.fromDer(bytes);
}

function partsOf(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}

function isUniversal(tagClass: forge.asn1.Class): boolean {
  return tagClass === asn1.Class.UNIVERSAL;
}

function isSame(serial: string, hex: string): boolean {
  const bare = (text: string): string => text.toLowerCase().replace(/^0+/, '');
  return bare(forge.util.bytesToHex(serial)) === bare(hex);
}
