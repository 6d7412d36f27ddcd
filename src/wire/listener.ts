import { createServer, isIPv6 } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { peerOf } from '../core/peer.ts';
import type { ListenerReply } from '../core/reply.ts';
import type { ListenerName } from '../core/signal.ts';
import { bodyMemoryOf } from './body-memory.ts';
import type { BodyMemory } from './body-memory.ts';
import { Connection } from './connection.ts';
import type { WireHost, WireLimits } from './host.ts';
import { startHttp1 } from './http1-engine.ts';
import type { Http1Engine } from './http1-engine.ts';
import { listenError } from './listen-error.ts';
import { createLowering } from './lowering.ts';
import { PortHolder } from './port-hold.ts';
import type { PortHold } from './port-hold.ts';
import { SecureContexts } from './secure-contexts.ts';
import { startSynSwallow } from './syn-swallow.ts';
import type { SynSwallow } from './syn-swallow.ts';
import { WaitingRoom } from './waiting-room.ts';

/*
 * The engines: the only folder that answers exports. A listener accepts every TCP connection itself; `connection.ts` owns
 * it from then on, decides its faults, looks at its first bytes and puts TLS and a protocol engine on top. Both engines
 * hand each request to `exchange.ts`, which asks the host what shall happen, and answer through a `ReplyChannel`, which
 * remembers what was really written. Nothing here knows scenarios; nothing there knows frames.
 */

export interface ListenerOptions {
  readonly name: ListenerName;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** A door of the backend. Ends with `await using` or `close()`; nothing of it outlives that. */
export interface Listener extends AsyncDisposable {
  readonly name: ListenerName;
  readonly port: number;
  readonly verb: ListenerReply['verb'];
  /** Takes a connection that somebody else of ours accepted, as if it had come to this door. */
  adopt(raw: Socket, via: 'proxy'): void;
  /** Opens or closes the door; the port stays ours, and so do connections that are already in. */
  setVerb(reply: ListenerReply): Promise<void>;
  /**
   * A phase has begun: connection faults are decided again for open connections; `drain` lets them finish what is under
   * way, `cut` resets them.
   */
  redecide(existing: 'keep' | 'drain' | 'cut'): void;
  close(): Promise<void>;
}

/** Opens a listener. Throws ChaosError `port-in-use`, `port-forbidden` or `bad-host` when it cannot be had. */
export async function startListener(host: WireHost, options: ListenerOptions): Promise<Listener> {
  const http1 = await startHttp1(host.limits);
  const door = new Door(host, options, http1);
  try {
    await door.listen();
  } catch (error) {
    await http1[Symbol.asyncDispose]();
    throw error;
  }
  return door;
}

/** Connections waiting to be accepted; the kernel's own maximum is usually 4096. */
const backlog = 1024;
const sweepsPerTimeout = 4;
const sweepMs = { min: 5, max: 250 } as const;

class Door implements Listener {
  readonly name: ListenerName;
  readonly #host: WireHost;
  readonly #address: string;
  readonly #http1: Http1Engine;
  readonly #memory: BodyMemory;
  readonly #lower = createLowering();
  readonly #contexts = new SecureContexts();
  readonly #connections = new Set<Connection>();
  readonly #room = new WaitingRoom();
  readonly #holder = new PortHolder();
  /** Servers that listen no longer; each is closed once its last connection is. */
  readonly #closing = new Set<Promise<void>>();
  #server: Server | undefined;
  #places = Infinity;
  /** Where it serves, or has served. */
  #served: string | undefined;
  #hold: PortHold | undefined;
  #swallow: SynSwallow | undefined;
  #port: number;
  #sweep: Disposable | undefined;
  #allClosed: (() => void) | undefined;
  #isClosing = false;

  constructor(host: WireHost, { name, host: address, port }: ListenerOptions, http1: Http1Engine) {
    this.name = name;
    this.#host = host;
    this.#address = address;
    this.#port = port;
    this.#http1 = http1;
    this.#memory = bodyMemoryOf(host);
  }

  get port(): number {
    return this.#port;
  }

