import type { Certificates } from '../certs/certificates.ts';
import type { Clock } from '../core/clock.ts';
import type { EventDraft } from '../core/event.ts';
import type { Random } from '../core/random.ts';
import { healthyReply, isGoawayLater, isLater } from '../core/reply.ts';
import type { ConnectionReply, ListenerReply, NameReply, ProxyReply, SessionReply } from '../core/reply.ts';
import type { ListenerName } from '../core/signal.ts';
import type {
  ConnectionSubject,
  ListenerSubject,
  NameSubject,
  ProxySubject,
  SessionSubject,
  TlsSubject,
} from '../core/subject.ts';
import type { Toxic } from '../core/toxic.ts';
import type { Phase } from '../scenario/scenario.ts';
import type {
  Bytes,
  BytesLine,
  Claim,
  Numbered,
  RequestHead,
  TlsDecision,
  WireHost,
  WireLimits,
} from '../wire/host.ts';
import type { Testimony } from './backend.ts';
import { ByteFaults } from './byte-faults.ts';
import type { Director, Hit } from './director.ts';
import { Slice } from './slice.ts';
import type { SharedParts } from './slice.ts';

const maxRememberedPayloads = 100_000;

export interface HostParts {
  readonly shared: SharedParts;
  readonly director: Director;
  /** Appends to the recording of the backend. */
  readonly record: (draft: EventDraft) => void;
  readonly random: Random;
  /** Something in front of us does to bytes what scenarios want done. */
  readonly isShapedOutside: boolean;
  readonly certificates: () => Certificates | undefined;
  /** Whose a request is that says so; undefined: nobody's in particular. */
  readonly claim: (request: RequestHead) => Partial<Claim> | undefined;
  /** Whom kept bodies belong to. */
  readonly owner: string;
}

/** Answers the engines' questions from the scenario in force, and records what they report. */
export class BackendHost implements WireHost {
  readonly clock: Clock;
  readonly limits: WireLimits;
  /** All requests that do not say whose they are. */
  readonly slice: Slice;
  readonly #parts: HostParts;
  /** Made once: nearly every request is claimed by it. */
  readonly #unclaimed: Claim;
  /** TLS faults fire when the chain was written, which the engine reports with the outcome of the handshake. */
  readonly #handshakes = new Map<string, Hit<'tls'>>();
  /** What happens to a connection later fires then, which may be never. */
  readonly #pending = { connection: new Map<string, Hit>(), session: new Map<string, Hit>() };
  /** What each door was told. */
  readonly #listeners = new Map<ListenerName, Hit | undefined>();
  /** The rule that each open connection is under. */
  readonly #decided = new Map<string, string | undefined>();
  readonly #byteFaults: ByteFaults;

  constructor(parts: HostParts) {
    const { shared, director, record, owner } = parts;
    const onFired = (hit: Hit, connection: string): void => this.#fired(hit, { connection });
    this.#parts = parts;
    this.clock = shared.clock;
    this.limits = shared.limits;
    this.#byteFaults = new ByteFaults({ ...parts, clock: shared.clock, onFired });
    this.slice = new Slice(shared, { director, record, owner, maxRememberedPayloads });
    this.#unclaimed = Object.freeze({ host: this.slice });
  }

  record(draft: EventDraft): void {
    this.#parts.record(draft);
    if (draft.type === 'connection.closed') this.#forget(draft.connection);
    if (draft.type === 'tls.established' || draft.type === 'tls.failed') this.#handshakeEnded(draft);
  }

  nextConnection(): Numbered {
    return this.#parts.shared.journal.nextConnection();
  }

  claim(request: RequestHead): Claim {
    const claimed = this.#parts.claim(request);
    return claimed ? { ...this.#unclaimed, ...claimed } : this.#unclaimed;
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

  /** `usual`: what becomes of it where no fault has a say. */
  decideProxy(subject: ProxySubject, usual: ProxyReply): ProxyReply {
    const hit = this.#parts.director.decide('proxy', subject);
    if (hit) this.#fired(hit, {});
    return hit?.reply ?? usual;
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
    const certificates = this.#parts.certificates()!;
    const identity = certificates.identity(reply.certificate);
    return { reply, identity, ...(reply.clientCertificate && { clientAuthority: certificates.authority('client') }) };
  }

  decideSession(subject: SessionSubject): SessionReply {
    const hit = this.#parts.director.decide('session', subject);
    if (!hit) return healthyReply.session;
    const { goaway } = hit.reply;
    if (goaway && isGoawayLater(goaway)) this.#pending.session.set(subject.connection, hit);
    else this.#fired(hit, { connection: subject.connection });
    return hit.reply;
  }

  /**
   * Faults that leave no trace here fire when a sender tells of them while they are armed, or begins to export while it has
   * no connection that was there before.
   */
  witness(phase: Phase, told: Testimony): void {
    const evidence = typeof told === 'string' ? told : `its exporter has ${told.exporting} items to send`;
    for (const rule of phase.rules) {
      const { name, layer, senderEvidence } = rule.fault;
      const met = typeof told === 'string' ? senderEvidence?.test(told) : senderEvidence && this.#decided.size === 0;
      if (met) this.record({ type: 'fault.fired', phase: phase.name, rule: rule.id, fault: name, layer, evidence });
    }
  }

  #forget(connection: string): void {
    this.#decided.delete(connection);
    this.#pending.connection.delete(connection);
    this.#pending.session.delete(connection);
  }

  #handshakeEnded(draft: { type: 'tls.established' | 'tls.failed'; connection: string }): void {
    const hit = this.#handshakes.get(draft.connection);
    this.#handshakes.delete(draft.connection);
    if (hit) this.#fired(hit, { connection: draft.connection });
    if (draft.type === 'tls.established') this.#parts.director.observe({ handshakes: 1 });
  }

  #fired(hit: Hit, ids: { connection?: string }): void {
    const { rule } = hit;
    const { name, layer } = rule.fault;
    this.record({ type: 'fault.fired', phase: hit.phase, rule: rule.id, fault: name, layer, ...ids });
  }
}
