/** What an authority can say of a certificate (RFC 6960 §4.2.1); it can also say that it does not know. */
export const stapleStatuses = ['good', 'revoked'] as const;
export type StapleStatus = (typeof stapleStatuses)[number];

/** An OCSP response that goes with a certificate in the handshake. */
export interface Staple {
  readonly status: StapleStatus;
  /** DER. */
  readonly response: Buffer;
}
