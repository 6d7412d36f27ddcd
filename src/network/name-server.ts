import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet';
import type { DecodedPacket, Question } from 'dns-packet';
import { isIPv4, isIPv6 } from 'node:net';
import type { NameReply } from '../core/reply.ts';

/*
 * A small authoritative name server over UDP on loopback. Senders that take `dns://127.0.0.1:PORT/name` ask it, as gRPC does;
 * everybody else asks whom the system asks.
 */

export interface Asked {
  readonly name: string;
  readonly questionType: 'A' | 'AAAA';
}

export interface NameServer extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
}

const loopback = '127.0.0.1';
/** Response codes (RFC 1035 §4.1.1), which dns-packet takes as a part of the flags. */
const codes = { ok: 0, servfail: 2, nxdomain: 3 } as const;

/** `decide`: what a question is answered; undefined: there is no such name here. */
export async function startNameServer(decide: (asked: Asked) => NameReply | undefined): Promise<NameServer> {
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.bind(0, loopback, resolve);
  await promise;
  socket.off('error', reject).on('error', () => {});
  socket.on('message', (bytes, peer) => answer(socket, bytes, peer, decide));
  return {
    address: `${loopback}:${socket.address().port}`,
    [Symbol.asyncDispose]: () => new Promise((done) => socket.close(() => done())),
  };
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
