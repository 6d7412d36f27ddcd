import type { Fate } from './fates.ts';

/** One export as it was on the wire, seen by somebody who is neither our client nor our backend. */
export interface RawExchange {
  readonly signal: 'traces' | 'metrics' | 'logs' | 'profiles';
  readonly encoding: 'protobuf' | 'json';
  /** As it was sent, without a gRPC frame. */
  readonly body: Uint8Array;
  readonly gzip: boolean;
  /** What the request asked for in its header. */
  readonly fate: Fate;
  /** What came back, if that was whole. */
  readonly answer: RawAnswer | undefined;
}

export interface RawAnswer {
  /** HTTP 200, or gRPC 0. */
  readonly isSuccess: boolean;
  readonly body: Uint8Array;
}
