import type { Course, Piece } from '../pipe.ts';
import { definePipe, nothing } from '../pipe.ts';

export const timeout = definePipe<'timeout'>((input, { timeout: ms }, course) => nothing(lose(input, ms, course)));

/** What comes falls to the ground, and begins the wait anew. */
async function lose(input: AsyncIterable<Piece>, ms: number, course: Course): Promise<void> {
  const arm = (): Disposable | undefined => (ms > 0 ? course.after(ms, () => course.close()) : undefined);
  let timer = arm();
  for await (const _lost of input) {
    timer?.[Symbol.dispose]();
    timer = arm();
  }
  timer?.[Symbol.dispose]();
}
