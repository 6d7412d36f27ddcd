import { definePipe } from '../pipe.ts';

const MiB = 1024 * 1024;

/** Much may be on its way at once: latency is no limit of the rate. */
export const latency = definePipe<'latency'>(
  async function* (input, { latency: ms, jitter }, course) {
    for await (const piece of input) {
      const delayMs = ms + (course.draw() * 2 - 1) * jitter;
      const dueMs = Math.max(piece.atMs + delayMs, course.nowMs());
      await course.pause(dueMs - course.nowMs());
      yield { bytes: piece.bytes, atMs: dueMs };
    }
  },
  { maxWaitingBytes: 16 * MiB },
);
