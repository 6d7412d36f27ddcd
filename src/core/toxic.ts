/**
 * What a network does to bytes, in Toxiproxy's vocabulary. Names are Toxiproxy's own; durations are milliseconds here,
 * `rate` is its KB (1000 bytes) a second, sizes are bytes.
 */
export type Toxic = { [T in ToxicType]: ToxicFrame<T> & ToxicAttributes[T] }[ToxicType];
export type ToxicOf<T extends ToxicType> = ToxicFrame<T> & ToxicAttributes[T];

interface ToxicFrame<T> {
  readonly type: T;
  /** `upstream`: from the sender to the backend; `downstream`: back. */
  readonly stream: ToxicStream;
  /** Share of connections that it affects. */
  readonly toxicity: number;
}

export type ToxicStream = 'upstream' | 'downstream';

export interface ToxicAttributes {
  /** Each piece comes `latency` ± `jitter` later. */
  latency: { readonly latency: number; readonly jitter: number };
  bandwidth: { readonly rate: number };
  /** The end of the stream comes later, not its data. */
  slow_close: { readonly delay: number };
  /** Nothing comes through; closed once nothing was sent for `timeout`, never where that is 0. */
  timeout: { readonly timeout: number };
  /** RST instead of the first bytes, `timeout` after they came. */
  reset_peer: { readonly timeout: number };
  slicer: { readonly average_size: number; readonly size_variation: number; readonly delay: number };
  /** Closed after so many bytes. */
  limit_data: { readonly bytes: number };
}

export type ToxicType = keyof ToxicAttributes;
