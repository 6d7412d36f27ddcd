import type { Attempt } from './client.ts';

/** How a program prints a frame of HTTP/2, and the words for it. */
export type FramePattern = readonly [pattern: RegExp, words: (found: RegExpExecArray) => string];

/**
 * The frames that tell something, in the order of the patterns and not in that of their coming; how often a server says the
 * same does not count. Undefined where there are none.
 */
export function framesIn(printed: string, patterns: readonly FramePattern[]): Attempt | undefined {
  const frames = patterns.flatMap(([pattern, words]) =>
    [...printed.matchAll(pattern)].map((found): [string, string] => [words(found), found[0]]),
  );
  const found = new Map(frames);
  if (found.size === 0) return undefined;
  return { words: [...found.keys()].join(', '), said: [...found.values()].join(' … ') };
}
