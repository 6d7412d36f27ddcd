import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { expectedOf, judgeEvents, reasons, tellingsOf, told } from './story.ts';
import { allStories } from './stories/index.ts';

const byName = new Map(checks.map((check) => [check.name, check]));

test('every check has a saint, a sinner and a silence, and every story has a check', () => {
  expect(allStories.map(({ check }) => check)).toEqual(checks.map(({ name }) => name));
  const poor = allStories.filter(({ saints, sinners, silences }) =>
    [saints, sinners, silences].some((stories) => stories.length === 0),
  );
  expect(poor.map(({ check }) => check)).toEqual([]);
});

const everyTelling = allStories.flatMap((stories) =>
  tellingsOf(stories).map(({ story, outcome }) => ({ ...story, check: stories.check, story, outcome })),
);

test.each(everyTelling)('$check: $tells – $outcome', ({ check, story, outcome }) => {
  expect(told(byName.get(check)!, story)).toEqual(expectedOf({ story, outcome }));
});

test.each(allStories)('$check: a pass or a fail has evidence', (stories) => {
  const bare = tellingsOf(stories).filter(({ story, outcome }) => outcome !== 'unproven' && story.shows.length === 0);
  expect(bare.map(({ story }) => story.tells)).toEqual([]);
});

test.each(allStories)('$check asks for a close look at requests if that is what it rests on', ({ check, saints }) => {
  const rests = saints.some(({ shows }) => shows.some((label) => label.startsWith('exchange.examined')));
  expect(byName.get(check)!.looksClosely ?? false).toBe(rests);
});

test.each(allStories)('$check is asked or not asked as its conditions allow', (stories) => {
  const check = byName.get(stories.check)!;
  const { said, expected } = reasons(check, stories);
  expect(said).toEqual(expected);
  expect(stories.notAsked !== undefined).toBe(check.notAsked !== undefined);
});

/** For each pass: what is left when all events of one kind that it rests on are gone. */
const hollowed = allStories.flatMap(({ check, saints }) =>
  saints.flatMap((story) =>
    [...new Set(story.shows.map((label) => label.split(' ')[0]!))].map((type) => ({
      check,
      tells: story.tells,
      story,
      type,
    })),
  ),
);

test.each(hollowed)('$check: $tells – no pass without its $type', ({ check, story, type }) => {
  const events = story.of.events.filter((event) => event.type !== type);
  expect(judgeEvents(byName.get(check)!, events, story).outcome).not.toBe('pass');
});
