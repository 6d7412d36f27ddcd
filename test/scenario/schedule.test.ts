import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { createRandom } from '../../src/core/random.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { createSchedule } from '../../src/scenario/schedule.ts';
import type { Schedule } from '../../src/scenario/schedule.ts';
import { connectionSubject, grpcRequest, head, listenerSubject, request } from '../faults/subjects.ts';

function schedule(source: object, seed = 1): { plan: Schedule; clock: ReturnType<typeof createTestClock> } {
  const clock = createTestClock();
  return { clock, plan: createSchedule(loadScenario(source), { clock, random: createRandom(seed) }) };
}

/** A scenario of one phase with these rules. */
const rules = (...list: object[]): object => ({ phases: [{ name: 'only', rules: list }] });

test('a phase ends after its time, and the last one stays', () => {
  const { plan, clock } = schedule({
    phases: [
      { name: 'a', for: '2s' },
      { name: 'b', for: '1s' },
    ],
  });
  expect(plan.deadlineMs).toBe(2000);
  clock.advance(1999);
  expect(plan.tick()).toBeUndefined();
  clock.advance(1);
  expect(plan.tick()).toBe('2s passed');
  expect(plan.phase.name).toBe('b');
  expect(plan.deadlineMs).toBeUndefined();
  clock.advance(60_000);
  expect(plan.tick()).toBeUndefined();
});

test('a phase ends once so many have been seen since it began', () => {
  const { plan } = schedule({
    phases: [{ name: 'a', until: { requests: 3 } }, { name: 'b', until: { items: 10, connections: 2 } }, { name: 'c' }],
  });
  expect([plan.observe({ requests: 2 }), plan.observe({ connections: 9 })]).toEqual([undefined, undefined]);
  expect(plan.observe({ requests: 1 })).toBe('3 requests seen');
  expect(plan.observe({ connections: 1, items: 9 })).toBeUndefined();
  expect(plan.observe({ items: 1 })).toBe('10 items seen');
  expect(plan.phase.name).toBe('c');
  expect(plan.observe({ requests: 100 })).toBeUndefined();
});

test('a phase with time and count ends by whichever comes first', () => {
  const source = { phases: [{ name: 'a', for: '2s', until: { requests: 1 } }, { name: 'b' }] };
  const [byCount, byTime] = [schedule(source), schedule(source)];
  expect(byCount.plan.observe({ requests: 1 })).toBe('1 requests seen');
  byTime.clock.advance(2000);
  expect(byTime.plan.tick()).toBe('2s passed');
});

test('a phase is entered by name, its counters at zero again', () => {
  const { plan } = schedule({
    phases: [{ name: 'a', until: { requests: 2 }, rules: [{ fault: 'unavailable', times: 1 }] }, { name: 'b' }],
  });
  expect(plan.decide('exchange', request())?.phase).toBe('a');
  expect(plan.decide('exchange', request())).toBeUndefined();
  plan.observe({ requests: 1 });
  plan.enter('a');
  expect(plan.observe({ requests: 1 })).toBeUndefined();
  expect(plan.decide('exchange', request())?.phase).toBe('a');
  expect(() => plan.enter('c')).toThrow(/no phase “c”[^]*allowed: a, b/);
});

test('rules are asked in order and the first that matches acts', () => {
  const { plan } = schedule(
    rules(
      { when: { signal: 'logs' }, fault: 'unavailable' },
      { when: { items: { min: 10 } }, fault: 'throttle' },
      { fault: 'delay' },
    ),
  );
  const ruleFor = (subject: typeof grpcRequest): string | undefined => plan.decide('exchange', subject)?.rule.id;
  expect(ruleFor(request({}, { signal: 'logs' }))).toBe('only/1');
  expect(ruleFor(request({ items: 10 }))).toBe('only/2');
  expect(ruleFor(request({ items: 9 }))).toBe('only/3');
});

