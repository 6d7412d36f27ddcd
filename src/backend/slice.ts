import type { Clock } from '../core/clock.ts';
import type { EventDraft, EventOf } from '../core/event.ts';
import type { Forwarded, ForwardedRequest } from '../core/forwarding.ts';
import { healthyReply } from '../core/reply.ts';
import type { ExchangeReply } from '../core/reply.ts';
import { httpPaths, signals } from '../core/signal.ts';
import type { Encoding, Signal } from '../core/signal.ts';
import type { CredentialLabel, ExchangeHead, ExchangeSubject } from '../core/subject.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import type { ExchangeHost, Loan, Numbered, WireLimits } from '../wire/host.ts';
import { AttemptCounter } from './attempts.ts';
import type { Attempt } from './attempts.ts';
import type { BodyStore } from './body-store.ts';
import type { Credentials } from './credentials.ts';
import type { Director, Hit } from './director.ts';
import { Examiner } from './examiner.ts';
import type { Journal } from './journal.ts';
import { Queues } from './queues.ts';
import { throughUpstream } from './through-upstream.ts';

type UpstreamSpoke = Pick<EventOf<'upstream.answered' | 'upstream.failed'>, 'type' | 'connection' | 'exchange'>;

/** What all slices of a backend have in common. */
export interface SharedParts {
  readonly clock: Clock;
  readonly limits: WireLimits;
  readonly journal: Journal;
  readonly credentials: Credentials;
  readonly bodies: BodyStore;
  readonly upstreams: Upstreams | undefined;
  /** Look closely at a sample of the requests. */
  readonly examine: boolean;
  readonly readsRefused: boolean;
}

export interface SliceParts {
  readonly director: Director;
  readonly record: (draft: EventDraft) => void;
  /** Whom kept bodies belong to. */
  readonly owner: string;
  readonly maxRememberedPayloads: number;
}

/** Exchanges under one schedule, with counters of their own: all of a backend's, or those that a header chose. */
export class Slice implements ExchangeHost {
  readonly clock: Clock;
  readonly limits: WireLimits;
  readonly examine: ExchangeHost['examine'];
  readonly readsRefused: boolean;
  readonly director: Director;
  readonly #shared: SharedParts;
  readonly #parts: SliceParts;
  readonly #queues = new Queues();
  readonly #attempts: AttemptCounter;
  #requests = 0;
  /** The upstream has to answer first: where it does not, the failure is its own. */
  readonly #pending = new Map<string, Hit>();

  constructor(shared: SharedParts, parts: SliceParts) {
    this.clock = shared.clock;
    this.limits = shared.limits;
    this.readsRefused = shared.readsRefused;
    this.director = parts.director;
    this.#shared = shared;
    this.#parts = parts;
    this.#attempts = new AttemptCounter(parts.maxRememberedPayloads);
    const examiner = new Examiner((draft) => this.record(draft));
    // A sender that was told a wrong address, or to speak another protocol, is not to blame for how its requests look.
    const isFair = (): boolean => {
      const { endpoint, protocol } = parts.director.scenario.sender;
      return endpoint === undefined && protocol === undefined;
    };
    this.examine = shared.examine ? (request) => void (isFair() && examiner.examine(request)) : undefined;
  }

  record(draft: EventDraft): void {
    this.#parts.record(draft);
    // A request that a bound kept from being passed on was refused by us: no rule has acted on it.
    if (draft.type === 'limit.reached' && draft.exchange !== undefined) this.#pending.delete(draft.exchange);
    if (draft.type === 'upstream.answered' || draft.type === 'upstream.failed') this.#upstreamSpoke(draft);
  }

  nextExchange(): Numbered {
    return { id: this.#shared.journal.nextExchange(), ordinal: ++this.#requests };
  }

  decideHead(subject: ExchangeHead): ExchangeReply | undefined {
    const hit = this.director.decideHead(subject);
    if (!hit) return undefined;
    this.director.observe({ requests: 1 });
    this.#fired(hit, subject);
    return hit.reply;
  }

  decideExchange(subject: ExchangeSubject): ExchangeReply {
    const hit = this.director.decide('exchange', subject);
    this.director.observe({ requests: 1, items: subject.body.items });
    const { reply: wanted, isBusy } = hit
      ? this.#queues.take(hit.rule.id, hit.reply, this.clock.now())
      : { reply: healthyReply.exchange, isBusy: false };
    const reply = this.#shared.upstreams ? throughUpstream(wanted) : wanted;
    // To whom it is idle, a server with little capacity is like any other.
    if (!hit || !isBusy) return reply;
    if (reply.commit === 'upstream') this.#pending.set(subject.exchange, hit);
    else this.#fired(hit, subject);
    return reply;
  }

  forward(request: ForwardedRequest): Promise<Forwarded> {
    return this.#shared.upstreams!.forward(request);
  }

  routeHttp(path: string): { signal?: Signal; served: boolean } {
    const plain = path.split('?', 1)[0]!;
    const { pathPrefix, alsoUnder = pathPrefix } = this.director.scenario.backend;
    const signal = signals.find((name) => plain.endsWith(httpPaths[name]));
    if (!signal) return { served: false };
    return { signal, served: [pathPrefix, alsoUnder].some((prefix) => plain === prefix + httpPaths[signal]) };
  }

  credentialOf(headers: Readonly<Record<string, string>>): CredentialLabel {
    return this.#shared.credentials.labelOf(headers);
  }

  recordable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return this.#shared.credentials.recordable(headers);
  }

  attemptOf(payload: string): Attempt {
    return this.#attempts.next(payload);
  }

  retain(exchange: string, signal: Signal, encoding: Encoding, body: Uint8Array, loan?: Loan): void {
    this.#shared.bodies.keep({ exchange, signal, encoding, body, owner: this.#parts.owner }, loan);
  }

  /** Counts anew, without the bodies kept so far. */
  reset(): void {
    this.#requests = 0;
    this.#attempts.clear();
    this.#queues.clear();
    this.#shared.bodies.drop(this.#parts.owner);
  }

  #upstreamSpoke({ type, connection, exchange }: UpstreamSpoke): void {
    const hit = this.#pending.get(exchange);
    this.#pending.delete(exchange);
    if (hit && type === 'upstream.answered') this.#fired(hit, { connection, exchange });
  }

  #fired({ phase, rule }: Hit, { connection, exchange }: { connection: string; exchange: string }): void {
    const { name, layer } = rule.fault;
    this.record({ type: 'fault.fired', phase, rule: rule.id, fault: name, layer, connection, exchange });
  }
}
