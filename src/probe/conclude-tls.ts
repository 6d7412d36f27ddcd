import { concludeCut, concludeEnd } from './conclude-end.ts';
import type { CertificateSeen, Clue, EndUnasked, HandshakeSeen, WordsSeen } from './facts.ts';
import type { ErrorSeen } from './seen-error.ts';

/** Looked up where a handshake failed. */
export interface BesideHandshake {
  /** What the port says without TLS. */
  readonly plain?: WordsSeen | undefined;
  /** How it ends a connection on which nothing is said. */
  readonly unasked?: EndUnasked | undefined;
}

/** What a handshake says, and where it says nothing, what else the port does. */
export function concludeHandshake(
  seen: HandshakeSeen,
  { host, verify = true, ...beside }: { host: string; verify?: boolean | undefined } & BesideHandshake,
): Clue | undefined {
  if (seen.error) return concludeFailure(seen.error, beside);
  return verify && seen.distrust !== undefined ? concludeDistrust(seen.distrust, seen.certificate, host) : undefined;
}

/** Senders in Go and others refuse gRPC where HTTP/2 was not agreed upon, whatever is spoken there. */
export const noAlpn: Clue = {
  row: 'tls-no-alpn',
  because: 'the handshake agrees on no protocol (ALPN), and gRPC needs h2',
  certainty: 'certain',
};

/** Told at the end: hardly any sender looks, and what breaks the others comes first. */
export function concludeRevocation({ isRevoked, certificate }: HandshakeSeen): Clue | undefined {
  if (!isRevoked || !certificate) return undefined;
  return {
    row: 'tls-revoked',
    because: `in the handshake “${certificate.issuer}” says that it has revoked the certificate`,
    certainty: 'certain',
  };
}

/** OpenSSL names alerts after the version that had them first. */
const alerts: readonly (readonly [RegExp, Pick<Clue, 'row' | 'with'>, string])[] = [
  [/CERTIFICATE_REQUIRED/, { row: 'mtls-required' }, 'the server wants a certificate of the client'],
  [/ALERT_CERTIFICATE_EXPIRED/, { row: 'mtls-client-expired' }, 'to the server the client certificate has expired'],
  [
    /ALERT_UNKNOWN_CA/,
    { row: 'mtls-required', with: { client: 'unknown-ca' } },
    'the server does not know who issued the client certificate',
  ],
  [
    /ALERT_(BAD|UNSUPPORTED)_CERTIFICATE|ALERT_CERTIFICATE_|ALERT_ACCESS_DENIED/,
    { row: 'mtls-refused' },
    'the server refuses the client certificate',
  ],
  [/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/, { row: 'tls-min-version' }, 'no version of TLS that both sides speak'],
  [/UNRECOGNIZED_NAME/, { row: 'tls-unknown-name' }, 'the server serves no host of this name'],
  [/NO_APPLICATION_PROTOCOL/, { row: 'tls-no-alpn' }, 'the server speaks neither HTTP/2 nor HTTP/1.1'],
];

/** What an alert of the server says, in the handshake or after it: those about a client of TLS 1.3 come with the first read. */
export function concludeAlert(code: string): Clue | undefined {
  const known = alerts.find(([pattern]) => pattern.test(code));
  return known && { ...known[1], because: `${known[2]} (${code})`, certainty: 'certain' };
}

/** As OpenSSL names what the other side complained of. */
const isAlert = /^ERR_SSL_(SSLV3|TLSV1|TLSV13)_/;

