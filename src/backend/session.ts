import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent, EventDraft, EventOf, EventType, ExchangeTotals } from '../core/event.ts';
import { eventsOfType } from '../core/event-choice.ts';
import { createRandom } from '../core/random.ts';
import type { Recording } from '../core/recording.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { collectorConfig } from '../exporter-config/collector.ts';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import { loadScenario } from '../scenario/load.ts';
import { beyondExchanges } from '../scenario/reach.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Guidance, ScenarioSource, Session, SwitchOptions } from './backend.ts';
import { Director } from './director.ts';
import { senderSettings } from './guidance.ts';
import type { BackendFacts } from './guidance.ts';
import { Slice } from './slice.ts';
import type { SharedParts } from './slice.ts';
import { TotalsCounter } from './totals.ts';
import { defaultWaitMs, waitForEvent } from './wait.ts';

/** Payloads whose attempts one session counts: a hundredth of a backend's, since there may be hundreds of sessions. */
const maxRememberedPayloads = 2_000;

export interface SessionParts {
  readonly shared: SharedParts;
  readonly recording: Recording;
  readonly name: string;
  /** What of a gallery it is a session of. */
  readonly exhibit: string | undefined;
  /** Whom kept bodies belong to. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly scenario: Scenario;
  readonly facts: () => BackendFacts;
  readonly onRemoved: () => void;
}

/** A slice with a name, from its first request to its end. */
export class RunningSession implements Session {
  readonly name: string;
  readonly exhibit: string | undefined;
  readonly seed: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly slice: Slice;
  readonly #parts: SessionParts;
  readonly #tags: Pick<EventDraft, 'session' | 'exhibit'>;
  readonly #clock: Clock;
  readonly #director: Director;
  readonly #totals = new TotalsCounter();
  #lastMs: number;
  /** Requests that are not answered yet. */
  #underWay = 0;
  #isOver = false;

  constructor(parts: SessionParts, because: string) {
    const { name, exhibit, seed, headers, shared, scenario } = parts;
    this.name = name;
    this.exhibit = exhibit;
    this.seed = seed;
    this.headers = headers;
    this.#parts = parts;
    this.#tags = { session: name, ...(exhibit !== undefined && { exhibit }) };
    this.#clock = shared.clock;
    this.#lastMs = this.#clock.now();
    mustBeExchangesOnly(scenario);
    this.#director = new Director(scenario, {
      clock: this.#clock,
      random: createRandom(seed),
      record: (draft) => this.slice.record(draft),
      onPhase: () => {},
    });
    this.slice = new Slice(shared, {
      director: this.#director,
      record: (draft) => this.#record(draft),
      owner: parts.key,
      maxRememberedPayloads,
    });
    const { id, given } = scenario;
    this.#record({ type: 'session.started', scenario: id, with: { ...given }, seed, because });
    this.#director.begin('start');
  }

  get scenario(): Scenario {
    return this.#director.scenario;
  }

  get phase(): string {
    return this.#director.phase.name;
  }

  get idleMs(): number {
    return this.#underWay > 0 ? 0 : this.#clock.now() - this.#lastMs;
  }

  settings({ fixed = false }: Guidance = {}): ResolvedSettings {
    return senderSettings(this.scenario, this.#parts.facts(), { fixed, extra: { headers: this.headers } });
  }

  env(protocol: Protocol = 'http/protobuf', options?: Guidance): Record<string, string> {
    return sdkEnvironment(this.settings(options), protocol);
  }

  collectorConfig(options?: Guidance): string {
    return collectorConfig(this.settings(options), { protocols: this.scenario.protocols });
  }

  events<T extends EventType>({ since = 0, type }: { since?: number; type?: T } = {}): readonly EventOf<T>[] {
    const events = this.#parts.recording.since(since).filter((event) => this.#owns(event));
    return eventsOfType(events, type);
  }

  async waitFor<E extends ChaosEvent = ChaosEvent>(
    predicate: ((event: ChaosEvent) => event is E) | ((event: ChaosEvent) => boolean),
    { timeoutMs = defaultWaitMs, since = 0 }: { timeoutMs?: number; since?: number } = {},
  ): Promise<E> {
    const isOurs = (event: ChaosEvent): boolean => this.#owns(event);
    return (await waitForEvent(this.#parts.recording, this.#clock, predicate, { timeoutMs, since, isOurs })) as E;
  }

  received(signal: Signal): readonly object[] {
    return this.#parts.shared.bodies.decodedOf(signal, this.#parts.key);
  }

  totals(): ExchangeTotals {
    return this.#totals.ofExchanges();
  }

  use(source: ScenarioSource, { with: given, by = 'library' }: SwitchOptions = {}): Scenario {
    this.#mustRun();
    if (this.exhibit !== undefined) throw fixedExhibit(this.exhibit);
    const scenario = loadScenario(source, { with: given });
    mustBeExchangesOnly(scenario);
    this.#record({ type: 'scenario.switched', from: this.scenario.id, to: scenario.id, by });
    this.#director.begin('scenario switched', scenario);
    return scenario;
  }

  enterPhase(name: string): void {
    this.#mustRun();
    this.#director.enter(name);
  }

  reset(): void {
    this.#mustRun();
    this.slice.reset();
    this.#director.begin('reset');
  }

  remove(): void {
    this.end('removed');
  }

  /** A request has come for it. */
  touch(): void {
    this.#lastMs = this.#clock.now();
  }

  end(because: string): void {
    if (this.#isOver) return;
    this.#record({ type: 'session.ended', because, totals: this.totals() });
    this[Symbol.dispose]();
    this.#parts.onRemoved();
  }

  /** Without a word: the backend stops. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#director[Symbol.dispose]();
    this.#parts.shared.bodies.drop(this.#parts.key);
  }

  #owns(event: ChaosEvent): boolean {
    return event.session === this.name && event.exhibit === this.exhibit;
  }

  #record(draft: EventDraft): void {
    this.#totals.observe(draft);
    if (draft.type === 'exchange.started') this.#underWay++;
    if (draft.type === 'reply.sent' || draft.type === 'reply.failed' || draft.type === 'exchange.aborted') {
      this.#underWay--;
      this.touch();
    }
    this.#parts.shared.journal.record({ ...this.#tags, ...draft });
  }

  #mustRun(): void {
    if (!this.#isOver) return;
    throw new ChaosError(`session “${this.name}” has ended`, {
      code: 'session-ended',
      hint: 'Ask the backend for a session of this name again: that starts a new one.',
    });
  }
}

function fixedExhibit(name: string): ChaosError {
  return new ChaosError(`a session of the exhibit “${name}” shows that and nothing else`, {
    code: 'fixed-exhibit',
    hint: 'Choose another exhibit by header or path, or use a session without one.',
  });
}

function mustBeExchangesOnly(scenario: Scenario): void {
  const layers = beyondExchanges(scenario);
  if (layers.length === 0) return;
  throw new ChaosError(`scenario “${scenario.id}” cannot be one session's: it acts on ${layers.join(', ')}`, {
    code: 'not-for-sessions',
    hint: 'A connection belongs to nobody before its first request. Give it a backend of its own.',
  });
}
