import { definePipe } from '../pipe.ts';

export const slowClose = definePipe<'slow_close'>(async function* (input, { delay }, course) {
  yield* input;
  if (course.isAtEnd()) await course.pause(delay);
});
