import type { Course, Piece } from '../pipe.ts';
import { definePipe, nothing } from '../pipe.ts';

export const resetPeer = definePipe<'reset_peer'>((input, { timeout: ms }, course) =>
  nothing(reset(input, ms, course)),
);

/** Whatever comes first, be it the end of the stream, is the last that is seen of it. */
async function reset(input: AsyncIterable<Piece>, ms: number, course: Course): Promise<void> {
  let hasCome = false;
  for await (const _lost of input) {
    hasCome = true;
    break;
  }
  if (!hasCome && !course.isAtEnd()) return;
  await course.pause(ms);
  course.reset();
}
