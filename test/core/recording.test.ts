import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { eventJsonSchema, eventSchemas } from '../../src/core/event.ts';
import type { ChaosEvent, EventDraft } from '../../src/core/event.ts';
import { createRecording } from '../../src/core/recording.ts';

const draft: EventDraft = { type: 'connection.opened', connection: 'c1', listener: 'grpc', peer: '127.0.0.1:5' };

test('events are numbered from 1 and timed by the clock, to a thousandth of a millisecond', () => {
  const clock = createTestClock();
  const recording = createRecording(clock);
  recording.append(draft);
  clock.advance(1.23456);
  expect(recording.append(draft)).toMatchObject({ seq: 2, at: 1.235, session: 'default' });
});

test('since() returns what came after a number', () => {
  const recording = createRecording(createTestClock());
  for (let i = 0; i < 5; i++) recording.append(draft);
  expect(recording.since(3).map(({ seq }) => seq)).toEqual([4, 5]);
  expect(recording.since(5)).toEqual([]);
});

test('reaching the bound evicts the oldest events and says so once', () => {
  const recording = createRecording(createTestClock(), { maxEvents: 10 });
  for (let i = 0; i < 10_000; i++) recording.append(draft);
  const kept = recording.since(0);
  expect(kept.length).toBeLessThanOrEqual(11);
  expect(kept.at(-1)!.seq).toBe(recording.lastSeq);
  expect(recording.lastSeq).toBe(10_001);
  expect(recording.evicted).toBe(recording.lastSeq - kept.length);
});

test('events that peers made long are bounded by what they take, and the newest is kept whatever it takes', () => {
  const recording = createRecording(createTestClock(), { maxEventBytes: 100_000 });
  const long = (length: number): EventDraft => ({
    type: 'exchange.started',
    connection: 'c1',
    exchange: 'x1',
    protocol: 'http/json',
    httpVersion: '1.1',
    method: 'POST',
    path: '/v1/traces',
    headers: { 'x-long': 'y'.repeat(length) },
    credential: 'missing',
  });
  for (let i = 0; i < 1000; i++) recording.append(long(10_000));
  expect(recording.since(0).length).toBeLessThan(11);
  expect(recording.evicted).toBe(recording.lastSeq - recording.since(0).length);
  for (let i = 0; i < 1000; i++) recording.append(draft);
  expect(recording.since(0).length).toBeGreaterThan(100);
  expect(recording.since(0).length).toBeLessThan(200);
  const huge = recording.append(long(1_000_000));
  expect(recording.since(0)).toEqual([huge]);
});

test('the bound on what events take is told once, by its name', () => {
  const recording = createRecording(createTestClock(), { maxEventBytes: 5000 });
  const told: ChaosEvent[] = [];
  recording.subscribe((event) => void (event.type === 'limit.reached' && told.push(event)));
  for (let i = 0; i < 100; i++) recording.append(draft);
  expect(told).toMatchObject([{ limit: 'eventBytes', max: 5000 }]);
});

test('subscribers get every event once, in order, until disposed', () => {
  const recording = createRecording(createTestClock());
  const seen: number[] = [];
  const subscription = recording.subscribe(({ seq }) => seen.push(seq));
  recording.append(draft);
  recording.append(draft);
  subscription[Symbol.dispose]();
  recording.append(draft);
  expect(seen).toEqual([1, 2]);
});

test('the published schema has one entry for each event type and accepts a real event', () => {
  const recording = createRecording(createTestClock());
  const schema = eventJsonSchema() as { anyOf: object[] };
  expect(schema.anyOf).toHaveLength(eventSchemas.length);
  const event = recording.append(draft);
  expect(eventSchemas.filter((candidate) => Value.Check(candidate, event))).toHaveLength(1);
});
