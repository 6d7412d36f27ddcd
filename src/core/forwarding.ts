import type { WireResponse } from './reply.ts';

/** A request as it came, to be passed on to a real backend. */
export interface ForwardedRequest {
  readonly family: 'grpc' | 'http';
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Compressed and framed as the sender made it. */
  readonly body: Uint8Array;
}

/** What became of it. `upstream` says where it was sent, for people. */
export type Forwarded =
  | { readonly upstream: string; readonly response: WireResponse }
  | {
      readonly upstream: string;
      /** Why there is no answer of the upstream's. */
      readonly failure: string;
      readonly isTimeout: boolean;
      /** A bound of ours that was reached. */
      readonly limit?: { readonly name: string; readonly max: number };
    };
