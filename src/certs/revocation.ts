import { hash, sign } from 'node:crypto';
import forge from 'node-forge';
import type { StapleStatus } from '../core/staple.ts';
import type { Issuer } from './x509.ts';

/*
 * What an authority says of certificates that it has signed: one at a time, to be stapled to a handshake (RFC 6960), and
 * all revoked ones in a list (RFC 5280 §5). forge has encoders for neither.
 */
const { asn1, pem, pki } = forge;
const { Class, Type } = asn1;
type Node = forge.asn1.Asn1;

/** How long a word of the authority holds, and since when what it revoked has been revoked. */
export interface RevocationTimes {
  readonly revokedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

const oids = {
  sha1: '1.3.14.3.2.26',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  basicOcspResponse: '1.3.6.1.5.5.7.48.1.1',
  reasonCode: '2.5.29.21',
  crlNumber: '2.5.29.20',
  authorityKeyIdentifier: '2.5.29.35',
} as const;
/** The key has got into other hands (RFC 5280 §5.3.1). */
const keyCompromise = 1;

/** What `issuer` says of the certificate of this serial number: an OCSPResponse as PEM, signed by the authority itself. */
export function stapleFor(
  serialNumber: string,
  status: StapleStatus,
  { issuer, times }: { readonly issuer: Issuer; readonly times: RevocationTimes },
): string {
  const { certificate } = issuer;
  const name = pki.distinguishedNameToAsn1(certificate.subject);
  const certId = sequence([
    sequence([oid(oids.sha1), absent()]),
    octets(hash('sha1', Buffer.from(derOf(name), 'binary'), 'buffer').toString('binary')),
    octets(keyIdOf(issuer)),
    integer(serialNumber),
  ]);
  const single = sequence([
    certId,
    status === 'good' ? tagged(0, false, '') : tagged(1, true, [time(times.revokedAt), tagged(0, true, [reason()])]),
    time(times.thisUpdate),
    tagged(0, true, [time(times.nextUpdate)]),
  ]);
  const data = sequence([tagged(1, true, [name]), time(times.thisUpdate), sequence([single])]);
  const bytes = sequence([oid(oids.basicOcspResponse), octets(derOf(signedBy(issuer, data)))]);
  return pemOf('OCSP RESPONSE', sequence([enumerated(0), tagged(0, true, [bytes])]));
}

/** The certificates that `issuer` has revoked, by serial number: a CertificateList as PEM. */
export function revocationList(serialNumbers: readonly string[], issuer: Issuer, times: RevocationTimes): string {
  const entries = serialNumbers.map((serial) =>
    sequence([integer(serial), utcTime(times.revokedAt), sequence([extension(oids.reasonCode, reason())])]),
  );
  const list = sequence([
    // Version 2.
    integer('01'),
    algorithm(),
    pki.distinguishedNameToAsn1(issuer.certificate.subject),
    utcTime(times.thisUpdate),
    utcTime(times.nextUpdate),
    sequence(entries),
    tagged(0, true, [
      sequence([
        extension(oids.authorityKeyIdentifier, sequence([tagged(0, false, keyIdOf(issuer))])),
        extension(oids.crlNumber, integer('01')),
      ]),
    ]),
  ]);
  return pemOf('X509 CRL', signedBy(issuer, list));
}

function signedBy({ key }: Issuer, content: Node): Node {
  const signature = sign('sha256', Buffer.from(derOf(content), 'binary'), key.privateKey).toString('binary');
  // No bits of the last byte are unused.
  return sequence([content, algorithm(), universal(Type.BITSTRING, `\0${signature}`)]);
}

function keyIdOf({ certificate }: Issuer): string {
  return certificate.generateSubjectKeyIdentifier().getBytes();
}

function pemOf(type: string, content: Node): string {
  return pem.encode({ type, body: derOf(content) }).replaceAll('\r\n', '\n');
}

function derOf(node: Node): string {
  return asn1.toDer(node).getBytes();
}

function sequence(parts: Node[]): Node {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
}

function tagged(tag: number, constructed: boolean, content: string | Node[]): Node {
  return asn1.create(Class.CONTEXT_SPECIFIC, tag, constructed, content);
}

function universal(type: forge.asn1.Type, content: string): Node {
  return asn1.create(Class.UNIVERSAL, type, false, content);
}

function oid(text: string): Node {
  return universal(Type.OID, asn1.oidToDer(text).getBytes());
}

function octets(content: string): Node {
  return universal(Type.OCTETSTRING, content);
}

/** From hexadecimal digits, the first byte below 0x80: positive. */
function integer(hex: string): Node {
  return universal(Type.INTEGER, forge.util.hexToBytes(hex));
}

function enumerated(value: number): Node {
  return universal(Type.ENUMERATED, String.fromCharCode(value));
}

function reason(): Node {
  return enumerated(keyCompromise);
}

function absent(): Node {
  return universal(Type.NULL, '');
}

function algorithm(): Node {
  return sequence([oid(oids.sha256WithRsa), absent()]);
}

function extension(id: string, value: Node): Node {
  return sequence([oid(id), octets(derOf(value))]);
}

function time(date: Date): Node {
  return universal(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date));
}

/** RFC 5280 §5.1.2.4: for dates up to 2049. */
function utcTime(date: Date): Node {
  return universal(Type.UTCTIME, asn1.dateToUtcTime(date));
}
