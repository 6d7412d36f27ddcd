import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { ApplicationLane } from '../../src/senders/application-lane.ts';
import { freePorts } from '../../src/senders/free-ports.ts';
import { createTestLane } from './test-lane.ts';

test('an exporter is told of when it is given a batch, and again for as long as it has one', () => {
  const clock = createTestClock();
  const told: number[] = [];
  using made = createTestLane('http://127.0.0.1:9', { clock, exporting: (items) => void told.push(items) });
  const port = { sender: 'go-http', exited: false, ask: () => Promise.resolve(true) } as const;
  const lane = new ApplicationLane(port, made.lane, 1000);
  lane.take({ type: 'exporting', lane: 'l1', items: 20 });
  expect(told).toEqual([20]);
  clock.advance(4000);
  expect(told).toEqual([20, 20, 20]);
  lane.take({ type: 'exported', lane: 'l1', items: 20, ok: true });
  clock.advance(10_000);
  expect(told).toEqual([20, 20, 20]);
});

test('ports for a program are distinct, and none that an outgoing connection may be given meanwhile', async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  expect(Math.min(...ports)).toBeGreaterThan(1023);
});
