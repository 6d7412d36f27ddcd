import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { ChaosError } from '../core/errors.ts';
import type { ListenerReply } from '../core/reply.ts';
import type { ListenerName } from '../core/signal.ts';
import { bodyMemoryOf } from './body-memory.ts';
import type { BodyMemory } from './body-memory.ts';
import { Connection } from './connection.ts';
import type { WireHost, WireLimits } from './host.ts';
import { startHttp1 } from './http1-engine.ts';
import type { Http1Engine } from './http1-engine.ts';
import { createLowering } from './lowering.ts';
import { PortHolder } from './port-hold.ts';
import type { PortHold } from './port-hold.ts';
import { SecureContexts } from './secure-contexts.ts';

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
  readonly #holder = new PortHolder();
  /** Servers that listen no longer; each is closed once its last connection is. */
  readonly #closing = new Set<Promise<void>>();
  #server: Server | undefined;
  #hold: PortHold | undefined;
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
    return this.#server ? 'serve' : 'refuse';
  }

  async setVerb({ verb }: ListenerReply): Promise<void> {
    if (verb === 'swallow') throw swallowMissing();
    if (verb === this.verb || this.#isClosing) return;
    if (verb === 'serve') await this.listen();
    else await this.#refuse();
  }

  async listen(): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ host: this.#address, port: this.#port, backlog }, resolve);
    try {
      await promise;
    } catch (error) {
      throw listenError(error as NodeJS.ErrnoException, this.name, this.#address, this.#port);
    }
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#host.record({ type: 'listener.opened', listener: this.name, host: this.#address, port: this.#port });
    await this.#letGo();
  }

  redecide(existing: 'keep' | 'drain' | 'cut'): void {
    for (const connection of this.#connections) connection.redecide(existing);
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#stopListening('stop');
    this.#sweep?.[Symbol.dispose]();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#allClosed = resolve;
    if (this.#connections.size === 0) resolve();
    for (const connection of this.#connections) connection.destroy('the backend stops');
    await promise;
    await Promise.all([this.#http1[Symbol.asyncDispose](), this.#letGo(), ...this.#closing]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Really stops listening, so that the kernel answers each SYN with a RST. */
  async #refuse(): Promise<void> {
    this.#hold = await this.#holder.hold(this.#server!);
    this.#stopListening('refuse');
  }

  async #letGo(): Promise<void> {
    const hold = this.#hold;
    this.#hold = undefined;
    await hold?.[Symbol.asyncDispose]();
  }

  #stopListening(reason: 'refuse' | 'stop'): void {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.#closing.add(closed);
    void closed.then(() => this.#closing.delete(closed));
    this.#server = undefined;
    this.#host.record({ type: 'listener.closed', listener: this.name, port: this.#port, reason });
  }

  #accept(raw: Socket): void {
    if (this.#holder.claims(raw)) return;
    const { maxConnections } = this.#host.limits;
    if (this.#isClosing || this.#connections.size >= maxConnections) {
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
      subject: { connection: id, listener: this.name, peer: peerOf(raw), ordinal },
      onClosed: (closed) => this.#forget(closed),
    });
    this.#connections.add(connection);
    this.#armSweep();
    connection.open();
  }

  #recordFull(max: number): void {
    this.#host.record({ type: 'limit.reached', limit: 'maxConnections', max, effect: 'the new connection was reset' });
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
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

function sweepDelayMs(limits: WireLimits): number {
  const { firstByteTimeoutMs, handshakeTimeoutMs, headersTimeoutMs, bodyTimeoutMs, idleTimeoutMs } = limits;
  const shortest = Math.min(firstByteTimeoutMs, handshakeTimeoutMs, headersTimeoutMs, bodyTimeoutMs, idleTimeoutMs);
  return Math.max(sweepMs.min, Math.min(sweepMs.max, shortest / sweepsPerTimeout));
}

function peerOf({ remoteAddress, remotePort, remoteFamily }: Socket): string {
  if (remoteAddress === undefined) return 'unknown';
  return remoteFamily === 'IPv6' ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}

function swallowMissing(): ChaosError {
  return new ChaosError('the listener verb “swallow” is not available yet', {
    code: 'swallow-unavailable',
    allowed: ['serve', 'refuse'],
    hint: 'A mute connection leaves senders hanging too, one step later: after the connect.',
  });
}

/** Of OTLP/gRPC and OTLP/HTTP. */
const usualPorts = new Set([4317, 4318]);

function listenError(error: NodeJS.ErrnoException, name: ListenerName, address: string, port: number): Error {
  const flag = `--${name}-port`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ChaosError(`port ${port} on ${address} is in use, so the ${name} listener cannot open`, {
        code: 'port-in-use',
        hint: [
          usualPorts.has(port)
            ? "A Collector's own receiver usually listens here."
            : "Another program listens here. On 4317 and 4318 it is usually a Collector's own receiver.",
          `Either give otlp-chaos another port: ${flag} 0 takes any free one.`,
          `Or stop the other program, or move it to another port; this names it: ss -ltnp 'sport = :${port}'`,
        ].join('\n'),
        cause: error,
      });
    case 'EACCES':
      return new ChaosError(`port ${port} may only be opened by a privileged user`, {
        code: 'port-forbidden',
        hint: `Take a port above 1023, or any free one with ${flag} 0.`,
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ChaosError(`${address} is not an address of this machine`, {
        code: 'bad-host',
        hint: 'Use 127.0.0.1, ::1, or an address that `ip addr` shows.',
        cause: error,
      });
    default:
      return error;
  }
}
