import { createSystemClock } from '../../src/core/clock.ts';
import type { Forwarded } from '../../src/core/forwarding.ts';
import type { ChaosEvent, EventDraft, EventOf, EventType } from '../../src/core/event.ts';
import { healthyReply } from '../../src/core/reply.ts';
import type { ConnectionReply, ExchangeReply, SessionReply, TlsReply } from '../../src/core/reply.ts';
import { httpPaths, signals } from '../../src/core/signal.ts';
import type { ListenerName, Signal } from '../../src/core/signal.ts';
import type { ExchangeHead, ExchangeSubject, TlsSubject } from '../../src/core/subject.ts';
import { defaultWireLimits } from '../../src/wire/host.ts';
import type { ExchangeHost, TlsDecision, WireHost, WireLimits } from '../../src/wire/host.ts';
import { startListener } from '../../src/wire/listener.ts';
import type { Listener } from '../../src/wire/listener.ts';
import { goodCertificate } from './certificates.ts';

/** What a test wants to be different from a healthy backend. */
export interface Plan {
  readonly tls?: boolean;
  readonly limits?: Partial<WireLimits>;
  readonly connection?: () => ConnectionReply;
  readonly handshake?: (subject: TlsSubject) => TlsReply;
  readonly identity?: TlsDecision['identity'];
  readonly clientAuthority?: string;
  readonly session?: SessionReply;
  readonly readsRefused?: boolean;
  readonly head?: (subject: ExchangeHead) => ExchangeReply | undefined;
  readonly exchange?: (subject: ExchangeSubject) => Partial<ExchangeReply>;
}

export class FakeHost implements WireHost, ExchangeHost {
  readonly clock = createSystemClock();
  readonly limits: WireLimits;
  readonly events: ChaosEvent[] = [];
  /** What was decided for later, and happened. */
  readonly acts: string[] = [];
  readonly kept: { exchange: string; body: Uint8Array }[] = [];
  plan: Plan;
  #waiting: (() => void)[] = [];
  #ids = { connection: 0, exchange: 0 };

  constructor(plan: Plan = {}) {
    this.plan = plan;
    this.limits = { ...defaultWireLimits, ...plan.limits };
  }

  record(draft: EventDraft): void {
    const event = { seq: this.events.length + 1, at: this.clock.now(), session: 'default', ...draft };
    // As a file would keep it: later changes of the draft's arrays must not show.
    this.events.push(structuredClone(event));
    for (const wake of this.#waiting.splice(0)) wake();
  }

  nextConnection(): { id: string; ordinal: number } {
    const ordinal = ++this.#ids.connection;
    return { id: `c${ordinal}`, ordinal };
  }

  nextExchange(): { id: string; ordinal: number } {
    const ordinal = ++this.#ids.exchange;
    return { id: `x${ordinal}`, ordinal };
  }

  claim(): { host: ExchangeHost } {
    return { host: this };
  }

  usesTls(): boolean {
    return this.plan.tls ?? false;
  }

  openBytes(): undefined {}

  decideConnection(): ConnectionReply {
    return this.plan.connection?.() ?? healthyReply.connection;
  }

  faultActs(layer: 'connection' | 'session', connection: string): void {
    this.acts.push(`${layer} ${connection}`);
  }

  foundNoPlace(listener: ListenerName, connection: string): void {
    this.acts.push(`${listener} ${connection}`);
  }

  decideTls(subject: TlsSubject): TlsDecision {
    const reply = this.plan.handshake?.(subject) ?? healthyReply.tls;
    const { clientAuthority, identity = goodCertificate() } = this.plan;
    return { reply, identity, ...(clientAuthority !== undefined && { clientAuthority }) };
  }

  decideSession(): SessionReply {
    return this.plan.session ?? healthyReply.session;
  }

  decideHead(subject: ExchangeHead): ExchangeReply | undefined {
    return this.plan.head?.(subject);
  }

  decideExchange(subject: ExchangeSubject): ExchangeReply {
    return { ...healthyReply.exchange, ...this.plan.exchange?.(subject) };
  }

  forward(): Promise<Forwarded> {
    return Promise.resolve({ upstream: 'none', failure: 'there is none', isTimeout: false });
  }

  get readsRefused(): boolean {
    return this.plan.readsRefused ?? false;
  }

  routeHttp(path: string): { signal?: Signal; served: boolean } {
    const signal = signals.find((name) => path === httpPaths[name]);
    return signal ? { signal, served: true } : { served: false };
  }

  credentialOf(): 'missing' {
    return 'missing';
  }

  recordable(headers: Readonly<Record<string, string>>): Record<string, string> {
    return { ...headers };
  }

  attemptOf(): { attempt: number; payloadOrdinal: number } {
    return { attempt: 1, payloadOrdinal: 1 };
  }

  retain(exchange: string, _signal: Signal, _encoding: string, body: Uint8Array): void {
    this.kept.push({ exchange, body: Uint8Array.from(body) });
  }

  all<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The first event of a type, past or future, that `accept` takes. */
  async next<T extends EventType>(type: T, accept: (event: EventOf<T>) => boolean = () => true): Promise<EventOf<T>> {
    const deadline = this.clock.now() + 10_000;
    for (;;) {
      const found = this.all(type).find(accept);
      if (found) return found;
      if (this.clock.now() > deadline) throw new Error(`no ${type} came, but: ${JSON.stringify(this.events, null, 1)}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      using timer = this.clock.after(deadline - this.clock.now() + 1, resolve);
      await promise;
      void timer;
    }
  }
}

/** A listener on a free loopback port together with its host; ends with `await using`. */
export interface Running extends AsyncDisposable {
  readonly host: FakeHost;
  readonly listener: Listener;
  readonly port: number;
  readonly url: string;
}

export async function startFake(name: ListenerName, plan: Plan = {}): Promise<Running> {
  const host = new FakeHost(plan);
  const listener = await startListener(host, { name, host: '127.0.0.1', port: 0 });
  return {
    host,
    listener,
    port: listener.port,
    url: `${plan.tls ? 'https' : 'http'}://127.0.0.1:${listener.port}`,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}
