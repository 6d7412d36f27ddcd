/** Alerts by their numbers (RFC 8446 §6, RFC 7301 §3.2). */
const alertNames: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

export const decodeErrorAlert = 50;
export const handshakeFailureAlert = 40;
export const badCertificateAlert = 42;
export const certificateExpiredAlert = 45;
export const unknownCaAlert = 48;
export const certificateRequiredAlert = 116;

export function alertName(alert: number): string {
  return alertNames[alert] ?? `alert ${alert}`;
}

/** A fatal alert as it stands on the wire before any key is agreed on: seven bytes. */
export function alertRecord(alert: number): Buffer {
  const fatal = 2;
  return Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, fatal, alert]);
}

/** The alert that the peer sent, if OpenSSL's error tells of one: “…:SSL alert number 48:…”. */
export function peerAlertOf(error: Error): string | undefined {
  const number = /alert number (\d+)/i.exec(error.message)?.[1];
  return number === undefined ? undefined : alertName(Number(number));
}