  get verb(): ListenerReply['verb'] {
    if (this.#server) return 'serve';
    return this.#swallow ? 'swallow' : 'refuse';
  }

  async setVerb({ verb, places = Infinity, family }: ListenerReply): Promise<void> {
    const address = family === undefined ? this.#address : addressOf(family, this.#address);
    this.#places = places;
    this.#admitWaiting();
    if (this.#isClosing || (verb === this.verb && (verb !== 'serve' || address === this.#served))) return;
    await this.#stopSwallowing();
    if (this.#server && verb === 'serve') await this.#shut('refuse');
    if (verb === 'serve') await this.listen(address);
    else await this.#shut(verb);
  }

  async listen(host = this.#address): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ host, port: this.#port, backlog, ipv6Only: host !== this.#address }, resolve);
    try {
      await promise;
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, this.name, host, this.#port);
    }
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#served = host;
    this.#host.record({ type: 'listener.opened', listener: this.name, host, port: this.#port });
    // On another address nobody shall get the port of our own meanwhile.
    if (host === this.#address) await this.#letGo();
  }

  redecide(existing: 'keep' | 'drain' | 'cut'): void {
    if (existing === 'cut') this.#room.clear();
    for (const connection of this.#connections) connection.redecide(existing);
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#stopListening('stop');
    this.#sweep?.[Symbol.dispose]();
    this.#room.clear();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allClosed = resolve;
    if (this.#connections.size === 0) resolve();
    for (const connection of this.#connections) connection.destroy('the backend stops');
    await promise;
    await this.#stopSwallowing();
    await Promise.all([this.#http1[Symbol.asyncDispose](), this.#letGo(), ...this.#closing]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Really stops listening, so that the kernel answers each SYN with a RST; or drops it, where somebody else listens. */
  async #shut(verb: 'refuse' | 'swallow'): Promise<void> {
    if (this.#server && !this.#hold) this.#hold = await this.#holder.hold(this.#server);
    this.#stopListening(verb);
    if (verb === 'refuse') return;
    const place = { host: this.#address, port: this.#port, clock: this.#host.clock };
    // The port is free once the server is closed, which only waits for connections that are still open.
    this.#swallow = await startSynSwallow(place);
  }

  async #stopSwallowing(): Promise<void> {
    const swallow = this.#swallow;
    this.#swallow = undefined;
    await swallow?.[Symbol.asyncDispose]();
  }

  async #letGo(): Promise<void> {
    const hold = this.#hold;
    this.#hold = undefined;
    await hold?.[Symbol.asyncDispose]();
  }

  #stopListening(reason: 'refuse' | 'swallow' | 'stop'): void {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.#closing.add(closed);
    void closed.then(() => this.#closing.delete(closed));
    this.#server = undefined;
    this.#host.record({ type: 'listener.closed', listener: this.name, port: this.#port, reason });
  }

  adopt(raw: Socket, via: 'proxy'): void {
    this.#accept(raw, via);
  }

  #accept(raw: Socket, via?: 'proxy'): void {
    if (this.#holder.claims(raw)) return;
    const { maxConnections } = this.#host.limits;
    if (this.#isClosing || this.#connections.size + this.#room.size >= maxConnections) {
      if (!this.#isClosing) this.#recordFull(maxConnections);
      raw.on('error', () => {});
      raw.resetAndDestroy();
      return;
    }
    const { id, ordinal } = this.#host.nextConnection();
    const connection = new Connection({
      host: this.#host,
      memory: this.#memory,
      lower: this.#lower,
      contexts: this.#contexts,
      http1: this.#http1,
      raw,
      before: { read: raw.bytesRead, written: raw.bytesWritten },
      subject: { connection: id, listener: this.name, peer: peerOf(raw), ...(via && { via }), ordinal },
      onClosed: (closed) => this.#forget(closed),
    });
    if (this.#connections.size < this.#places) {
      this.#open(connection);
      return;
    }
    this.#host.foundNoPlace(this.name, id);
    this.#room.add(raw, () => this.#open(connection));
  }

  #open(connection: Connection): void {
    this.#connections.add(connection);
    this.#armSweep();
    connection.open();
  }

  #admitWaiting(): void {
    while (!this.#isClosing && this.#room.size > 0 && this.#connections.size < this.#places) this.#room.admitNext();
  }

  #recordFull(max: number): void {
    this.#host.record({ type: 'limit.reached', limit: 'maxConnections', max, effect: 'the new connection was reset' });
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    this.#admitWaiting();
    if (this.#connections.size === 0) this.#allClosed?.();
  }

  /** One timer for all bounds in time of all connections; it runs only while there are any. */
  #armSweep(): void {
    if (this.#sweep || this.#isClosing) return;
    this.#sweep = this.#host.clock.after(sweepDelayMs(this.#host.limits), () => {
      this.#sweep = undefined;
      const nowMs = this.#host.clock.now();
      for (const connection of this.#connections) connection.sweep(nowMs);
      if (this.#connections.size > 0) this.#armSweep();
    });
  }
}

/** The address of a family that stands for the same place as `own`. */
function addressOf(family: 'ipv4' | 'ipv6', own: string): string {
  if (isIPv6(own) === (family === 'ipv6')) return own;
  const [any, loopback] = family === 'ipv6' ? ['::', '::1'] : ['0.0.0.0', '127.0.0.1'];
  return own === '0.0.0.0' || own === '::' ? any : loopback;
}

function sweepDelayMs(limits: WireLimits): number {
  const { firstByteTimeoutMs, handshakeTimeoutMs, headersTimeoutMs, bodyTimeoutMs, idleTimeoutMs } = limits;
  const shortest = Math.min(firstByteTimeoutMs, handshakeTimeoutMs, headersTimeoutMs, bodyTimeoutMs, idleTimeoutMs);
  return Math.max(sweepMs.min, Math.min(sweepMs.max, shortest / sweepsPerTimeout));
}
