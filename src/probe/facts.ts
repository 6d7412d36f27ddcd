import type { FirstSettings } from './first-settings.ts';
import type { ErrorSeen } from './seen-error.ts';
import type { Protocol, Signal } from '../core/signal.ts';

/* What a probe is given, and what it brings home. */

export interface ProbeTarget {
  /** Whole, with its scheme. */
  readonly url: string;
  /** Those that were asked for: each has to work. Without: whatever the port speaks. */
  readonly protocols?: readonly Protocol[] | undefined;
  /** Default: all of them. */
  readonly signals?: readonly Signal[] | undefined;
  /** The URL is the whole address of one signal, as `traces_endpoint` is. */
  readonly exactPath?: boolean | undefined;
  /** Sent, never shown. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** PEM of the authorities to trust instead of those of Node and the system. */
  readonly ca?: string | undefined;
  readonly identity?: { readonly cert: string; readonly key: string } | undefined;
  readonly serverName?: string | undefined;
  /** False: a wrong certificate is told, and is no break, as with `insecure_skip_verify`. */
  readonly verify?: boolean | undefined;
  /** URL of the HTTP proxy that the sender is told to use: without a tunnel through it nothing arrives. */
  readonly proxy?: string | undefined;
  /** For everything together. */
  readonly timeoutMs: number;
  /** Where proxy variables are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type StepState = 'fine' | 'broken' | 'noted' | 'absent';

export interface Step {
  readonly name: string;
  readonly state: StepState;
  readonly seen: string;
  readonly durationMs: number;
}

/** What the facts say: the failure by the name of a scenario, a row of the catalogue, or a story of our own. */
export interface Clue {
  readonly row: string;
  /** Parameters of the scenario, where a variant has no row. */
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  /** What was seen that says so. */
  readonly because: string;
  readonly certainty: 'certain' | 'likely' | 'open';
  /** Rows that look the same from here. */
  readonly also?: readonly string[];
  /** What would repair exactly this endpoint. */
  readonly remedy?: string;
  /** Commands that show it, in place of the story's. */
  readonly diagnose?: readonly string[];
}

export interface ProbeReport {
  readonly url: string;
  readonly steps: readonly Step[];
  /** The first break; undefined when everything is fine. */
  readonly clue?: Clue;
  /** Worth knowing, and no break. */
  readonly remarks: readonly string[];
  readonly requests: number;
  readonly durationMs: number;
}

/** How a connection ended: by a RST or a FIN. */
export type EndSeen = 'reset' | 'finish';
/** Of one on which nothing is said; `late`: so late that it was another one that was waited on. */
export type EndUnasked = EndSeen | 'late';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** One connection attempt; no error when it was accepted. */
export interface Dialled extends Address {
  readonly error?: ErrorSeen;
}

export interface CertificateSeen {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  /** From the server's own to the last that it sent or that is known. */
  readonly chain: readonly string[];
  /** Length of its key, where that is known. */
  readonly keyBits?: number;
}

export interface HandshakeSeen {
  readonly error?: ErrorSeen;
  readonly version?: string;
  readonly alpn?: string;
  readonly certificate?: CertificateSeen;
  /** Node's code for what is wrong with the certificate; OpenSSL's words for it where there is none. */
  readonly distrust?: string;
  /** The authority itself says so, in what the server sends along. */
  readonly isRevoked?: boolean;
}

/** What the port said first: to the preface of HTTP/2, which servers of HTTP/1.1 answer in their own way. */
export type Tongue = 'http2' | 'http1' | 'tls' | 'other' | 'silence' | 'closed';

export interface WordsSeen {
  readonly tongue: Tongue;
  /** The first line, where it is text. */
  readonly text: string;
  readonly error?: ErrorSeen;
  /** Of HTTP/2. */
  readonly settings?: FirstSettings;
}
