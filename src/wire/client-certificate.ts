import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { TlsDecision } from './host.ts';
import {
  badCertificateAlert,
  certificateExpiredAlert,
  certificateRequiredAlert,
  handshakeFailureAlert,
  unknownCaAlert,
} from './tls-alerts.ts';

/** Why a client's certificate is not accepted, and the alert that says so. */
export interface Objection {
  readonly reason: string;
  readonly alert: number;
}

/** The alerts are those of OpenSSL and Go (RFC 8446 §6.2). */
export function objectionTo(socket: TLSSocket, { clientAuthority }: TlsDecision, now: Date): Objection | undefined {
  const presented = socket.getPeerX509Certificate();
  if (!presented) {
    // The alert of its own is one of TLS 1.3.
    const alert = socket.getProtocol() === 'TLSv1.3' ? certificateRequiredAlert : handshakeFailureAlert;
    return { reason: 'the client sent no certificate', alert };
  }
  if (clientAuthority === undefined) return undefined;
  const authority = new X509Certificate(clientAuthority);
  if (!presented.checkIssued(authority) || !presented.verify(authority.publicKey)) {
    return { reason: 'the client certificate is from an unknown authority', alert: unknownCaAlert };
  }
  if (now < presented.validFromDate) {
    return { reason: 'the client certificate is not yet valid', alert: badCertificateAlert };
  }
  if (now <= presented.validToDate) return undefined;
  return { reason: 'the client certificate has expired', alert: certificateExpiredAlert };
}