function concludeFailure(error: ErrorSeen, { plain, unasked }: BesideHandshake): Clue {
  const { code, message } = error;
  // Only who speaks TLS sends an alert, whatever the same port says to those who do not.
  const named = concludeAlert(code);
  if (named) return named;
  const tongues = { http2: 'HTTP/2', http1: 'HTTP/1.1' } as const;
  if (!isAlert.test(code) && (plain?.tongue === 'http2' || plain?.tongue === 'http1')) {
    const because = `the port speaks plain ${tongues[plain.tongue]}: it answers without TLS, and not with it`;
    return { row: 'tls-client-plain-server', because, certainty: 'certain' };
  }
  if (plain?.tongue === 'other') {
    return {
      row: 'other-service',
      because: `the port speaks neither TLS nor HTTP: “${plain.text}”`,
      certainty: 'certain',
    };
  }
  if (/HANDSHAKE_FAILURE/.test(code)) {
    const because = `the server breaks the handshake off without saying why (${code})`;
    return {
      row: 'tls-handshake-failure',
      because,
      certainty: 'likely',
      also: ['tls-no-shared-cipher', 'mtls-required'],
    };
  }
  if (code === 'TIMEOUT') {
    const because = 'the connection is accepted, and the handshake is never answered';
    return { row: 'accept-mute', because, certainty: 'likely', also: ['tls-handshake-stall'] };
  }
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH|UNEXPECTED_MESSAGE)/.test(code)) {
    return { row: 'other-service', because: `the port does not speak TLS (${code})`, certainty: 'likely' };
  }
  if (code.startsWith('ERR_')) {
    const because = `the handshake breaks off (${code || message})`;
    return { row: 'tls-handshake-failure', because, certainty: 'open' };
  }
  return concludeEnd(unasked) ?? concludeCut(error, plain);
}

const distrusts: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-host',
  INVALID_PURPOSE: 'tls-wrong-usage',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-unknown-ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-unknown-ca',
};

/** In OpenSSL's words, where Node has no code. */
const nameless: readonly (readonly [RegExp, string])[] = [
  [/invalid CA certificate|does not include certificate signing/, 'tls-not-a-ca'],
  [/EE certificate key too weak/, 'tls-weak-key'],
];

function concludeDistrust(code: string, certificate: CertificateSeen | undefined, host: string): Clue {
  const row = distrusts[code] ?? nameless.find(([words]) => words.test(code))?.[1];
  if (row === undefined)
    return { row: 'tls-untrusted', because: `the certificate is refused: ${code}`, certainty: 'likely' };
  const { subject, validFrom, validTo, issuer, names = [], chain = [], keyBits } = certificate ?? {};
  if (row === 'tls-wrong-host' && certificate && names.length === 0) {
    const because = `it has no subject alternative names, only the common name “${subject}”`;
    return { row: 'tls-legacy-cn', because, certainty: 'certain' };
  }
  const because = {
    'tls-expired': `it was valid until ${validTo}`,
    'tls-not-yet-valid': `it is valid from ${validFrom} on`,
    'tls-wrong-host': `it is for ${listed(names) || 'no name at all'}, not for ${host}`,
    'tls-wrong-usage':
      'its extended key usage, or that of one above it, does not allow it to be a server’s (serverAuth)',
    'tls-not-a-ca': `of what issued it, “${issuer}” or one above it, OpenSSL says: ${code}`,
    'tls-weak-key': `its key of ${keyBits} bits is too short for OpenSSL, and long enough for some senders`,
    'tls-self-signed': `subject and issuer are both “${issuer}”`,
    'tls-unknown-ca': `it was issued by “${issuer}”, which is not trusted here`,
  }[row];
  // A chain of one that nobody of the trust store issued: the authority is unknown, or the link to it was not sent.
  const also = row === 'tls-unknown-ca' && chain.length === 1 ? ['tls-missing-intermediate'] : [];
  return { row, because: because!, certainty: 'certain', ...(also.length > 0 && { also }) };
}

export function handshakeInWords(seen: HandshakeSeen): string {
  const { error, version, alpn, certificate } = seen;
  if (error) return `no handshake: ${error.code === 'TIMEOUT' ? error.message : error.code || error.message}`;
  const speaks = alpn === undefined ? 'no ALPN' : `ALPN ${alpn}`;
  return `${version}, ${speaks}${certificate ? '' : ', no certificate'}`;
}

export function certificateInWords({ names, subject, validFrom, validTo, chain, issuer }: CertificateSeen): string {
  const shownFor = names.length > 0 ? listed(names) : `“${subject}”, without a name of a host`;
  const links = chain.length > 1 ? `, chain of ${chain.length}` : '';
  return `for ${shownFor}; ${validFrom} to ${validTo}; issued by “${issuer}”${links}`;
}

const maxNames = 4;

function listed(names: readonly string[]): string {
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
  return names.slice(0, maxNames).join(', ') + more;
}
