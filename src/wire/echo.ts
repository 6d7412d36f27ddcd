import type { Answer, WireResponse } from '../core/reply.ts';

/** A header may be as large as all headers of an answer. */
const maxEchoChars = 4096;

/** An answer as it is written, and as it may be recorded: where it repeats a header of the request, that stands by name. */
export interface EchoedAnswer {
  readonly written: Answer;
  readonly recorded: Answer;
}

export function echoed(answer: Answer, headers: Readonly<Record<string, string>>): EchoedAnswer {
  if (answer.kind !== 'reject' || answer.echoes === undefined) return { written: answer, recorded: answer };
  const { echoes, message } = answer;
  const value = headers[echoes]?.slice(0, maxEchoChars);
  if (value === undefined) return { written: answer, recorded: answer };
  return {
    written: { ...answer, message: `${message}: ${value}` },
    recorded: { ...answer, message: `${message}: <${echoes}>` },
  };
}

/** The response to record in place of another one: its own words, but as long as what was written. */
export function asLongAs(recorded: WireResponse, { headers }: WireResponse): WireResponse {
  const length = headers.find(([name]) => name === 'content-length');
  return {
    ...recorded,
    headers: recorded.headers.map((header) => (length && header[0] === 'content-length' ? length : header)),
  };
}
