import { connect as connectPlain, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, getCACertificates } from 'node:tls';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { endOf } from './conclude-end.ts';
import type { Address, CertificateSeen, EndSeen, HandshakeSeen, ProbeTarget } from './facts.ts';
import type { Endpoint } from './endpoint.ts';
import type { Budget } from './budget.ts';
import { seenError, tooLate } from './seen-error.ts';
import { saysRevoked } from './staple.ts';

/** Where to, and who is expected there. */
export interface Place {
  readonly endpoint: Endpoint;
  readonly address: Address;
  readonly target: ProbeTarget;
}

/** As senders do: whoever Node trusts, and whoever the system trusts. */
export function systemAuthorities(): string {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])].join('\n');
}

export function openPlain({ address, endpoint }: Place): Socket {
  return connectPlain({ host: address.address, port: endpoint.port });
}

/** Takes any certificate unless told otherwise: it is judged afterwards, and the handshake shows more when it goes on. */
export function openSecure({ address, endpoint, target }: Place, rejectUnauthorized = false): TLSSocket {
  const name = target.serverName ?? endpoint.host;
  return connectTls({
    host: address.address,
    port: endpoint.port,
    ...(isIP(name) === 0 && { servername: name }),
    ALPNProtocols: ['h2', 'http/1.1'],
    rejectUnauthorized,
    requestOCSP: true,
    ...(target.ca !== undefined && { ca: target.ca }),
    ...target.identity,
  });
}

/** What a connection brought. It stays open, since one that is silent may still end: load balancers try their servers first. */
export interface Kept<T> extends Disposable {
  readonly seen: T;
  readonly hasEnded: boolean;
}

export async function kept<T>(socket: Socket, brought: Promise<T>): Promise<Kept<T>> {
  let hasEnded = false;
  socket.once('close', () => (hasEnded = true));
  return {
    seen: await brought,
    get hasEnded() {
      return hasEnded;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

/** Connects and says nothing. Undefined: the connection stays. */
export async function endUnasked(place: Place, budget: Budget): Promise<EndSeen | undefined> {
  const socket = openPlain(place);
  const ended = new Promise<EndSeen>((resolve) => {
    socket.once('error', (error) => resolve(endOf(seenError(error))));
    socket.once('end', () => resolve('finish'));
    socket.resume();
  });
  try {
    return await budget.within(0.1, ended, undefined);
  } finally {
    socket.destroy();
  }
}

export async function shakeHands(place: Place, budget: Budget): Promise<Kept<HandshakeSeen>> {
  const socket = openSecure(place);
  let staple: Buffer | undefined;
  socket.once('OCSPResponse', (response: Buffer | null) => (staple = response ?? undefined));
  const shaken = new Promise<HandshakeSeen>((resolve) => {
    socket.once('secureConnect', () => resolve(handshakeOf(socket, staple)));
    socket.on('error', (error) => resolve({ error: seenError(error) }));
  });
  const seen = budget.within(0.3, shaken, { error: tooLate });
  return await kept(
    socket,
    seen.then((one) => (one.distrust === nameless ? inWords(one, place, budget) : one)),
  );
}

/** Node's code for whatever it has no code for. OpenSSL has words, which are told to those alone who refuse to go on. */
const nameless = 'UNSPECIFIED';

async function inWords(seen: HandshakeSeen, place: Place, budget: Budget): Promise<HandshakeSeen> {
  const socket = openSecure(place, true);
  const words = new Promise<string>((resolve) => {
    socket.once('secureConnect', () => resolve(nameless));
    socket.on('error', (error) => resolve(codeOf(error) === nameless ? error.message : nameless));
  });
  try {
    return { ...seen, distrust: await budget.within(0.3, words, nameless) };
  } finally {
    socket.destroy();
  }
}

function handshakeOf(socket: TLSSocket, staple: Buffer | undefined): HandshakeSeen {
  const distrust = socket.authorized ? undefined : codeOf(socket.authorizationError);
  const peer = socket.getPeerCertificate(true);
  return {
    version: socket.getProtocol() ?? 'TLS',
    ...(socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {}),
    ...(Object.keys(peer).length > 0 && { certificate: certificateOf(peer) }),
    ...(distrust !== undefined && { distrust }),
    ...(staple && saysRevoked(staple, peer.serialNumber) && { isRevoked: true }),
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return String(error);
}

const maxChain = 10;

function certificateOf(peer: DetailedPeerCertificate): CertificateSeen {
  const chain: string[] = [];
  for (let one = peer; chain.length < maxChain; one = one.issuerCertificate) {
    chain.push(nameOf(one.subject));
    // The last one names itself as its issuer; a chain that is not whole just ends.
    if (!one.issuerCertificate || one.issuerCertificate === one) break;
  }
  return {
    subject: nameOf(peer.subject),
    issuer: nameOf(peer.issuer),
    names: (peer.subjectaltname ?? '').split(', ').flatMap((one) => one.replace(/^(DNS|IP Address):/, '') || []),
    validFrom: dayOf(peer.valid_from),
    validTo: dayOf(peer.valid_to),
    chain,
    ...(peer.bits !== undefined && { keyBits: peer.bits }),
  };
}

function nameOf(parts: unknown): string {
  const { CN, O } = (parts ?? {}) as { CN?: string | string[]; O?: string | string[] };
  return [CN ?? O ?? 'nobody'].flat().join(', ');
}

function dayOf(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().slice(0, 10);
}
