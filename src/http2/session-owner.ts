import type { HeaderLimits } from './header-decoder.ts';
import type { RequestHead } from './request-head.ts';
import type { Settings } from './settings.ts';
import type { Http2Stream } from './stream.ts';

/** What its owner tells a session, and is told. */
export interface SessionOwner {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** False: not a byte may be read or written any more. */
  readonly isOpen: boolean;
  /** A request has come; who listens to its stream at once misses nothing. */
  request(stream: Http2Stream, head: RequestHead): void;
  ping(): void;
  /** A request is reset: more than `max` are open, or its headers have more bytes. */
  refused(why: 'streams' | 'headers', max: number): void;
  /** The session needs nothing more of what was read. */
  spent(chunk: Buffer): void;
  /** The peer broke a rule and was told so: the connection has to be closed. */
  failed(reason: string): void;
}

export interface SessionOptions {
  /** Our own, for the first SETTINGS frame. */
  readonly settings: Settings;
  /** What all streams together may send before it is read; never less than the 64 KiB that a peer takes for granted. */
  readonly windowBytes: number;
  readonly headers: HeaderLimits;
}
