import type { Clock } from '../core/clock.ts';
import type { EventDraft } from '../core/event.ts';
import type { UserConfig } from '../exporter-config/user-config.ts';
import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import type { DeclaredSettings } from '../core/verdict.ts';

/*
 * A sender is a real program that exports OTLP: it is found, told where to send, given marked telemetry, listened to and
 * stopped. What it says and does becomes events; that it fails to deliver is what we are here to see, never an exception.
 */

export const senderNames = [
  'js-grpc',
  'js-http',
  'python-grpc',
  'python-http',
  'go-grpc',
  'go-http',
  'java-grpc',
  'java-http',
  'collector',
  'command',
] as const;
export type SenderName = (typeof senderNames)[number];

export interface Sender {
  readonly name: SenderName;
  readonly title: string;
  /** What it can be made to send. */
  readonly signals: readonly Signal[];
  /** What it can be made to speak, its usual protocol first. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  /** The settings that are in force once it was told `settings`: its own defaults where it was told nothing. */
  declare(settings: ResolvedSettings, protocol: Protocol, options?: FindOptions): DeclaredSettings;
  /** Somebody's own program: it makes its telemetry itself, and exports to one endpoint. */
  readonly isForeign?: true;
  find(options?: FindOptions): Promise<FoundSender | MissingSender>;
  /**
   * One process that exports over all `lanes` at once, each to its own backend. Resolves when it is ready for telemetry;
   * rejects when it cannot be started: the set-up broke. Lanes share `clock`, `signal` and `workDir`. What concerns the
   * process (its start, its end, lines that name no exporter) is recorded in every lane, the rest in its own alone.
   */
  start(lanes: readonly [Lane, ...Lane[]]): Promise<RunningSender>;
}

export interface FindOptions {
  /** The Collector to use, whatever else is installed. */
  readonly collectorBin?: string | undefined;
  /** Release of the SDK, exporter or Collector in a sender that was built here, such as `1.44.0`; else the usual one. */
  readonly sdkVersion?: string | undefined;
  /** The program and its arguments, for the sender `command`. */
  readonly command?: readonly string[] | undefined;
}

export interface FoundSender {
  readonly sender: Sender;
  readonly version: string;
}

export interface MissingSender {
  /** Why, and how to get it. */
  readonly missing: string;
}

/** One exporter of a sender: whom it sends to, on whose behalf, and who listens. */
export interface Lane extends FindOptions {
  /** Names it in the sender's configuration and log: a-z, 0-9 and hyphens, unique within the process. */
  readonly id: string;
  readonly settings: ResolvedSettings;
  /** Where the sender speaks several protocols; settings that insist on a family win. */
  readonly protocol?: Protocol | undefined;
  /** A Collector's configuration to run, made safe, instead of one that is made from `settings`; the same for all lanes. */
  readonly userConfig?: UserConfig | undefined;
  /** Variables that an SDK is given instead of those that are made from `settings`; the sender's own protocol then is what they say. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly run: number;
  readonly record: (draft: EventDraft) => void;
  /** Told when the exporter is given a batch, and again while it has one, by senders that let us see it. */
  readonly exporting?: (items: number) => void;
  readonly clock: Clock;
  /** Stops the sender when it aborts. */
  readonly signal: AbortSignal;
  /** A folder for files that a sender cannot do without, made when its path is asked for; whoever lends it removes it. */
  readonly workDir: { readonly path: string };
  readonly telemetry: Telemetry;
}

/** What the workload lends a sender, since senders know no OTLP. */
export interface Telemetry {
  /** Hexadecimal ids of an item, for programs that make their own spans. */
  idsOf(run: number, seq: number): SpanIds;
  /** Gives marked items to a receiver; resolves when each is acknowledged or refused. */
  deliver(delivery: Delivery): Promise<{ readonly offered: number; readonly refused: number }>;
}

export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

export interface Delivery extends Manner {
  readonly url: string;
  readonly protocol: Protocol;
  readonly run: number;
  readonly signal: Signal;
  readonly firstSeq: number;
  readonly items: number;
  readonly itemsPerRequest?: number | undefined;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  readonly onOffered: (first: number, count: number) => void;
  readonly onRefused: (first: number, count: number, because: string) => void;
}

/** One exporter inside a running sender. */
export interface RunningLane {
  /** Gives it marked items and resolves when it has taken them; those that it refused at its door do not count as offered. */
  offer(signal: Signal, first: number, count: number, manner?: Manner): Promise<void>;
  /** Resolves when it has nothing left to send: delivered, dropped or given up. Never, where it cannot tell. */
  flushed(): Promise<void>;
  /** What the sender itself says of its items so far; undefined where it says nothing. */
  claims?(): Promise<Claims | undefined>;
}

/** How patient whoever gives items to a sender is, where it can refuse them at its door. */
export interface Manner {
  readonly maxAttempts?: number;
  readonly timeoutMs?: number;
}

export interface Claims {
  /** Items that it holds for delivered, given up, and dropped before any attempt. */
  readonly sent: number;
  readonly failed: number;
  readonly dropped?: number;
  /** Requests that wait, are under way or pause before another attempt. */
  readonly unfinished?: number;
  /** Whoever operates the sender sees these figures as well. */
  readonly isPublic?: boolean;
  /** Where it says so, for people. */
  readonly source: string;
}

export interface RunningSender extends AsyncDisposable {
  readonly sender: SenderName;
  /** In the order in which they were asked for. */
  readonly lanes: readonly RunningLane[];
  /** Asks it to end, insists after a grace (a few seconds, unless told otherwise), and resolves when it is gone. */
  stop(options?: { readonly graceMs?: number | undefined }): Promise<void>;
  /** Ends it at once, as a crash would, and resolves when it is gone. */
  kill(): Promise<void>;
  readonly pid: number | undefined;
  /** The process is gone, whether asked to or not. */
  readonly exited: boolean;
  /** Its last lines, masked. */
  readonly log: readonly string[];
}
