import { concludeAlert } from './conclude-tls.ts';
import { concludeEnd } from './conclude-end.ts';
import type { Clue, EndUnasked, Tongue, WordsSeen } from './facts.ts';
import { kept, openPlain, openSecure } from './handshake.ts';
import type { Kept, Place } from './handshake.ts';
import type { Budget } from './budget.ts';
import { firstFrameBytes, firstSettings } from './first-settings.ts';
import { seenError, tooLate } from './seen-error.ts';
import type { ErrorSeen } from './seen-error.ts';

/** RFC 9113 §3.4: the preface, and a SETTINGS frame without settings. A server of HTTP/1.1 answers it with an error. */
const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
/** A frame header, or a word. */
const enoughBytes = 9;
const maxBytes = 1024;

/** Says hello in HTTP/2 and reads the first bytes of the answer, no more than a kilobyte. */
export async function hearFirstWords(
  place: Place,
  budget: Budget,
  { secure = place.endpoint.isSecure } = {},
): Promise<Kept<WordsSeen>> {
  const socket = secure ? openSecure(place) : openPlain(place);
  const heard = new Promise<WordsSeen>((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    socket.once(secure ? 'secureConnect' : 'connect', () => socket.write(preface));
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk.subarray(0, maxBytes - bytes.length)]);
      if (isEnough(bytes)) resolve(wordsOf(bytes));
    });
    socket.on('error', (error) => resolve(wordsOf(bytes, seenError(error))));
    socket.on('close', () => resolve(wordsOf(bytes)));
  });
  return await kept(socket, budget.within(0.2, heard, wordsOf(Buffer.alloc(0), tooLate)));
}

/** Of an HTTP/2 server the whole first frame. */
function isEnough(bytes: Uint8Array): boolean {
  if (bytes.length < enoughBytes) return false;
  return !isSettings(bytes) || bytes.length >= Math.min(maxBytes, firstFrameBytes(bytes));
}

/** Some servers read plain HTTP at their TLS port, and say so: Go's, nginx. */
const wantsTls = /^HTTP\/[\s\S]*HTTP request (was sent )?to (an )?HTTPS/i;

export function wordsOf(bytes: Uint8Array, error?: ErrorSeen): WordsSeen {
  const text = firstLine(bytes);
  const isForTls = wantsTls.test(Buffer.from(bytes).toString('latin1'));
  const tongue = isForTls ? 'tls' : tongueOf(bytes, text, error);
  return { tongue, text, ...(error && { error }), ...(tongue === 'http2' && { settings: firstSettings(bytes) }) };
}

const settingsFrame = 4;

function isSettings(bytes: Uint8Array): boolean {
  return bytes[3] === settingsFrame && bytes[0] === 0;
}

const tlsAlert = 0x15;
const tlsHandshake = 0x16;

function tongueOf(bytes: Uint8Array, text: string, error: ErrorSeen | undefined): Tongue {
  if (bytes.length === 0) return error?.code === 'TIMEOUT' ? 'silence' : 'closed';
  if (bytes.length >= enoughBytes && isSettings(bytes)) return 'http2';
  if (/^HTTP\/1\.[01] \d{3}/.test(text)) return 'http1';
  if ((bytes[0] === tlsAlert || bytes[0] === tlsHandshake) && bytes[1] === 3) return 'tls';
  return 'other';
}

const maxText = 80;

function firstLine(bytes: Uint8Array): string {
  const [line = ''] = Buffer.from(bytes).toString('latin1').split(/\r?\n/);
  return line.replace(/[^\x20-\x7e]/g, '·').slice(0, maxText);
}

export function wordsInWords({ tongue, text, error }: WordsSeen): string {
  return {
    http2: 'speaks HTTP/2',
    http1: `speaks HTTP/1.1, no HTTP/2 (“${text}”)`,
    tls: 'answers in TLS',
    other: `speaks neither HTTP/2 nor HTTP/1.1: “${text}”`,
    silence: 'says nothing, though it is spoken to',
    closed: `says nothing and closes the connection${error?.code ? ` (${error.code})` : ''}`,
  }[tongue];
}

export interface BesideWords {
  /** Whether a handshake succeeds, where the port was spoken to without TLS and did not answer in HTTP. */
  readonly isTls?: boolean | undefined;
  /** What was agreed on. */
  readonly alpn?: string | undefined;
  /** How the port ends a connection on which nothing is said. */
  readonly unasked?: EndUnasked | undefined;
}

export function concludeWords(words: WordsSeen, { isTls, alpn, unasked }: BesideWords = {}): Clue | undefined {
  const { tongue, text, error } = words;
  if (tongue === 'http2') return undefined;
  if (isTls || tongue === 'tls') {
    const because = 'the port speaks TLS, and the endpoint begins with http://';
    return { row: 'plain-client-tls-server', because, certainty: 'certain' };
  }
  if (tongue === 'http1') return undefined;
  if (tongue === 'other')
    return { row: 'other-service', because: `it says “${text}”, which is not HTTP`, certainty: 'certain' };
  const refused = concludeAlert(error?.code ?? '');
  if (refused) return refused;
  if (tongue === 'silence') {
    if (alpn === 'h2') {
      const because = 'TLS agreed on h2, and nothing comes back, not even the SETTINGS with which HTTP/2 begins';
      return { row: 'h2-settings', because, certainty: 'likely' };
    }
    const because = 'the connection is accepted, and nothing comes back';
    return { row: 'accept-mute', because, certainty: 'likely', also: ['conn-limit', 'h2-settings'] };
  }
  return (
    concludeEnd(unasked) ?? {
      row: 'closed-early',
      because: 'the connection is ended as soon as it is spoken to',
      certainty: 'open',
    }
  );
}
