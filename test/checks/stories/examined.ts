import type { Conditions } from '../../../src/core/verdict.ts';
import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories, Story } from '../story.ts';
import { batch } from './senders.ts';

/** Of each rule, in how many places it was tested and broken. */
export type Counts = Readonly<Record<string, readonly [tested: number, broken: number]>>;

/** One request after the other, `x1`, `x2` …, each looked at closely; undefined: not looked at. */
export function looks(...all: readonly (Counts | undefined)[]): History {
  return all
    .reduce<History>((made, counts, index) => {
      const name = `x${index + 1}`;
      const sent = made
        .after(1000)
        .request(name, batch(index + 1))
        .store(name);
      return counts ? sent.examine(name, counts) : sent;
    }, history(run))
    .finish();
}

export const shown = (...names: string[]): string[] => names.map((name) => `exchange.examined ${name}`);

/** What is known of a check that rests on `rules` alone: each is counted, each can be broken, and no other one matters. */
export function storiesOf(
  check: string,
  rules: readonly string[],
  { under, ...asking }: { under?: Partial<Conditions> } & Pick<Stories, 'asked' | 'notAsked'> = {},
): Stories {
  const right = Object.fromEntries(rules.map((rule) => [rule, [2, 0]])) as Counts;
  const other: Counts = { Z1: [3, 3] };
  const places = `${rules.length * 2} places`;
  const sinners = rules.map((rule): Omit<Story, 'under'> => {
    const summary = `1 of 1 request examined: ${rule} at ${rule} in x1: bad (allowed: good), in 1 place`;
    return { tells: `${rule} is broken`, of: looks({ ...right, [rule]: [2, 1] }), says: summary, shows: shown('x1') };
  });
  const within = (stories: readonly Omit<Story, 'under'>[]): Story[] =>
    stories.map((story) => (under ? { ...story, under } : story));
  return {
    check,
    saints: within([
      {
        tells: 'all is right',
        of: looks({ ...right, ...other }),
        says: `right in ${places} of 1 request examined`,
        shows: shown('x1'),
      },
    ]),
    sinners: within(sinners),
    silences: within([
      {
        tells: 'other rules are broken',
        of: looks(other),
        says: 'none of 1 request examined puts it to the test',
        shows: shown('x1'),
      },
      { tells: 'nobody looked', of: looks(undefined), says: 'no request was examined', shows: [] },
    ]),
    ...asking,
  };
}
