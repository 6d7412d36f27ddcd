import type { Protocol, Signal } from '../core/signal.ts';
import type { ExportOutcome } from '../workload/export.ts';
import type { Tongue } from './facts.ts';
import type { FirstSettings } from './first-settings.ts';

/** One empty export, and what came of it. */
export interface ExportSeen {
  readonly protocol: Protocol;
  readonly signal: Signal;
  readonly isGzip: boolean;
  /** Where it went. */
  readonly url: string;
  /** So long it was waited at most. */
  readonly timeoutMs: number;
  readonly outcome: ExportOutcome;
  /** What the port speaks. */
  readonly tongue: Tongue;
  readonly settings: FirstSettings | undefined;
  /** Names of the headers that were given. */
  readonly headerNames: readonly string[];
  /** Their values: an answer may hold them. */
  readonly secrets: readonly string[];
}
