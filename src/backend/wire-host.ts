import type { Clock } from '../core/clock.ts';
import type { EventDraft, EventOf } from '../core/event.ts';
import type { Recording } from '../core/recording.ts';
import { healthyReply } from '../core/reply.ts';
import type { ConnectionReply, ExchangeReply, ListenerReply, SessionReply } from '../core/reply.ts';
import { httpPaths, signals } from '../core/signal.ts';
import type { Encoding, ListenerName, Signal } from '../core/signal.ts';
import type {
  ConnectionSubject,
  CredentialLabel,
  ExchangeHead,
  ExchangeSubject,
  ListenerSubject,
  SessionSubject,
  TlsSubject,
} from '../core/subject.ts';
import type { Certificates } from '../certs/certificates.ts';
import type { Phase } from '../scenario/scenario.ts';
import type { Loan, TlsDecision, WireHost, WireLimits } from '../wire/host.ts';
import { AttemptCounter } from './attempts.ts';
import type { Attempt } from './attempts.ts';
import type { BodyStore } from './body-store.ts';
import type { Credentials } from './credentials.ts';
import type { Director, Hit } from './director.ts';
import { TotalsCounter } from './totals.ts';

const maxRememberedPayloads = 100_000;

export interface HostParts {
  readonly clock: Clock;
  readonly limits: WireLimits;
  readonly recording: Recording;
  readonly director: Director;
  readonly credentials: Credentials;
  readonly bodies: BodyStore;
  readonly certificates: () => Certificates | undefined;
}

/** Answers the engines' questions from the scenario in force, and records what they report. */
export class BackendHost implements WireHost {
  readonly clock: Clock;
  readonly limits: WireLimits;
  readonly totals = new TotalsCounter();
  readonly #parts: HostParts;
  readonly #attempts = new AttemptCounter(maxRememberedPayloads);
  readonly #lastId = { connection: 0, exchange: 0 };
  /** TLS faults fire when the chain was written, which the engine reports with the outcome of the handshake. */
  readonly #handshakes = new Map<string, Hit<'tls'>>();
  /** The rule that each open connection is under. */
  readonly #decided = new Map<string, string | undefined>();
  /** Events before `backend.ready`, which has to be the first. */
  #early: EventDraft[] | undefined = [];

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.clock = parts.clock;
    this.limits = parts.limits;
  }

  record(draft: EventDraft): void {
    if (this.#early) {
      this.#early.push(draft);
      return;
    }
    this.totals.observe(draft);
    this.#parts.recording.append(draft);
    if (draft.type === 'connection.closed') this.#decided.delete(draft.connection);
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

  decideListener(subject: ListenerSubject): ListenerReply {
    return this.#parts.director.decide('listener', subject)?.reply ?? healthyReply.listener;
  }

  decideConnection(subject: ConnectionSubject): ConnectionReply {
    const hit = this.#parts.director.decide('connection', subject);
    const known = this.#decided.has(subject.connection);
    const before = this.#decided.get(subject.connection);
    this.#decided.set(subject.connection, hit?.rule.id);
    // A phase that begins asks again about open connections; what was counted and told stays so.
    if (!known) this.#parts.director.observe({ connections: 1 });
    if (!hit) return healthyReply.connection;
    if (before !== hit.rule.id) this.#fired(hit, { connection: subject.connection });
    return hit.reply;
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
    this.#fired(hit, { connection: subject.connection });
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
    if (!hit) return healthyReply.exchange;
    this.#fired(hit, { connection: subject.connection, exchange: subject.exchange });
    return hit.reply;
  }

  routeHttp(path: string): { signal?: Signal; served: boolean } {
    const plain = path.split('?', 1)[0]!;
    const { pathPrefix } = this.#parts.director.scenario.backend;
    const signal = signals.find((name) => plain.endsWith(httpPaths[name]));
    return signal ? { signal, served: plain === pathPrefix + httpPaths[signal] } : { served: false };
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
    this.#parts.bodies.clear();
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
