import { randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';
import { nameConstraints } from './name-constraints.ts';

const { asn1, md, pki } = forge;

export type Certificate = forge.pki.Certificate;

/** PEM, PKCS #8 and SPKI. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface Issuer {
  readonly certificate: forge.pki.Certificate;
  readonly key: KeyPair;
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly key: KeyPair;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * An authority that may sign certificates for the `permitted` names and for addresses, but for no other name; one
 * authority below it included.
 */
export function mintAuthority(request: CertificateRequest, permitted: readonly string[]): Issuer {
  const certificate = draft(request);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 1 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    nameConstraints(permitted),
    { name: 'subjectKeyIdentifier' },
  ]);
  return { certificate: signed(certificate, request.key), key: request.key };
}

/** An authority below `issuer`, or what signs like one although its certificate says that it may not. */
export function mintIntermediate(request: CertificateRequest, issuer: Issuer, mayIssue: boolean): Issuer {
  const certificate = draft(request);
  certificate.setIssuer(issuer.certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: mayIssue, ...(mayIssue && { pathLenConstraint: 0 }) },
    {
      name: 'keyUsage',
      critical: true,
      ...(mayIssue ? { keyCertSign: true, cRLSign: true } : { digitalSignature: true }),
    },
    { name: 'subjectKeyIdentifier' },
    keyIdentifierOf(issuer.certificate),
  ]);
  return { certificate: signed(certificate, issuer.key), key: request.key };
}

function keyIdentifierOf(issuer: forge.pki.Certificate): object {
  return { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() };
}

/**
 * The certificate of a server, or of a client, signed by `issuer` or else by itself. It is never an authority: a sender
 * that trusts a self-signed one trusts this one certificate.
 */
export function mintLeaf(
  request: CertificateRequest,
  { names, usage = 'server' }: { readonly names: readonly string[]; readonly usage?: 'server' | 'client' | undefined },
  issuer?: Issuer,
): forge.pki.Certificate {
  const certificate = draft(request);
  const altNames = names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name }));
  certificate.setIssuer((issuer?.certificate ?? certificate).subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    // A self-signed one goes without: a usage that leaves out keyCertSign would forbid it to have signed itself.
    ...(issuer ? [{ name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true }] : []),
    { name: 'extKeyUsage', ...(usage === 'server' ? { serverAuth: true } : { clientAuth: true }) },
    ...(altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []),
    { name: 'subjectKeyIdentifier' },
    keyIdentifierOf(issuer?.certificate ?? certificate),
  ]);
  return signed(certificate, issuer?.key ?? request.key);
}

export function toPem(certificate: forge.pki.Certificate): string {
  return pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
}

function draft({ commonName, key, notBefore, notAfter }: CertificateRequest): forge.pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(key.publicKey);
  // Positive and of full length: the first byte is neither 0 nor above 127 (RFC 5280 §4.1.2.2).
  certificate.serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`;
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter;
  certificate.setSubject([
    { name: 'organizationName', value: 'otlp-chaos' },
    { name: 'commonName', value: commonName },
  ]);
  return certificate;
}

/** forge builds what is signed, `node:crypto` signs it: forge's own arithmetic takes thirty times as long. */
function signed(certificate: forge.pki.Certificate, { privateKey }: KeyPair): forge.pki.Certificate {
  const signer = {
    sign: () => {
      const bytes = asn1.toDer(certificate.tbsCertificate).getBytes();
      return sign('sha256', Buffer.from(bytes, 'binary'), privateKey).toString('binary');
    },
  };
  // All that `sign` uses of a key is its method of that name.
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, md.sha256.create());
  return certificate;
}
