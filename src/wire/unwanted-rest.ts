import type { Clock } from '../core/clock.ts';
import type { Http2Stream } from '../http2/stream.ts';

/** As much is read and thrown away, and for so long, before the peer is told to stop. */
const maxBytes = 1024 * 1024;
const maxMs = 1000;

/**
 * Lets a request end in its own time though it has its answer: clients that are told to stop sending (RST_STREAM after a
 * complete response, RFC 9113 §8.1) lose the answer, curl 7.88 in most cases. `tooMuch` is called when it goes on.
 */
export function drainRest(stream: Http2Stream, clock: Clock, tooMuch: () => void): void {
  let left = maxBytes;
  const timer = clock.after(maxMs, tooMuch);
  const stop = (): void => timer[Symbol.dispose]();
  stream.on('data', (chunk: Buffer) => {
    const before = left;
    left -= chunk.length;
    if (before < 0 || left >= 0) return;
    stop();
    tooMuch();
  });
  stream.once('end', stop).once('over', stop);
}
