import type { Clock } from '../core/clock.ts';
import type { EventDraft, EventOf } from '../core/event.ts';
import type { Forwarded, ForwardedRequest } from '../core/forwarding.ts';
import type { Random } from '../core/random.ts';
import type { Recording } from '../core/recording.ts';
import { healthyReply, isGoawayLater, isLater } from '../core/reply.ts';
import type { ConnectionReply, ExchangeReply, ListenerReply, NameReply, SessionReply } from '../core/reply.ts';
import { httpPaths, signals } from '../core/signal.ts';
import type { Encoding, ListenerName, Signal } from '../core/signal.ts';
import type {
  ConnectionSubject,
  CredentialLabel,
  ExchangeHead,
  ExchangeSubject,
  ListenerSubject,
  NameSubject,
  SessionSubject,
  TlsSubject,
} from '../core/subject.ts';
import type { Toxic } from '../core/toxic.ts';
import type { Certificates } from '../certs/certificates.ts';
import type { Phase } from '../scenario/scenario.ts';
import type { Bytes, BytesLine, Loan, TlsDecision, WireHost, WireLimits } from '../wire/host.ts';
import { AttemptCounter } from './attempts.ts';
import type { Attempt } from './attempts.ts';
import type { BodyStore } from './body-store.ts';
import { ByteFaults } from './byte-faults.ts';
import type { Credentials } from './credentials.ts';
import type { Director, Hit } from './director.ts';
import { Examiner } from './examiner.ts';
import { TotalsCounter } from './totals.ts';
import { Queues } from './queues.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import { throughUpstream } from './through-upstream.ts';

type UpstreamSpoke = Pick<EventOf<'upstream.answered' | 'upstream.failed'>, 'type' | 'connection' | 'exchange'>;

const maxRememberedPayloads = 100_000;

export interface HostParts {
  readonly clock: Clock;
  readonly limits: WireLimits;
  readonly recording: Recording;
  readonly director: Director;
  readonly credentials: Credentials;
  readonly bodies: BodyStore;
  readonly random: Random;
  /** Something in front of us does to bytes what scenarios want done. */
  readonly isShapedOutside: boolean;
  readonly certificates: () => Certificates | undefined;
  readonly upstreams: Upstreams | undefined;
  /** Look closely at a sample of the requests. */
  readonly examine: boolean;
}

