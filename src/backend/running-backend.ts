import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent, EventOf, EventType, Exhibit, Totals } from '../core/event.ts';
import { eventsOfType } from '../core/event-choice.ts';
import type { Random } from '../core/random.ts';
import type { Recording } from '../core/recording.ts';
import type { ResolvedSettings, SenderSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import type { Story } from '../core/story.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { systemReason } from '../core/system-error.ts';
import { collectorConfig } from '../exporter-config/collector.ts';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { defaultUpstreamLimits, Upstreams } from '../upstream/upstreams.ts';
import { defaultWireLimits } from '../wire/host.ts';
import { announcement } from './announcement.ts';
import type { Backend, BackendOptions, ScenarioSource, Session, Testimony } from './backend.ts';
import { BodyStore } from './body-store.ts';
import { mintCredentials } from './credentials.ts';
import { endpointsOf } from './guidance.ts';
import { Gallery } from './gallery.ts';
import { Interlude } from './interlude.ts';
import { Journal } from './journal.ts';
import { streamTo } from './record-file.ts';
import { defaultSession, defaultSessionLimits, Sessions } from './sessions.ts';
import { Site } from './site.ts';
import type { SharedParts } from './slice.ts';
import { defaultWaitMs, waitForEvent } from './wait.ts';

const defaultRetainedBytes = 64 * 1024 * 1024;

export interface BackendParts {
  readonly options: BackendOptions;
  readonly clock: Clock;
  readonly scenario: Scenario;
  readonly recording: Recording;
  readonly random: Random;
}

/** One backend from opening to stop. `startBackend` makes it; nothing here is shared between two of them. */
export class RunningBackend implements Backend {
  failure: Error | undefined;
  readonly #options: BackendOptions;
  readonly #clock: Clock;
  readonly #recording: Recording;
  readonly #random: Random;
  readonly #interlude: Interlude;
  readonly #journal: Journal;
  readonly #bodies: BodyStore;
  readonly #upstreams: Upstreams | undefined;
  readonly #sessions: Sessions;
  readonly #gallery: Gallery | undefined;
  readonly #site: Site;
  /** Closed in reverse order. (Node 22 has no AsyncDisposableStack.) */
  readonly #closers: (() => void | PromiseLike<void>)[] = [];
  readonly #stopped = Promise.withResolvers<void>();
  #ready: EventOf<'backend.ready'> | undefined;
  #stopping: Promise<void> | undefined;

  constructor({ options, clock, scenario, recording, random }: BackendParts) {
    this.#options = options;
    this.#clock = clock;
    this.#recording = recording;
    this.#random = random;
    this.#interlude = new Interlude(clock);
    this.#journal = new Journal(recording);
    const { upstream, limits } = options;
    this.#bodies = new BodyStore(limits?.maxRetainedBytes ?? defaultRetainedBytes);
    if (upstream) this.#upstreams = new Upstreams(upstream, { ...defaultUpstreamLimits, ...limits }, clock);
    const shared: SharedParts = {
      clock,
      limits: { ...defaultWireLimits, ...limits },
      journal: this.#journal,
      credentials: mintCredentials(options),
      bodies: this.#bodies,
      upstreams: this.#upstreams,
      examine: options.examine ?? false,
      readsRefused: options.readsRefused ?? false,
    };
    const onFailure = (what: string, error: unknown): void => this.#fail(what, error);
    const gallery = options.gallery ? new Gallery({ options, shared, random, onFailure }) : undefined;
    this.#gallery = gallery;
    this.#sessions = new Sessions({
      shared,
      random,
      recording,
      limits: { ...defaultSessionLimits, ...limits },
      scenario: () => this.scenario,
      facts: () => this.#site.facts,
      choose: gallery && ((request) => gallery.choose(request)),
    });
    this.#site = new Site({
      options,
      scenario,
      shared,
      random,
      record: (draft) => this.#journal.record(draft),
      claim: (request) => this.#sessions.claim(request),
      owner: defaultSession,
      onFailure,
    });
  }

  /** Opens certificates, listeners and control, then announces the backend. */
  async open(): Promise<void> {
    const { signal, recordFile } = this.#options;
    if (recordFile !== undefined) {
      const file = streamTo(recordFile, this.#recording, (error) => this.#fail('cannot record', error));
      this.#closers.push(() => file[Symbol.dispose]());
    }
    await this.#site.open();
    await this.#gallery?.open();
    const control = await this.#options.control?.(this);
    if (control) this.#closers.push(() => control[Symbol.asyncDispose]());
    const gallery = this.#gallery?.exhibits(this.#site.facts);
    const parts = { seed: this.seed, control: control?.url, clock: this.#clock, gallery };
    this.#ready = this.#journal.announce(announcement(this.scenario, this.#site.facts, parts));
    await this.#site.begin('start');
    await this.#gallery?.begin();
    // It may have aborted meanwhile, with nobody listening: what was opened is closed by whoever called.
    signal?.throwIfAborted();
    const stop = (): void => void this.stop(typeof signal?.reason === 'string' ? signal.reason : 'aborted');
    signal?.addEventListener('abort', stop, { once: true });
    this.#closers.push(() => signal?.removeEventListener('abort', stop));
    // It may have come while we were opening.
    if (signal?.aborted) stop();
  }

  get scenario(): Scenario {
    return this.#site.scenario;
  }

  get seed(): number {
    return this.#random.seed;
  }

  get phase(): string {
    return this.#site.director.phase.name;
  }

  get endpoints(): { grpc: string; http: string } {
    return endpointsOf(this.#site.facts);
  }

  get caFile(): string | undefined {
    return this.#site.caFile;
  }

  get ready(): EventOf<'backend.ready'> {
    return this.#ready!;
  }

  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  settings(options?: { fixed?: boolean; extra?: SenderSettings }): ResolvedSettings {
    return this.#site.settings(options);
  }

  env(protocol: Protocol = 'http/protobuf', options?: { fixed?: boolean }): Record<string, string> {
    return sdkEnvironment(this.settings(options), protocol);
  }

  collectorConfig(options?: { fixed?: boolean }): string {
    return collectorConfig(this.settings(options), { protocols: this.scenario.protocols });
  }

  story(): Story {
    return this.#site.story();
  }

  events<T extends EventType>({ since = 0, type }: { since?: number; type?: T } = {}): readonly EventOf<T>[] {
    return eventsOfType(this.#recording.since(since), type);
  }

  async waitFor<E extends ChaosEvent = ChaosEvent>(
    predicate: ((event: ChaosEvent) => event is E) | ((event: ChaosEvent) => boolean),
    { timeoutMs = defaultWaitMs, since = 0 }: { timeoutMs?: number; since?: number } = {},
  ): Promise<E> {
    return (await waitForEvent(this.#recording, this.#clock, predicate, { timeoutMs, since })) as E;
  }

  received(signal: Signal): readonly object[] {
    return this.#bodies.decodedOf(signal);
  }

  body(exchange: string): object | undefined {
    return this.#bodies.decoded(exchange);
  }

  recording(): Recording {
    return this.#recording;
  }

  totals(): Totals {
    return this.#journal.totals.read();
  }

  async use(
    source: ScenarioSource,
    options: { with?: Readonly<Record<string, unknown>>; ttlMs?: number; by?: string } = {},
  ): Promise<Scenario> {
    this.#mustRun();
    const scenario = loadScenario(source, { with: options.with });
    await this.#site.prepare(scenario);
    const former = this.#interlude.cancel() ?? this.scenario;
    await this.#switchTo(scenario, options.by ?? 'library');
    if (options.ttlMs !== undefined) this.#interlude.begin(options.ttlMs, former, (back) => this.#return(back));
    return scenario;
  }

  enterPhase(name: string): void {
    this.#mustRun();
    this.#site.director.enter(name);
  }

  witness(told: Testimony): void {
    this.#site.host.witness(this.#site.director.phase, told);
  }

  reset(): void {
    this.#mustRun();
    this.#site.host.slice.reset();
    this.#site.director.begin('reset');
  }

  session(name: string, { exhibit }: { exhibit?: string } = {}): Session {
    this.#mustRun();
    return this.#sessions.open(name, exhibit === undefined ? undefined : this.#mustShow().shared(exhibit));
  }

  exhibits(): readonly Exhibit[] {
    return this.#gallery?.exhibits(this.#site.facts) ?? [];
  }

  enterExhibit(exhibit: string, phase?: string): void {
    this.#mustRun();
    const { director, scenario } = this.#mustShow().site(exhibit);
    director.enter(phase ?? scenario.phases[0]!.name);
  }

  sessions(): readonly Session[] {
    return this.#sessions.all();
  }

  stop(reason = 'stopped'): Promise<void> {
    this.#stopping ??= this.#close(reason);
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop('disposed');
  }

  #mustRun(): void {
    if (this.#stopping) throw new ChaosError('the backend has stopped', { code: 'backend-stopped' });
  }

  #mustShow(): Gallery {
    if (this.#gallery) return this.#gallery;
    throw new ChaosError('this backend is no gallery', {
      code: 'no-gallery',
      hint: 'Start it with --gallery, or with { gallery: true }.',
    });
  }

  #fail(what: string, cause: unknown): void {
    const reason = `${what}: ${systemReason(cause)}`;
    this.failure ??= new SetUpError(reason, { cause });
    void this.stop(reason);
  }

  async #close(reason: string): Promise<void> {
    this.#interlude[Symbol.dispose]();
    this.#sessions[Symbol.dispose]();
    await this.#gallery?.[Symbol.asyncDispose]();
    await this.#site[Symbol.asyncDispose]();
    await this.#upstreams?.[Symbol.asyncDispose]();
    if (this.#ready) this.#journal.record({ type: 'backend.stopped', reason, totals: this.totals() });
    for (const close of this.#closers.toReversed()) await close();
    this.#stopped.resolve();
  }

  async #switchTo(scenario: Scenario, by: string): Promise<void> {
    const from = this.scenario.id;
    await this.#site.prepareTls(scenario);
    this.#mustRun();
    this.#site.host.record({ type: 'scenario.switched', from, to: scenario.id, by });
    await this.#site.begin('scenario switched', scenario);
  }

  #return(former: Scenario): void {
    this.#switchTo(former, 'time to live ended').catch((error: unknown) => {
      void this.stop(`scenario “${former.id}” could not return: ${String(error)}`);
    });
  }
}
