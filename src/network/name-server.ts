import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet';
import type { DecodedPacket, Question } from 'dns-packet';
import { isIPv4, isIPv6 } from 'node:net';
import { namePort } from '../core/own-names.ts';
import { newSeed } from '../core/random.ts';
import type { NameReply } from '../core/reply.ts';

/*
 * A small authoritative name server over UDP on loopback. Senders that take `dns://ADDRESS:PORT/name` ask it, as gRPC does;
 * everybody else asks whom the system asks, and a system can be told an address and no port.
 */

export interface Asked {
  readonly name: string;
  readonly questionType: 'A' | 'AAAA';
}

export interface NameServer extends AsyncDisposable {
  /** `address:port`: port 53 of a loopback address of its own where this user may have that, else any port of 127.0.0.1. */
  readonly address: string;
}

const loopback = '127.0.0.1';
/** Response codes (RFC 1035 §4.1.1), which dns-packet takes as a part of the flags. */
const codes = { ok: 0, servfail: 2, nxdomain: 3 } as const;

/** `decide`: what a question is answered; undefined: there is no such name here. */
export async function startNameServer(decide: (asked: Asked) => NameReply | undefined): Promise<NameServer> {
  const socket = (await boundAtUsualPort()) ?? (await bound(loopback, 0));
  socket.on('error', () => {});
  socket.on('message', (bytes, peer) => answer(socket, bytes, peer, decide));
  const { address, port } = socket.address();
  return {
    address: `${address}:${port}`,
    [Symbol.asyncDispose]: () => new Promise((done) => socket.close(() => done())),
  };
}

/** Undefined where only root may have it, where 127.0.0.1 is all of loopback, or where chance is against us. */
async function boundAtUsualPort(): Promise<Socket | undefined> {
  const refused = ['EACCES', 'EADDRNOTAVAIL', 'EADDRINUSE'];
  for (let attempt = 0; attempt < 3; attempt++) {
    // Any of 127.1.0.1 to 127.254.255.254: in 127.0.* stub resolvers and other addresses of hosts live.
    const chance = newSeed();
    const address = `127.${1 + (chance % 254)}.${(chance >>> 8) % 256}.${1 + ((chance >>> 16) % 254)}`;
    try {
      return await bound(address, namePort);
    } catch (error) {
      if (!refused.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return undefined;
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.bind(port, address, resolve);
  try {
    await promise;
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket.off('error', reject);
}

function answer(
  socket: Socket,
  bytes: Buffer,
  { address, port }: RemoteInfo,
  decide: (asked: Asked) => NameReply | undefined,
): void {
  const asked = questionIn(bytes);
  if (!asked) return;
  const { packet, question } = asked;
  const reply = replyTo(question, decide);
  if (reply.verb === 'silence') return;
  socket.send(encode({ ...frameOf(packet), ...contentOf(question, reply) } as never), port, address);
}

/** Undefined for what is no question: nothing is said to it. */
function questionIn(bytes: Buffer): { packet: DecodedPacket; question: Question } | undefined {
  try {
    const packet = decode(bytes);
    const [question] = packet.questions ?? [];
    return packet.type === 'query' && question ? { packet, question } : undefined;
  } catch {
    return undefined;
  }
}

/** Other types than addresses exist for no name of ours. */
function replyTo({ name, type }: Question, decide: (asked: Asked) => NameReply | undefined): NameReply {
  if (type !== 'A' && type !== 'AAAA') return { verb: 'answer', addresses: [], ttlSeconds: 0 };
  return decide({ name: name.toLowerCase().replace(/\.$/, ''), questionType: type }) ?? { verb: 'nxdomain' };
}

function frameOf({ id, questions }: DecodedPacket) {
  return { type: 'response', id, questions };
}

function contentOf({ name, type }: Question, reply: NameReply) {
  const code = { answer: codes.ok, nxdomain: codes.nxdomain, servfail: codes.servfail, silence: codes.ok }[reply.verb];
  const flags = AUTHORITATIVE_ANSWER | code;
  if (reply.verb !== 'answer') return { flags };
  const isRight = type === 'A' ? isIPv4 : isIPv6;
  const answers = reply.addresses
    .filter((address) => isRight(address))
    .map((data) => ({ name, type, ttl: reply.ttlSeconds, data }));
  return { flags, answers };
}
