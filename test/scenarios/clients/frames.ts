import type { Attempt } from './client.ts';

/** How a program prints a frame of HTTP/2, and the words for it. */
export type FramePattern = readonly [pattern: RegExp, words: (found: RegExpExecArray) => string];

/** What a server allows in its SETTINGS, where it is less than anybody usually does; `between` stands between name and value. */
export function stingySettings(between: string): FramePattern[] {
  const told = (name: string, value: string, words: (value: string) => string): FramePattern => [
    new RegExp(`${name}${between}(${value})\\b`, 'g'),
    ([, number = '']) => words(number),
  ];
  return [
    told('INITIAL_WINDOW_SIZE', '\\d{1,4}', (bytes) => `a window of ${bytes}`),
    told('MAX_CONCURRENT_STREAMS', '\\d', (requests) => `requests at one time: ${requests}`),
    told('MAX_HEADER_LIST_SIZE', '\\d{1,4}', (bytes) => `headers of at most ${bytes}`),
    told('MAX_FRAME_SIZE', '\\d{1,4}', (bytes) => `frames of at most ${bytes}`),
  ];
}

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