test('layers compose: each has its own first match', () => {
  const { plan } = schedule(rules({ fault: 'mute' }, { fault: 'throttle' }, { fault: 'refuse' }));
  expect(plan.decide('connection', connectionSubject)?.rule.id).toBe('only/1');
  expect(plan.decide('exchange', request())?.rule.id).toBe('only/2');
  expect(plan.decide('listener', listenerSubject)?.rule.id).toBe('only/3');
});

test('a fault that is not concerned hands on to the next rule and has not fired', () => {
  const { plan } = schedule(rules({ fault: 'credentials', times: 1 }, { fault: 'throttle' }));
  const known = { credential: 'valid', headers: { authorization: 'Bearer x' } } as const;
  expect(plan.decide('exchange', request({}, known))?.rule.id).toBe('only/2');
  expect(plan.decideHead(head)?.rule.id).toBe('only/1');
});

test('a rule acts so many times and no more', () => {
  const { plan } = schedule(rules({ fault: 'throttle', times: 2 }));
  const fired = [1, 2, 3].map(() => plan.decide('exchange', request()) !== undefined);
  expect(fired).toEqual([true, true, false]);
});

test('a scenario about one protocol leaves senders of the other alone', () => {
  const { plan } = schedule({
    protocols: ['http'],
    phases: [{ name: 'a', rules: [{ fault: 'throttle' }, { fault: 'mute' }] }],
  });
  expect(plan.decide('exchange', grpcRequest)).toBeUndefined();
  expect(plan.decide('exchange', request())).toBeDefined();
  expect(plan.decide('connection', connectionSubject)).toBeUndefined();
  expect(plan.decide('connection', { ...connectionSubject, listener: 'http' })).toBeDefined();
});

test('the headers decide when nothing that needs the body has a say', () => {
  const { plan } = schedule(rules({ when: { path: '/v1*' }, fault: 'reject', with: { reason: 'not-found' } }));
  expect(plan.decideHead(head)?.rule.id).toBe('only/1');
  expect(plan.decideHead({ ...head, path: '/other' })).toBeUndefined();
});

test.each([
  ['a condition on the body', { when: { items: { min: 1000 } }, fault: 'reject', with: { reason: 'forbidden' } }],
  ['a fault that reads the body', { fault: 'throttle' }],
  ['a chance, which is drawn from the payload', { chance: 0.5, fault: 'reject', with: { reason: 'forbidden' } }],
])('%s makes all later rules wait for the body', (_name, first) => {
  const { plan } = schedule(rules(first, { fault: 'credentials' }));
  expect(plan.decideHead(head)).toBeUndefined();
});

test('a rule that cannot match any more does not hold up the headers', () => {
  const { plan } = schedule(
    rules(
      { when: { signal: 'logs' }, fault: 'throttle' },
      { fault: 'unavailable', times: 1 },
      { fault: 'credentials' },
    ),
  );
  plan.decide('exchange', request());
  expect(plan.decideHead(head)?.rule.id).toBe('only/3');
});

test('the same payload meets the same fate at the same attempt, another attempt draws anew', () => {
  const source = rules({ fault: 'unavailable', chance: '50%' });
  const fates = (seed: number): string =>
    Array.from({ length: 64 }, (_, index) =>
      request({ payload: `p${index % 16}`, attempt: 1 + Math.floor(index / 16) }),
    )
      .map((subject) => (schedule(source, seed).plan.decide('exchange', subject) ? 'x' : '.'))
      .join('');
  expect(fates(7)).toBe(fates(7));
  expect(fates(7)).not.toBe(fates(8));
  expect(fates(7).slice(0, 16)).not.toBe(fates(7).slice(16, 32));
});

test('a phase that comes again draws its listeners anew', () => {
  const { plan } = schedule({ phases: [{ name: 'a', rules: [{ fault: 'refuse', chance: 0.5 }] }] });
  const seen = Array.from({ length: 30 }, () => {
    plan.enter('a');
    return plan.decide('listener', listenerSubject) !== undefined;
  });
  expect(new Set(seen)).toEqual(new Set([true, false]));
});
