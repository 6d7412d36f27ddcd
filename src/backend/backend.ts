import type { Clock } from '../core/clock.ts';
import type { ChaosEvent, EventOf, EventType, ExchangeTotals, Exhibit, Totals } from '../core/event.ts';
import type { Recording, RecordingLimits } from '../core/recording.ts';
import type { ResolvedSettings, SenderSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import type { Story } from '../core/story.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { UpstreamLimits, UpstreamTargets } from '../upstream/upstreams.ts';
import type { WireLimits } from '../wire/host.ts';

/** A scenario by name or alias, by path of a YAML file, or as an object of the same shape as the YAML. */
export type ScenarioSource = string | object;

export interface SessionLimits {
  /** Sessions at one time; idle ones make room. */
  readonly maxSessions: number;
  /** A session without a request for so long ends. */
  readonly sessionIdleMs: number;
}

export type Limits = WireLimits &
  UpstreamLimits &
  RecordingLimits &
  SessionLimits & { readonly maxRetainedBytes: number };

export interface BackendOptions {
  /** Default: `healthy`. */
  readonly scenario?: ScenarioSource | undefined;
  /** Values of the scenario's parameters, as in YAML: durations as text. */
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  /** Divides every duration of the scenario. Default 1: real time. */
  readonly timeScale?: number | undefined;
  /** Names the events of this backend in a file that holds those of several. Default `default`. */
  readonly session?: string | undefined;
  /** 0 to 2³²−1; random by default and in the first event. */
  readonly seed?: number | undefined;
  /** Stops the backend when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Further names and addresses that certificates shall be good for. */
  readonly advertise?: readonly string[] | undefined;
  /** Default 0: any free port. */
  readonly grpcPort?: number | undefined;
  readonly httpPort?: number | undefined;
  /** URL of the API of a running Toxiproxy, which then listens in our place and does to bytes what scenarios want done. */
  readonly toxiproxy?: string | undefined;
  /** Real backends that what would be stored here is passed on to. Default: it is stored here, and nowhere else. */
  readonly upstream?: UpstreamTargets | undefined;
  /** Default: on where the scenario needs it; where the first one does, it stays on under later ones. */
  readonly tls?: boolean | undefined;
  /** The credential that is good, where it has to outlive this backend. Default: minted anew. */
  readonly token?: string | undefined;
  /** Folder of minted certificates. */
  readonly certsDir?: string | undefined;
  /**
   * Serves every scenario that comes with the package: those that act on exchanges here, chosen by header or path, each
   * other one at doors of its own, from `basePort` on or at free ports. What chooses none meets `scenario`. Default: no.
   */
  readonly gallery?: boolean | { readonly basePort: number } | undefined;
  /** Streams every event to this file as NDJSON. */
  readonly recordFile?: string | undefined;
  /** Holds a sample of the requests against the specification: `exchange.examined`. Default: no. */
  readonly examine?: boolean | undefined;
  /**
   * Reads a request that it refuses by its headers to the end before it says so: the recording then knows what was refused,
   * and whether it comes again. Default: no, like most gateways.
   */
  readonly readsRefused?: boolean | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly clock?: Clock | undefined;
  /** Opens a control API for the backend before it is announced as ready; closed when the backend stops. */
  readonly control?: ((backend: Backend) => Promise<{ readonly url: string } & AsyncDisposable>) | undefined;
}

export interface Guidance {
  /** With the scenario's fix applied. */
  readonly fixed?: boolean;
}

export interface SwitchOptions {
  readonly with?: Readonly<Record<string, unknown>>;
  readonly by?: string;
}

/** The first event, past or future, that `predicate` accepts. On time-out the error shows what did arrive. */
export type WaitFor = <E extends ChaosEvent = ChaosEvent>(
  predicate: ((event: ChaosEvent) => event is E) | ((event: ChaosEvent) => boolean),
  options?: { readonly timeoutMs?: number; readonly since?: number },
) => Promise<E>;

/**
 * A slice of a running backend: the requests that carry its header have a schedule, counters, attempts, bodies and events
 * of their own. Its scenario acts on exchanges alone, since a connection belongs to nobody before its first request.
 */
export interface Session {
  readonly name: string;
  /** In a gallery: what it is a session of, if of anything. */
  readonly exhibit: string | undefined;
  /** Follows from the backend's seed and the name. */
  readonly seed: number;
  readonly scenario: Scenario;
  readonly phase: string;
  /** What requests have to carry to belong to it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Since its last request, or its start. */
  readonly idleMs: number;

  /** What the scenario tells a sender, and the header. */
  settings(options?: Guidance): ResolvedSettings;
  env(protocol?: Protocol, options?: Guidance): Record<string, string>;
  collectorConfig(options?: Guidance): string;

  events(options?: { readonly since?: number }): readonly ChaosEvent[];
  events<T extends EventType>(options: { readonly since?: number; readonly type: T }): readonly EventOf<T>[];
  readonly waitFor: WaitFor;
  received(signal: Signal): readonly object[];
  totals(): ExchangeTotals;

  /** Another scenario for this session alone. Throws ChaosError for one that acts on more than exchanges. */
  use(scenario: ScenarioSource, options?: SwitchOptions): Scenario;
  enterPhase(name: string): void;
  /** As if it had just started; its events stay in the recording. */
  reset(): void;
  /** Ends it. A later request with its header starts a new one. */
  remove(): void;
}

/** A running backend. Ends with `await using` or `stop()`; nothing of it outlives that. */
/** What a sender says of itself: a line that it printed, or how many items its exporter has to send. */
export type Testimony = string | { readonly exporting: number };

export interface Backend extends AsyncDisposable {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly endpoints: { readonly grpc: string; readonly http: string };
  /** PEM file of the authority that a sender would have to trust; undefined without TLS. */
  readonly caFile: string | undefined;
  /** The first event. */
  readonly ready: EventOf<'backend.ready'>;
  /** Settles when the backend has stopped, for whatever reason. */
  readonly stopped: Promise<void>;
  /** What broke, when the backend stopped by itself because it could not go on, such as a disk that is full. */
  readonly failure: Error | undefined;

  /** What the scenario tells a sender; with `fixed`, the scenario's fix applied on top; `extra` wins over both. */
  settings(options?: Guidance & { readonly extra?: SenderSettings }): ResolvedSettings;
  /** `OTEL_EXPORTER_OTLP_*` for an SDK. */
  env(protocol?: Protocol, options?: Guidance): Record<string, string>;
  /** A complete, runnable Collector configuration. */
  collectorConfig(options?: Guidance): string;

  /** What the scenario tells people, with this backend's addresses, files and credentials filled in. */
  story(): Story;

  events(options?: { readonly since?: number }): readonly ChaosEvent[];
  events<T extends EventType>(options: { readonly since?: number; readonly type: T }): readonly EventOf<T>[];
  readonly waitFor: WaitFor;
  /** Export requests that are still kept, decoded when asked: OTLP/JSON shapes. One that cannot be decoded is `{ malformed }`. */
  received(signal: Signal): readonly object[];
  /** One exchange's request, decoded, if it is still kept. */
  body(exchange: string): object | undefined;
  recording(): Recording;
  totals(): Totals;

  /** The session of this name, started if it was not there. Throws ChaosError when there are too many, or for a bad name. */
  session(name: string, options?: { readonly exhibit?: string }): Session;
  /** Those that are there, the one that was idle longest first. */
  sessions(): readonly Session[];
  /** What a gallery shows, and how to get to each; empty where there is none. */
  exhibits(): readonly Exhibit[];
  /** Enters a phase of an exhibit that has doors of its own, by default the first one again. */
  enterExhibit(exhibit: string, phase?: string): void;
  /** Switches to another scenario, live. With `ttlMs` the former one returns after that long. */
  use(scenario: ScenarioSource, options?: SwitchOptions & { readonly ttlMs?: number }): Promise<Scenario>;
  /** Enters a phase by name: `fix.backend.phase` as data. */
  enterPhase(name: string): void;
  readonly phase: string;
  /** Shows the backend what a sender says: the only evidence of faults that leave no trace here. */
  witness(told: Testimony): void;
  /** Back to the first phase, counters and kept bodies cleared; the recording goes on. */
  reset(): void;
  stop(reason?: string): Promise<void>;
}
