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
  const { code, message, rawPacket } = errorParts(error);
  const meaning =
    rawPacket && beginsAsHttp2(rawPacket) ? meaningOfHttp2 : code === undefined ? undefined : meanings[code];
  return meaning === undefined ? message : `${meaning} (${message})`;
}

const meaningOfHttp2 = 'the answer is HTTP/2, and not HTTP/1.1';
const settingsFrame = 4;

/** RFC 9113 §3.4: a server begins with a SETTINGS frame, on stream 0. */
function beginsAsHttp2(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 9 && bytes[0] === 0 && bytes[3] === settingsFrame && bytes.subarray(5, 9).every((one) => one === 0)
  );
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

interface ErrorParts {
  readonly code?: string | undefined;
  readonly message: string;
  /** What Node's parser could make nothing of. */
  readonly rawPacket?: Uint8Array | undefined;
}

/** Connecting to a name with several addresses fails with several errors, and says nothing itself. */
function errorParts(error: unknown): ErrorParts {
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  if (!(first instanceof Error)) return { message: String(first) };
  const { code, message, rawPacket } = first as NodeJS.ErrnoException & Pick<ErrorParts, 'rawPacket'>;
  return { code, message: message.trim().replace(/\s*\n\s*/g, ' '), rawPacket };
}
