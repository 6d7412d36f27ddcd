import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { createRandom } from '../../src/core/random.ts';
import type { ExchangeSubject } from '../../src/core/subject.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { createSchedule } from '../../src/scenario/schedule.ts';
import type { Decision, Schedule } from '../../src/scenario/schedule.ts';
import { request } from '../faults/subjects.ts';

const signal = fc.constantFrom('traces', 'metrics', 'logs');
const path = fc.constantFrom('/v1/traces', '/v1/logs', '/other');

const subject = fc
  .record({
    signal,
    path,
    protocol: fc.constantFrom('grpc', 'http/protobuf', 'http/json'),
    credential: fc.constantFrom('valid', 'limited', 'missing', 'foreign'),
    hasHeader: fc.boolean(),
    items: fc.integer({ min: 0, max: 20 }),
    attempt: fc.integer({ min: 1, max: 4 }),
    payload: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5'),
    payloadOrdinal: fc.integer({ min: 1, max: 5 }),
    secure: fc.boolean(),
    requestOrdinal: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ items, attempt, payload, payloadOrdinal, hasHeader, ...over }): ExchangeSubject => {
    const headers = hasHeader ? { authorization: 'Bearer x' } : {};
    return request({ items, attempt, payload, payloadOrdinal }, { ...over, headers });
  });

const when = fc.record(
  {
    signal,
    path: fc.constantFrom('/v1*', '*', '/other', '*/logs'),
    credential: fc.constantFrom('valid', 'missing'),
    attempt: fc.record({ max: fc.integer({ min: 1, max: 4 }) }),
    payload: fc.record({ every: fc.integer({ min: 1, max: 4 }) }),
    items: fc.record({ min: fc.integer({ min: 0, max: 20 }) }),
    protocol: fc.constantFrom('grpc', 'http'),
  },
  { requiredKeys: [] },
);

const fault = fc.constantFrom(
  { fault: 'credentials' },
  { fault: 'reject', with: { reason: 'not-found' } },
  { fault: 'reject', with: { reason: 'invalid' } },
  { fault: 'throttle' },
  { fault: 'partial-success' },
  { fault: 'delay', with: { jitter: '1s' } },
);

const rule = fc
  .record({ when, fault, chance: fc.option(fc.constantFrom(0.1, 0.5, 0.9, 1), { nil: undefined }) })
  .map(({ when: conditions, fault: named, chance }) => ({ when: conditions, ...named, ...(chance && { chance }) }));

const rules = fc.array(rule, { maxLength: 4 });

function scheduleOf(list: readonly object[], seed: number): Schedule {
  const scenario = loadScenario({ phases: [{ name: 'a', rules: list }] });
  return createSchedule(scenario, { clock: createTestClock(), random: createRandom(seed) });
}

function show(decision: Decision | undefined): unknown {
  return decision && { rule: decision.rule.id, reply: decision.reply };
}

test('the same seed gives each payload and attempt the same outcome, whatever the order of arrival', () => {
  const property = fc.property(
    rules,
    fc.nat(),
    fc.array(subject, { maxLength: 12 }),
    fc.nat(),
    (list, seed, subjects, turn) => {
      const ordered = scheduleOf(list, seed);
      const shuffled = scheduleOf(list, seed);
      const order = subjects.map((_, index) => index).toSorted((a, b) => ((a * 7 + turn) % 13) - ((b * 7 + turn) % 13));
      const expected = subjects.map((one) => show(ordered.decide('exchange', one)));
      const actual: unknown[] = [];
      for (const index of order)
        actual[index] = show(shuffled.decide('exchange', { ...subjects[index]!, requestOrdinal: index + 1 }));
      expect(actual).toEqual(expected);
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test('deciding in two steps, by the headers and then by the body, decides the same as in one', () => {
  const timed = fc.tuple(
    rules,
    fc.array(fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), { minLength: 4, maxLength: 4 }),
  );
  const property = fc.property(
    timed,
    fc.nat(),
    fc.array(subject, { maxLength: 12 }),
    ([list, times], seed, subjects) => {
      const limited = list.map((one, index) => ({ ...one, ...(times[index] && { times: times[index] }) }));
      const oneStep = scheduleOf(limited, seed);
      const twoSteps = scheduleOf(limited, seed);
      for (const whole of subjects) {
        const { body: _, ...onlyHead } = whole;
        const decided = twoSteps.decideHead(onlyHead) ?? twoSteps.decide('exchange', whole);
        expect(show(decided)).toEqual(show(oneStep.decide('exchange', whole)));
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});

test('a chance is met about as often as it says', () => {
  const plan = scheduleOf([{ fault: 'throttle', chance: '30%' }], 42);
  const hits = Array.from({ length: 2000 }, (_, index) => plan.decide('exchange', request({ payload: `p${index}` })));
  const share = hits.filter(Boolean).length / hits.length;
  expect(share).toBeGreaterThan(0.26);
  expect(share).toBeLessThan(0.34);
});
