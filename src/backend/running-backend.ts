import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent, EventOf, EventType, Totals } from '../core/event.ts';
import type { Random } from '../core/random.ts';
import type { Recording } from '../core/recording.ts';
import type { ResolvedSettings, SenderSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { fillStory } from '../core/story.ts';
import type { Story } from '../core/story.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { systemReason } from '../core/system-error.ts';
import { openCertificates } from '../certs/certificates.ts';
import type { Certificates } from '../certs/certificates.ts';
import { collectorConfig } from '../exporter-config/collector.ts';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Phase, Scenario } from '../scenario/scenario.ts';
import { defaultUpstreamLimits, Upstreams } from '../upstream/upstreams.ts';
import { defaultWireLimits } from '../wire/host.ts';
import { announcement } from './announcement.ts';
import type { Backend, BackendOptions, ScenarioSource } from './backend.ts';
import { BodyStore } from './body-store.ts';
import { mintCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { Director } from './director.ts';
import { Doors } from './doors.ts';
import { endpointsOf, placeholdersOf, presentedCertificate, reachableHost, senderSettings } from './guidance.ts';
import type { BackendFacts } from './guidance.ts';
import { Interlude } from './interlude.ts';
import { streamTo } from './record-file.ts';
import { waitForEvent } from './wait.ts';
import { BackendHost } from './wire-host.ts';

const defaultRetainedBytes = 64 * 1024 * 1024;
const defaultWaitMs = 10_000;

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
  readonly #director: Director;
  readonly #interlude: Interlude;
  readonly #host: BackendHost;
  readonly #credentials: Credentials;
  readonly #bodies: BodyStore;
  /** Closed in reverse order. (Node 22 has no AsyncDisposableStack.) */
  readonly #closers: (() => void | PromiseLike<void>)[] = [];
  readonly #doors: Doors;
  readonly #upstreams: Upstreams | undefined;
  readonly #stopped = Promise.withResolvers<void>();
  /** Senders were told so: a later scenario that does not care leaves it at that. */
  readonly #tlsFromStart: boolean;
  #certificates: Certificates | undefined;
  #ready: EventOf<'backend.ready'> | undefined;
  #stopping: Promise<void> | undefined;
  /** Listener changes happen one after the other: a phase may end while the last one is still being applied. */
  #applied: Promise<void> = Promise.resolve();

  constructor({ options, clock, scenario, recording, random }: BackendParts) {
    this.#options = options;
    this.#clock = clock;
    this.#recording = recording;
    this.#random = random;
    this.#credentials = mintCredentials(options);
    this.#tlsFromStart = scenario.backend.tls;
    this.#interlude = new Interlude(clock);
    this.#bodies = new BodyStore(options.limits?.maxRetainedBytes ?? defaultRetainedBytes);
    this.#director = new Director(scenario, {
      clock,
      random,
      record: (draft) => this.#host.record(draft),
      onPhase: (phase) => this.#follow(phase),
    });
    const { upstream, limits } = options;
    if (upstream) this.#upstreams = new Upstreams(upstream, { ...defaultUpstreamLimits, ...limits }, clock);
    this.#host = new BackendHost({
      upstreams: this.#upstreams,
      clock,
      limits: { ...defaultWireLimits, ...limits },
      recording,
      director: this.#director,
      random,
      credentials: this.#credentials,
      bodies: this.#bodies,
      certificates: () => this.#certificates,
      examine: options.examine ?? false,
      isShapedOutside: options.toxiproxy !== undefined,
    });
    this.#doors = new Doors(this.#host, options);
  }

  /** Opens certificates, listeners and control, then announces the backend. */
  async open(): Promise<void> {
    const { signal, recordFile } = this.#options;
    if (recordFile !== undefined) {
      const file = streamTo(recordFile, this.#recording, (error) => this.#fail('cannot record', error));
      this.#closers.push(() => file[Symbol.dispose]());
    }
    await this.#openCertificates(this.scenario);
    await this.#doors.open(this.scenario);
    const control = await this.#options.control?.(this);
    if (control) this.#closers.push(() => control[Symbol.asyncDispose]());
    const parts = { seed: this.seed, control: control?.url, clock: this.#clock };
    this.#ready = this.#host.announce(announcement(this.scenario, this.#facts(), parts));
    this.#director.begin('start');
    await this.#applied;
    // It may have aborted meanwhile, with nobody listening: what was opened is closed by whoever called.
    signal?.throwIfAborted();
    const stop = (): void => void this.stop(typeof signal?.reason === 'string' ? signal.reason : 'aborted');
    signal?.addEventListener('abort', stop, { once: true });
    this.#closers.push(() => signal?.removeEventListener('abort', stop));
    // It may have come while we were opening.
    if (signal?.aborted) stop();
  }

  get scenario(): Scenario {
    return this.#director.scenario;
  }

  get seed(): number {
    return this.#random.seed;
  }

  get phase(): string {
    return this.#director.phase.name;
  }

  get endpoints(): { grpc: string; http: string } {
    return endpointsOf(this.#facts());
  }

  get caFile(): string | undefined {
    return this.#certificates?.caFile(presentedCertificate(this.scenario));
  }

  get ready(): EventOf<'backend.ready'> {
    return this.#ready!;
  }

  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  settings(options?: { fixed?: boolean; extra?: SenderSettings }): ResolvedSettings {
    return senderSettings(this.scenario, this.#facts(), options);
  }

  env(protocol: Protocol = 'http/protobuf', options?: { fixed?: boolean }): Record<string, string> {
    return sdkEnvironment(this.settings(options), protocol);
  }

  collectorConfig(options?: { fixed?: boolean }): string {
    return collectorConfig(this.settings(options), { protocols: this.scenario.protocols });
  }

  story(): Story {
    return fillStory(this.scenario, placeholdersOf(this.#facts()));
  }

  events<T extends EventType>({ since = 0, type }: { since?: number; type?: T } = {}): readonly EventOf<T>[] {
    const events = this.#recording.since(since);
    return (type === undefined ? events : events.filter((event) => event.type === type)) as readonly EventOf<T>[];
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
    return this.#host.totals.read();
  }

  async use(
    source: ScenarioSource,
    options: { with?: Readonly<Record<string, unknown>>; ttlMs?: number; by?: string } = {},
  ): Promise<Scenario> {
    this.#mustRun();
    const scenario = loadScenario(source, { with: options.with });
    await this.#doors.prepare(scenario);
    const former = this.#interlude.cancel() ?? this.scenario;
    await this.#switchTo(scenario, options.by ?? 'library');
    if (options.ttlMs !== undefined) this.#interlude.begin(options.ttlMs, former, (back) => this.#return(back));
    return scenario;
  }

  enterPhase(name: string): void {
    this.#mustRun();
    this.#director.enter(name);
  }

  witness(line: string): void {
    this.#host.witness(this.#director.phase, line);
  }

  reset(): void {
    this.#mustRun();
    this.#host.reset();
    this.#director.begin('reset');
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

  #fail(what: string, cause: unknown): void {
    const reason = `${what}: ${systemReason(cause)}`;
    this.failure ??= new SetUpError(reason, { cause });
    void this.stop(reason);
  }

  async #close(reason: string): Promise<void> {
    this.#interlude[Symbol.dispose]();
    this.#director[Symbol.dispose]();
    await this.#applied.catch(() => {});
    await this.#doors[Symbol.asyncDispose]();
    await this.#upstreams?.[Symbol.asyncDispose]();
    if (this.#ready) this.#host.record({ type: 'backend.stopped', reason, totals: this.totals() });
    for (const close of this.#closers.toReversed()) await close();
    this.#stopped.resolve();
  }

  async #openCertificates(scenario: Scenario): Promise<void> {
    const wanted = this.#options.tls ?? (scenario.backend.tls || this.#tlsFromStart);
    if (!wanted) this.#certificates = undefined;
    const { certsDir: dir, advertise } = this.#options;
    if (wanted) this.#certificates ??= await openCertificates({ clock: this.#clock, dir, advertise });
  }

  async #switchTo(scenario: Scenario, by: string): Promise<void> {
    const from = this.scenario.id;
    await this.#openCertificates(scenario);
    this.#mustRun();
    this.#host.record({ type: 'scenario.switched', from, to: scenario.id, by });
    this.#director.begin('scenario switched', scenario);
    await this.#applied;
  }

  #return(former: Scenario): void {
    this.#switchTo(former, 'time to live ended').catch((error: unknown) => {
      void this.stop(`scenario “${former.id}” could not return: ${String(error)}`);
    });
  }

  #follow(phase: Phase): void {
    this.#applied = this.#applied.then(() => this.#doors.follow(phase));
    this.#applied.catch((error: unknown) => {
      this.#fail(`a listener could not follow phase “${phase.name}”`, error);
    });
  }

  #facts(): BackendFacts {
    return {
      scheme: this.#certificates ? 'https' : 'http',
      host: reachableHost(this.#options),
      ports: this.#doors.ports,
      nameServer: this.#doors.nameServer,
      upstream: this.#upstreams?.urls,
      caFile: this.caFile,
      token: this.#credentials.token,
      renewedToken: this.#credentials.renewedToken,
      limitedToken: this.#credentials.limitedToken,
    };
  }
}
