import { definePipe } from '../pipe.ts';

export const limitData = definePipe<'limit_data'>(async function* (input, { bytes: limit }, course) {
  let left = limit;
  for await (const { bytes, atMs } of input) {
    const passed = bytes.subarray(0, left);
    left -= passed.length;
    if (passed.length > 0) yield { bytes: passed, atMs };
    if (left > 0) continue;
    course.close();
    return;
  }
});
