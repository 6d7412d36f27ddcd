import { formatDuration } from '../core/duration.ts';
import type { NumberMatch, Phase, Rule, When } from '../scenario/scenario.ts';

/* When a rule acts and when a phase ends, in words. */

/** `for 5s, or until 2 requests have come`; undefined for a phase that lasts. */
export function lastsInWords({ forMs, until }: Phase): string | undefined {
  const counts = Object.entries(until ?? {}).map(([noun, count]) =>
    count === 1 ? `the first of the ${noun} has come` : `${count} ${noun} have come`,
  );
  const ends = [
    ...(forMs === undefined ? [] : [`for ${formatDuration(forMs)}`]),
    ...(counts.length === 0 ? [] : [`until ${counts.join(' or ')}`]),
  ];
  return ends.length === 0 ? undefined : ends.join(', or ');
}

/** What else has to hold for a rule to act, each as a clause that may follow “only …”. */
export function conditionsInWords({ when, chance, times }: Rule): string[] {
  return [
    ...Object.entries(when).flatMap(([key, value]) => (value === undefined ? [] : [conditionOf(key, value as Wanted)])),
    ...(chance === 1 ? [] : [`in ${+(chance * 100).toFixed(2)} % of the cases`]),
    ...(times === undefined ? [] : [`at most ${times} ${times === 1 ? 'time' : 'times'}`]),
  ];
}

type Wanted = NonNullable<When[keyof When]>;

function conditionOf(key: string, value: Wanted): string {
  if (key === 'attempt' && isNumberMatch(value)) return attempts(value);
  if (key === 'header') {
    const pairs = Object.entries(value as Record<string, string>).map(([name, wanted]) => `${name}: ${wanted}`);
    return `with the header ${pairs.join(', ')}`;
  }
  if (isNumberMatch(value)) return `${subjects[key] ?? `for ${key}`} ${numberInWords(value)}${units[key] ?? ''}`;
  const wanted = Array.isArray(value) ? value.join(' and ') : (value as string);
  if (key === 'via') return `for what came ${wanted === 'proxy' ? 'through the proxy' : 'around the proxy'}`;
  if (key === 'over') return `for what comes ${wanted === 'tls' ? 'over TLS' : 'in plaintext'}`;
  if (key === 'contains') return `for requests that contain “${wanted}”`;
  return key === 'signal' ? `for ${wanted}` : `for the ${key} ${wanted}`;
}

const subjects: Readonly<Record<string, string>> = {
  sizeBytes: 'for bodies of',
  items: 'for requests with',
  payload: 'for the different payloads of number',
};
const units: Readonly<Record<string, string>> = { sizeBytes: ' bytes', items: ' items' };

function attempts(match: NumberMatch): string {
  if (typeof match === 'object' && match.max !== undefined && match.min === undefined)
    return `for the first ${match.max} attempts of each payload`;
  return match === 1 ? 'for the first attempt of each payload' : `for attempt ${numberInWords(match)} of each payload`;
}

function isNumberMatch(value: Wanted): value is NumberMatch {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && !Array.isArray(value) && ['min', 'max', 'every'].some((key) => key in value);
}

function numberInWords(match: NumberMatch): string {
  if (typeof match === 'number') return String(match);
  const { min, max, every } = match;
  return [
    ...(every === undefined ? [] : [`${every}, ${2 * every}, ${3 * every} …`]),
    ...(min === undefined ? [] : [`${min} or more`]),
    ...(max === undefined ? [] : [`${max} or less`]),
  ].join(', ');
}
