import type { Clue, EndSeen, EndUnasked, WordsSeen } from './facts.ts';
import type { ErrorSeen } from './seen-error.ts';

/* Of connections that end before anything was answered: whether they end anyway, or for what is said on them. */

/** Node gives an end in the middle of a handshake the code of a reset. */
export function endOf({ code, message }: ErrorSeen): EndSeen {
  return code === 'EPIPE' || (code === 'ECONNRESET' && !message.includes('disconnected before')) ? 'reset' : 'finish';
}

const inWords = { reset: 'is reset (RST)', finish: 'is closed (FIN)' } as const;

/** Whatever is said: it ends all the same. */
export function concludeEnd(unasked: EndUnasked | undefined): Clue | undefined {
  if (unasked === undefined) return undefined;
  if (unasked === 'late') {
    // As a load balancer does that tries its targets first.
    const because = 'the connection is accepted, and closed after a while without a word';
    return { row: 'accept-close', with: { how: 'finish' }, because, certainty: 'open' };
  }
  const because = `the connection is accepted, and it ${inWords[unasked]} before a word is said`;
  return { row: 'accept-close', with: { how: unasked }, because, certainty: 'likely' };
}

/** In answer to the ClientHello; `plain` is what the port says without TLS. */
export function concludeCut(error: ErrorSeen, plain: WordsSeen | undefined): Clue {
  const how = endOf(error);
  const because = `the connection ${inWords[how]} in answer to the ClientHello`;
  // What hangs up on plaintext as well need not know TLS at all.
  const also = plain?.tongue === 'closed' ? ['closed-early'] : [];
  return { row: 'tls-handshake-cut', with: { how }, because, certainty: 'likely', also };
}

/** Whoever lets senders out through a proxy alone may end the connections of the others at any of these moments. */
export function isEnd({ row }: Clue): boolean {
  return row === 'accept-close' || row === 'tls-handshake-cut' || row === 'closed-early';
}