/** Answers the engines' questions from the scenario in force, and records what they report. */
export class BackendHost implements WireHost {
  readonly clock: Clock;
  readonly limits: WireLimits;
  readonly totals = new TotalsCounter();
  readonly #parts: HostParts;
  readonly #queues = new Queues();
  readonly #attempts = new AttemptCounter(maxRememberedPayloads);
  readonly #lastId = { connection: 0, exchange: 0 };
  /** TLS faults fire when the chain was written, which the engine reports with the outcome of the handshake. */
  readonly #handshakes = new Map<string, Hit<'tls'>>();
  /** What happens to a connection later fires then, which may be never. */
  readonly #pending = {
    connection: new Map<string, Hit>(),
    session: new Map<string, Hit>(),
    /** The upstream has to answer first: where it does not, the failure is its own. */
    exchange: new Map<string, Hit>(),
  };
  /** What each door was told. */
  readonly #listeners = new Map<ListenerName, Hit | undefined>();
  /** The rule that each open connection is under. */
  readonly #decided = new Map<string, string | undefined>();
  /** Events before `backend.ready`, which has to be the first. */
  #early: EventDraft[] | undefined = [];
  readonly examine: WireHost['examine'];

  readonly #byteFaults: ByteFaults;

  constructor(parts: HostParts) {
    this.#parts = parts;
    const onFired = (hit: Hit, connection: string): void => this.#fired(hit, { connection });
    this.#byteFaults = new ByteFaults({ ...parts, onFired });
    this.clock = parts.clock;
    this.limits = parts.limits;
    const examiner = new Examiner((draft) => this.record(draft));
    // A sender that was told a wrong address, or to speak another protocol, is not to blame for how its requests look.
    const isFair = (): boolean => {
      const { endpoint, protocol } = parts.director.scenario.sender;
      return endpoint === undefined && protocol === undefined;
    };
    this.examine = parts.examine ? (request) => void (isFair() && examiner.examine(request)) : undefined;
  }

  record(draft: EventDraft): void {
    if (this.#early) {
      this.#early.push(draft);
      return;
    }
    this.totals.observe(draft);
    this.#parts.recording.append(draft);
    if (draft.type === 'connection.closed') this.#forget(draft.connection);
    // A request that a bound kept from being passed on was refused by us: no rule has acted on it.
    if (draft.type === 'limit.reached' && draft.exchange !== undefined) this.#pending.exchange.delete(draft.exchange);
    if (draft.type === 'upstream.answered' || draft.type === 'upstream.failed') this.#upstreamSpoke(draft);
    if (draft.type === 'tls.established' || draft.type === 'tls.failed') this.#handshakeEnded(draft);
  }

  /** Records the first event, then what happened while the backend was opening. */
  announce(ready: EventDraft & { type: 'backend.ready' }): EventOf<'backend.ready'> {
    const early = this.#early ?? [];
    this.#early = undefined;
    const event = this.#parts.recording.append(ready);
    for (const draft of early) this.record(draft);
    return event as EventOf<'backend.ready'>;
  }

  nextId(kind: 'connection' | 'exchange'): { id: string; ordinal: number } {
    const ordinal = ++this.#lastId[kind];
    return { id: `${kind === 'connection' ? 'c' : 'x'}${ordinal}`, ordinal };
  }

  usesTls(_listener: ListenerName): boolean {
    return this.#parts.certificates() !== undefined;
  }

  decideName(subject: NameSubject, usual: NameReply): NameReply {
    const hit = this.#parts.director.decide('name', subject);
    const reply = hit?.reply ?? usual;
    if (hit) this.#fired(hit, {});
    const { name, questionType } = subject;
    const addresses = reply.verb === 'answer' ? [...reply.addresses] : [];
    this.record({ type: 'name.answered', name, questionType, verb: reply.verb, addresses });
    return reply;
  }

  decideListener(subject: ListenerSubject): ListenerReply {
    const hit = this.#parts.director.decide('listener', subject);
    this.#listeners.set(subject.listener, hit);
    return hit?.reply ?? healthyReply.listener;
  }

  foundNoPlace(listener: ListenerName, connection: string): void {
    const hit = this.#listeners.get(listener);
    if (hit) this.#fired(hit, { connection });
  }

  openBytes(line: BytesLine): Bytes | undefined {
    return this.#byteFaults.open(line);
  }

  /** For something in front of this listener that does to all of its connections what the phase wants done. */
  toxicsOf(listener: ListenerName): readonly Toxic[] {
    return this.#byteFaults.ofListener(listener);
  }

  decideConnection(subject: ConnectionSubject): ConnectionReply {
    const hit = this.#parts.director.decide('connection', subject);
    const known = this.#decided.has(subject.connection);
    const before = this.#decided.get(subject.connection);
    this.#decided.set(subject.connection, hit?.rule.id);
    // A phase that begins asks again about open connections; what was counted and told stays so.
    if (!known) this.#parts.director.observe({ connections: 1 });
    this.#pending.connection.delete(subject.connection);
    if (!hit) return healthyReply.connection;
    if (hit.reply.verb !== 'serve' && isLater(hit.reply)) this.#pending.connection.set(subject.connection, hit);
    else if (before !== hit.rule.id) this.#fired(hit, { connection: subject.connection });
    return hit.reply;
  }

  faultActs(layer: 'connection' | 'session', connection: string): void {
    const hit = this.#pending[layer].get(connection);
    if (hit) this.#fired(hit, { connection });
  }

  decideTls(subject: TlsSubject): TlsDecision {
    const hit = this.#parts.director.decide('tls', subject);
    const reply = hit?.reply ?? healthyReply.tls;
    if (reply.verb !== 'handshake') {
      if (hit) this.#fired(hit, { connection: subject.connection });
      return { reply };
    }
    if (hit) this.#handshakes.set(subject.connection, hit);
    return { reply, identity: this.#parts.certificates()!.identity(reply.certificate) };
  }

  decideSession(subject: SessionSubject): SessionReply {
    const hit = this.#parts.director.decide('session', subject);
    if (!hit) return healthyReply.session;
    const { goaway } = hit.reply;
    if (goaway && isGoawayLater(goaway)) this.#pending.session.set(subject.connection, hit);
    else this.#fired(hit, { connection: subject.connection });
    return hit.reply;
  }

  decideHead(subject: ExchangeHead): ExchangeReply | undefined {
    const hit = this.#parts.director.decideHead(subject);
    if (!hit) return undefined;
    this.#parts.director.observe({ requests: 1 });
    this.#fired(hit, { connection: subject.connection, exchange: subject.exchange });
    return hit.reply;
  }

  decideExchange(subject: ExchangeSubject): ExchangeReply {
    const hit = this.#parts.director.decide('exchange', subject);
    this.#parts.director.observe({ requests: 1, items: subject.body.items });
    const { reply: wanted, isBusy } = hit
      ? this.#queues.take(hit.rule.id, hit.reply, this.clock.now())
      : { reply: healthyReply.exchange, isBusy: false };
    const reply = this.#parts.upstreams ? throughUpstream(wanted) : wanted;
    // To whom it is idle, a server with little capacity is like any other.
    if (!hit || !isBusy) return reply;
    if (reply.commit === 'upstream') this.#pending.exchange.set(subject.exchange, hit);
    else this.#fired(hit, { connection: subject.connection, exchange: subject.exchange });
    return reply;
  }

  forward(request: ForwardedRequest): Promise<Forwarded> {
    return this.#parts.upstreams!.forward(request);
  }

  routeHttp(path: string): { signal?: Signal; served: boolean } {
    const plain = path.split('?', 1)[0]!;
    const { pathPrefix, alsoUnder = pathPrefix } = this.#parts.director.scenario.backend;
    const signal = signals.find((name) => plain.endsWith(httpPaths[name]));
    if (!signal) return { served: false };
    return { signal, served: [pathPrefix, alsoUnder].some((prefix) => plain === prefix + httpPaths[signal]) };
  }

  credentialOf(headers: Readonly<Record<string, string>>): CredentialLabel {
    return this.#parts.credentials.labelOf(headers);
  }

  recordable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return this.#parts.credentials.recordable(headers);
  }

  attemptOf(payload: string): Attempt {
    return this.#attempts.next(payload);
  }

  retain(exchange: string, signal: Signal, encoding: Encoding, body: Uint8Array, loan?: Loan): void {
    this.#parts.bodies.keep({ exchange, signal, encoding, body }, loan);
  }

  /** Faults that leave no trace here fire when a sender tells of them while they are armed. */
  witness(phase: Phase, line: string): void {
    for (const rule of phase.rules) {
      const { name, layer, senderEvidence } = rule.fault;
      if (!senderEvidence?.test(line)) continue;
      this.record({ type: 'fault.fired', phase: phase.name, rule: rule.id, fault: name, layer, evidence: line });
    }
  }

  reset(): void {
    this.#attempts.clear();
    this.#queues.clear();
    this.#parts.bodies.clear();
  }

  #forget(connection: string): void {
    this.#decided.delete(connection);
    this.#pending.connection.delete(connection);
    this.#pending.session.delete(connection);
  }

  #upstreamSpoke({ type, connection, exchange }: UpstreamSpoke): void {
    const hit = this.#pending.exchange.get(exchange);
    this.#pending.exchange.delete(exchange);
    if (hit && type === 'upstream.answered') this.#fired(hit, { connection, exchange });
  }

  #handshakeEnded(draft: { type: 'tls.established' | 'tls.failed'; connection: string }): void {
    const hit = this.#handshakes.get(draft.connection);
    this.#handshakes.delete(draft.connection);
    if (hit) this.#fired(hit, { connection: draft.connection });
    if (draft.type === 'tls.established') this.#parts.director.observe({ handshakes: 1 });
  }

  #fired(hit: Hit, ids: { connection?: string; exchange?: string }): void {
    const { rule } = hit;
    const { name, layer } = rule.fault;
    this.record({ type: 'fault.fired', phase: hit.phase, rule: rule.id, fault: name, layer, ...ids });
  }
}
