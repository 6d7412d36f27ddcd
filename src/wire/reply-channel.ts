import type { BrokenFrames, WireResponse } from '../core/reply.ts';

/**
 * The verbs of a reply, as each engine can perform them. `done` is called once the bytes were handed to the operating
 * system, and never when the peer leaves first. `frames` tells what was written: neighbouring DATA frames of one write
 * stand together, because their number depends on the peer's windows.
 */
export interface ReplyChannel {
  readonly frames: readonly string[];
  readonly bodyBytes: number;
  /** The head of a response was handed over, whatever of it has left by now. */
  readonly hasBegun: boolean;
  /** False once nothing can be written any more. */
  readonly isOpen: boolean;
  /** The whole response at once, as a lawful server writes it. */
  send(response: WireResponse, done: () => void): void;
  /** Status line and headers; the body follows in the next steps. */
  head(response: WireResponse): void;
  body(bytes: Uint8Array, done: () => void): void;
  end(response: WireResponse, done: () => void): void;
  resetStream(code: number, done?: () => void): void;
  /** Nothing that comes behind it makes sense. */
  breakFrames(kind: BrokenFrames, done: () => void): void;
  resetConnection(): void;
  closeConnection(below?: 'tls'): void;
  /** The client waits for leave to send its body (`Expect: 100-continue`). */
  invite(): void;
  /** What is left of the request is not wanted. */
  abandonRequest(): void;
}
