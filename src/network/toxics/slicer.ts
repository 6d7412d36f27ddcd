import type { Course } from '../pipe.ts';
import { definePipe } from '../pipe.ts';

export const slicer = definePipe<'slicer'>(async function* (input, toxic, course) {
  for await (const { bytes, atMs } of input) {
    let start = 0;
    for (const end of endsOf(0, bytes.length, toxic, course)) {
      yield { bytes: bytes.subarray(start, end), atMs };
      await course.pause(toxic.delay);
      start = end;
    }
  }
});

interface Slices {
  readonly average_size: number;
  readonly size_variation: number;
}

/** Halves what is too long, not quite in the middle, until all of it is short enough. */
function endsOf(start: number, end: number, slices: Slices, course: Course): number[] {
  const { average_size: size, size_variation: variation } = slices;
  if (end - start - size <= variation) return [end];
  const shift = Math.round((course.draw() * 2 - 1) * variation);
  const middle = Math.min(end - 1, Math.max(start + 1, start + Math.floor((end - start) / 2) + shift));
  return [...endsOf(start, middle, slices, course), ...endsOf(middle, end, slices, course)];
}
