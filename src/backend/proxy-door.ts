import type { Socket } from 'node:net';
import type { ProxyReply } from '../core/reply.ts';
import type { ListenerName } from '../core/signal.ts';
import { listenerNames } from '../core/signal.ts';
import { startConnectProxy } from '../network/connect-proxy.ts';
import type { ConnectProxy, TunnelAsked } from '../network/connect-proxy.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Listener } from '../wire/listener.ts';
import type { BackendHost } from './wire-host.ts';

export interface ProxyDoorParts {
  /** Under which senders know the backend. */
  readonly hosts: readonly string[];
  readonly listeners: ReadonlyMap<ListenerName, Listener>;
}

const elsewhere: ProxyReply = { verb: 'refuse', status: 403, message: 'this proxy leads to its own backend alone' };
const shut: Readonly<Record<Listener['verb'], ProxyReply>> = {
  serve: { verb: 'tunnel' },
  refuse: { verb: 'refuse', status: 502, message: 'this proxy cannot reach the host: connection refused' },
  swallow: { verb: 'silence' },
};

/** The proxy of a backend, opened with the first scenario that has faults of one. It leads to the backend's own doors alone. */
export class ProxyDoor implements AsyncDisposable {
  readonly #host: BackendHost;
  readonly #parts: ProxyDoorParts;
  #proxy: ConnectProxy | undefined;
  #asked = 0;

  constructor(host: BackendHost, parts: ProxyDoorParts) {
    this.#host = host;
    this.#parts = parts;
  }

  /** `127.0.0.1:PORT`; undefined where nobody has asked for one. */
  get address(): string | undefined {
    return this.#proxy?.address;
  }

  async open({ layers }: Scenario): Promise<void> {
    if (this.#proxy || !layers.includes('proxy')) return;
    const { limits } = this.#host;
    this.#proxy = await startConnectProxy({
      limits,
      decide: (asked) => this.#decide(asked),
      handOn: (socket, target) => this.#handOn(socket, target),
      refused: ({ peer }, status) =>
        this.#host.record({ type: 'proxy.answered', peer, credential: 'missing', verb: 'refuse', status }),
      reached: (limit, max, effect) => this.#host.record({ type: 'limit.reached', limit, max, effect }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy?.[Symbol.asyncDispose]();
  }

  #decide({ peer, target, credential: shown }: TunnelAsked): ProxyReply {
    const listener = this.#listenerAt(target);
    // A password stands without a scheme, as a key does.
    const credential = this.#host.slice.credentialOf(shown === undefined ? {} : { 'x-api-key': shown });
    const reply = listener
      ? this.#host.decideProxy(
          { listener: listener.name, peer, target, credential, ordinal: ++this.#asked },
          shut[listener.verb],
        )
      : elsewhere;
    this.#host.record({
      type: 'proxy.answered',
      peer,
      target: target.slice(0, maxRecordedChars),
      credential,
      verb: reply.verb,
      ...(reply.verb === 'refuse' && { status: reply.status }),
    });
    return reply;
  }

  #handOn(socket: Socket, target: string): void {
    this.#listenerAt(target)!.adopt(socket, 'proxy');
  }

  #listenerAt(target: string): Listener | undefined {
    const [, host = '', port] = /^(.*):(\d+)$/.exec(target) ?? [];
    const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
    if (!this.#parts.hosts.includes(bare)) return undefined;
    return listenerNames.map((name) => this.#parts.listeners.get(name)!).find((one) => one.port === Number(port));
  }
}

const maxRecordedChars = 256;
