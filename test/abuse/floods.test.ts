import { afterAll, expect, test } from 'vitest';
import type { EventOf } from '../../src/core/event.ts';
import { ask, ways } from '../rules/ask.ts';
import { startBackendProcess } from '../rules/backend-process.ts';
import { exportsInFlight } from '../rules/honest-sender.ts';
import { upTo } from '../otlp/requests.ts';
import { floods, sendFlood } from './flood.ts';

/*
 * Peers that send frames of HTTP/2 without end, four at a time, against a backend in a process of its own: its memory stays
 * bounded, exports that were under way are taken, and so are those that begin meanwhile.
 */

const MiB = 1024 * 1024;
const connections = 4;
/** Few events, so that what floods leave behind elsewhere is not lost among them. */
const limits = { maxEvents: 2000, maxRetainedBytes: MiB };
/** Node itself takes 130 MiB of it. */
const maxPeakBytes = 400 * MiB;

/** What a connection has to have brought for it to have been a flood. */
const floodBytes = 60_000;

const backend = await startBackendProcess({ limits });
afterAll(() => backend[Symbol.asyncDispose]());

test.for(floods)('flood of $name: bounded memory, and honest exports are taken', async (flood) => {
  const before = await lastSeq();
  using honest = await exportsInFlight(backend);
  const flooding = Promise.all(upTo(connections).map(() => sendFlood(backend.endpoints.grpc, flood)));
  for (const way of ways.slice(0, 2)) expect(await ask(backend, way)).toMatchObject({ response: {} });
  await flooding;
  await honest.finish();

  expect(backend.crashed).toBe(false);
  expect(backend.peakBytes() ?? 0).toBeLessThan(maxPeakBytes);
  const closed = await closedSince(before);
  // Of those that closed first the flood itself may have evicted the event.
  expect(closed.filter(({ bytesRead }) => bytesRead > floodBytes).length).toBeGreaterThan(0);
});

async function lastSeq(): Promise<number> {
  const { headers } = await fetch(`${backend.endpoints.control}/events?limit=0`);
  return Number(headers.get('x-last-seq'));
}

async function closedSince(seq: number): Promise<EventOf<'connection.closed'>[]> {
  const answer = await fetch(`${backend.endpoints.control}/events?since=${seq}&type=connection.closed`);
  const lines = (await answer.text()).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as EventOf<'connection.closed'>);
}
