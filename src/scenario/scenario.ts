import type { AnyFault, Need } from '../core/fault.ts';
import type { Place } from '../core/errors.ts';
import type { ListenerName, Protocol, Signal } from '../core/signal.ts';
import type { Story } from '../core/story.ts';
import type { CredentialLabel, Layer } from '../core/subject.ts';

/** Why exports fail: the seven causes, what follows them, and nothing at all. */
export const causes = [
  'none',
  'network',
  'endpoint',
  'tls',
  'credentials',
  'overload',
  'protocol',
  'exhaustion',
  'aftermath',
] as const;
export type Cause = (typeof causes)[number];

/** A scenario, checked and resolved: parameters filled in, durations in ms, sizes in bytes, faults looked up. Frozen. */
export interface Scenario extends Story {
  readonly id: string;
  readonly title: string;
  readonly cause: Cause;
  readonly summary: string;
  /** Rows of the failure catalogue, those of variants included; they resolve as aliases. */
  readonly covers: readonly string[];
  /** Public behaviour of real backends that this is made after. */
  readonly imitates: readonly Citation[];
  /** Protocol families that this failure concerns; the other one is served healthily. */
  /** Made to judge senders, like none in the field: no log is diagnosed as it. */
  readonly isDrill: boolean;
  readonly protocols: readonly ('grpc' | 'http')[];
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** Value of each parameter as it was given or defaulted, for people and the recording. */
  readonly given: Readonly<Record<string, string | number | boolean>>;
  readonly needs: readonly Need[];
  /** The scenario to take where the machine lacks one of `needs`. */
  readonly nearest?: string;
  readonly layers: readonly Layer[];
  readonly rules: readonly string[];
  readonly backend: BackendSettings;
  readonly phases: readonly Phase[];
  readonly exercise: Exercise;
  readonly expect: readonly string[];
  /** Names of variants, each a set of parameter values with its own story. */
  readonly variants: Readonly<Record<string, Variant>>;
}

export interface Citation {
  readonly what: string;
  readonly url: string;
  /** Words of its own in an answer: where a log has them, they tell who it was. */
  readonly says?: string;
}

/** What `test` gives a sender, and does to it; what is missing is up to the run. */
export interface Exercise {
  readonly signal?: Signal;
  readonly rounds?: number;
  readonly itemsPerRound?: number;
  /** Items of every other round instead, from the second on. */
  readonly surge?: number;
  readonly everyMs?: number;
  readonly steady?: boolean;
  readonly patienceMs?: number;
  /** So long the run goes on after every item is accounted for: a resend would come within that time. */
  readonly graceMs?: number;
  /** So long after the first round the backend is repaired, where `fix` says how; a sender that has to be told is not. */
  readonly repairAfterMs?: number;
  /** The sender's process is its own: what it measures is then of this scenario. */
  readonly alone?: boolean;
  readonly interrupt?: Interrupt;
}

export interface Interrupt {
  readonly signal: 'TERM' | 'KILL';
  readonly afterMs: number;
  /** A bound, not a wait: it is not scaled. */
  readonly graceMs: number;
  readonly restart: boolean;
}

export interface Variant {
  readonly with: Readonly<Record<string, string | number | boolean>>;
  /** Rows of the failure catalogue: as aliases they name this variant. */
  readonly covers: readonly string[];
  readonly title?: string;
  readonly summary?: string;
  readonly story: Partial<Story>;
}

export interface ParamSpec {
  readonly type: 'duration' | 'size' | 'integer' | 'number' | 'boolean' | 'text' | 'choice';
  readonly default: string | number | boolean;
  readonly choices?: readonly (string | number)[];
  readonly text?: string;
}

/** How the healthy part of the backend is set up. */
export interface BackendSettings {
  /** On where a TLS fault needs it, else off. */
  readonly tls: boolean;
  /** OTLP/HTTP is served under this path only, such as `/otlp`. */
  readonly pathPrefix: string;
  /** And under this one as well. */
  readonly alsoUnder?: string;
}

export interface Phase {
  readonly name: string;
  /** Leaves after this long … */
  readonly forMs?: number;
  /** … or once so many have been seen since it began. */
  readonly until?: Readonly<Partial<Record<UntilKey, number>>>;
  readonly existing: 'keep' | 'drain' | 'cut';
  readonly rules: readonly Rule[];
}

export const untilKeys = ['requests', 'connections', 'handshakes', 'items'] as const;
export type UntilKey = (typeof untilKeys)[number];

export interface Rule {
  /** `phase/number` or `phase/name`, stable within the scenario. */
  readonly id: string;
  readonly when: When;
  /** In (0, 1]. */
  readonly chance: number;
  readonly times?: number;
  readonly fault: AnyFault;
  readonly with: Readonly<Record<string, unknown>>;
  readonly place?: Place;
}

/** All that are given must hold. Which keys a layer knows stands in `scenario/when.ts`. */
export interface When {
  readonly listener?: ListenerName;
  readonly signal?: Signal | readonly Signal[];
  /** `http` means both encodings. */
  readonly protocol?: Protocol | 'http';
  /** Exact, or with `*` for any characters. */
  readonly method?: string;
  readonly path?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly credential?: CredentialLabel;
  readonly compression?: string;
  /** 1 is the first time that a payload comes. */
  readonly attempt?: NumberMatch;
  /** Which of the different payloads it is, from 1; one that comes again keeps its number. */
  readonly payload?: NumberMatch;
  /** Bytes that stand somewhere in the request, in UTF-8. */
  readonly contains?: string;
  readonly items?: NumberMatch;
  readonly sizeBytes?: NumberMatch;
  /** Counted from 1 over the whole backend. */
  readonly request?: NumberMatch;
  readonly connection?: NumberMatch;
  readonly via?: 'proxy' | 'direct';
  readonly over?: 'plaintext' | 'tls';
  readonly serverName?: string;
}

/** A number, or bounds, or every n-th. */
export type NumberMatch = number | { readonly min?: number; readonly max?: number; readonly every?: number };
