import { expect, test } from 'vitest';
import type { ChaosEvent } from '../../src/core/event.ts';
import { createHearing } from '../../src/learn/hearing.ts';
import { plainStyle } from '../../src/report/style.ts';

function said(...lines: string[]): { shown: string[]; rest: readonly string[]; log: readonly string[] } {
  const hearing = createHearing(plainStyle, 0);
  const shown = lines.flatMap((line, index) =>
    hearing.take({
      type: 'sender.log',
      seq: index,
      at: index,
      session: 'default',
      sender: 'collector',
      stream: 'stderr',
      line,
    } satisfies ChaosEvent),
  );
  return { shown, rest: hearing.rest(), log: hearing.log };
}

test('what a sender says over and over is shown once and counted, whatever numbers are in it', () => {
  const { shown, rest } = said('refused at port 1', 'will retry in 1s', 'refused at port 2', 'will retry in 2.5s');
  expect(shown).toEqual(['sender   refused at port 1', 'sender   will retry in 1s']);
  expect(rest).toEqual(['sender   (the same 2 times more)']);
});

test('of a Collector’s log the message and the error are shown, and no start or stop; the log has all', () => {
  const lines = [
    '{"level":"info","msg":"Everything is ready. Begin running and processing data."}',
    '{"level":"error","msg":"Exporting failed. Dropping data.","error":"no more retries left"}',
  ];
  const { shown, log } = said(...lines);
  expect(shown).toEqual(['sender   Exporting failed. Dropping data. no more retries left']);
  expect(log).toEqual(lines);
});

test('of a runtime’s last words the message is shown, and no addresses', () => {
  expect(
    said('#', '# Fatal JavaScript out of memory: x', '----- Native stack trace -----', ' 1: 0x9dde61 [node]').shown,
  ).toEqual(['sender   # Fatal JavaScript out of memory: x']);
});

test('what the backend is going to do is not told before it does it: that would be the answer', () => {
  const hearing = createHearing(plainStyle, 0);
  const base = { seq: 0, at: 0, session: 'default' } as const;
  const events: ChaosEvent[] = [
    { ...base, type: 'phase.entered', phase: 'restarting', index: 1, because: '2 requests seen' },
    {
      ...base,
      type: 'fault.armed',
      phase: 'restarting',
      with: {},
      rule: 'x',
      fault: 'credentials',
      layer: 'exchange',
      explain: 'Requests need a token.',
    },
  ];
  expect(events.flatMap((event) => hearing.take(event))).toEqual([
    'backend     0.000s  · phase “restarting”: 2 requests seen',
  ]);
});

test('a sender that says nothing is told to say nothing', () => {
  expect(said().rest).toEqual(['sender   (says nothing)']);
  expect(said('a word').rest).toEqual([]);
});

test('what a sender says cannot steer the terminal', () => {
  expect(said('\u001B[2Jgone').shown.join('')).not.toContain('\u001B');
});

test('a sender that never stops talking fills a screen and no more', () => {
  const letters = Array.from({ length: 200 }, (_, index) =>
    String.fromCodePoint(0x61 + (index % 26)).repeat(index + 2),
  );
  const { shown, rest } = said(...letters);
  expect(shown.length).toBeLessThan(70);
  expect(rest.at(-1)).toMatch(/and \d+ more; sender\.log/);
});
