/*
 * What the scenarios answer that have many answers, in their order.
 */

export const codes = {
  retryable: 'CANCELLED DEADLINE_EXCEEDED ABORTED OUT_OF_RANGE UNAVAILABLE DATA_LOSS'.split(' '),
  permanent: (
    'INVALID_ARGUMENT UNAUTHENTICATED PERMISSION_DENIED UNIMPLEMENTED NOT_FOUND FAILED_PRECONDITION ALREADY_EXISTS ' +
    'INTERNAL UNKNOWN'
  ).split(' '),
};

export const statuses = {
  retryable: [429, 502, 503, 504, 503, 502],
  permanent: [400, 401, 403, 404, 405, 408, 413, 415, 500, 425, 501, 520],
};

const unhinted = 'come back, who knows when';

/** Delays that are none. */
export const hints = {
  grpc: [
    unhinted,
    unhinted,
    unhinted,
    'come back at once, wait 0 s',
    'come back five seconds ago, wait -5 s',
    'come back soon',
    'come back tomorrow, wait 86400 s',
  ].map((words) => `UNAVAILABLE: ${words}`),
  http: [
    `503: ${unhinted}`,
    `503: ${unhinted}`,
    `503: ${unhinted}`,
    '503: come back at once, wait 0 s',
    '503: come back five seconds ago',
    '503: come back in 2015, wait until a date',
    '503: come back soon',
    '429: come back',
    '429: come back now and now',
  ],
};
/** The last one over HTTP: nobody waits for it. */
export const tomorrow = '503: come back tomorrow, wait 86400 s';

export function twice(words: string): [string, string] {
  return [words, words];
}

export function fourTimes(words: string): string[] {
  return [...twice(words), ...twice(words)];
}
