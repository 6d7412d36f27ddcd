/** An error of a socket as a fact. */
export interface ErrorSeen {
  /** Node's or OpenSSL's code; `TIMEOUT` where our patience ended. */
  readonly code: string;
  readonly message: string;
}

export const tooLate: ErrorSeen = { code: 'TIMEOUT', message: 'nothing came in time' };

export const closed: ErrorSeen = { code: '', message: 'the connection was closed after a while' };

export function isLate(error: ErrorSeen | undefined): boolean {
  return error?.code === tooLate.code;
}

export function seenError(error: unknown): ErrorSeen {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const { code = '', message } = error as NodeJS.ErrnoException;
  return { code, message: message.trim().replace(/\s+/g, ' ') };
}
