import type { Protocol, Signal } from '../../../src/core/signal.ts';

/** A program or library that exports OTLP and is not ours. */
export interface Client {
  readonly name: string;
  readonly protocol: Protocol;
  /** What it can be made to send; undefined: anything. */
  readonly signals?: readonly Signal[];
  /** Shakes hands and goes away. */
  readonly handshakeOnly?: boolean;
  /** One export as this client makes it. Each of its attempts in the words of `vocabulary.ts`. */
  attempts(aim: Aim): Promise<readonly string[]>;
}

/** What a client is told: where to, whom to trust, who asks, how long to wait. */
export interface Aim {
  /** `http://host:port` or `https://host:port`. */
  readonly url: string;
  /** Without it: whoever the client's system trusts. */
  readonly caFile?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly compression: 'gzip' | 'none';
  readonly signal: Signal;
  /** Which of many payloads is exported, from 1. */
  readonly payload: number;
  readonly patienceMs: number;
}

/** Items of each request: enough for a tenth of them to be one. */
export const itemsPerRequest = 10;
