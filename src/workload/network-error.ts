/** What errors of Node's sockets and of OpenSSL mean, by their codes. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset or closed before an answer came',
  EPIPE: 'the connection was closed while the request was being sent',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'connecting took too long',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  EPROTO: 'the other side does not speak TLS as expected',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the other side does not speak TLS',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an authority that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP/1.1',
  HPE_CR_EXPECTED: 'the answer is not HTTP/1.1',
};

/** An error of a request as one line: what it means, and the original words for who looks them up. */
export function describeNetworkError(error: unknown): string {
  const { code, message } = errorParts(error);
  const meaning = code === undefined ? undefined : meanings[code];
  return meaning === undefined ? message : `${meaning} (${message})`;
}

/** What the gRPC client says of a connection that it did not get, in the same form; a backend's own words stay as they are. */
export function describeGrpcDetails(details: string): string {
  const [, reason] =
    /^No connection established\. Last error: (?:Error(?: \[\w+\])?: )?(.*?)(?:\. Resolution note: *)?$/s.exec(
      details,
    ) ?? [];
  if (reason === undefined) return details;
  const code = Object.keys(meanings).find((one) => new RegExp(`\\b${one}\\b`).test(reason));
  return code === undefined ? reason : `${meanings[code]} (${reason})`;
}

/** Connecting to a name with several addresses fails with several errors, and says nothing itself. */
function errorParts(error: unknown): { code?: string | undefined; message: string } {
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  if (!(first instanceof Error)) return { message: String(first) };
  return { code: (first as NodeJS.ErrnoException).code, message: first.message.trim().replace(/\s*\n\s*/g, ' ') };
}
