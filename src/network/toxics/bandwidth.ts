import { definePipe } from '../pipe.ts';

const sliceMs = 100;

/** Pieces that take longer than a tenth of a second are sent in slices of that length. */
export const bandwidth = definePipe<'bandwidth'>(async function* (input, { rate }, course) {
  /** When the line is free again. */
  let freeMs = 0;
  for await (const { bytes, atMs } of input) {
    freeMs = Math.max(freeMs, course.nowMs());
    for (let offset = 0; offset < bytes.length;) {
      const slice = bytes.subarray(offset, offset + Math.max(1, rate * sliceMs));
      offset += slice.length;
      freeMs += slice.length / rate;
      await course.pause(freeMs - course.nowMs());
      yield { bytes: slice, atMs };
    }
  }
});
