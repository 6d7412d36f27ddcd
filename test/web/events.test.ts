import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import type { ChaosEvent, EventOf } from '../../src/core/event.ts';
import type { Recording } from '../../src/core/recording.ts';
import { controlLimits } from '../../src/web/control-limits.ts';
import { get, startControlled } from './control-client.ts';

function linesOf(ndjson: string): ChaosEvent[] {
  return ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ChaosEvent);
}

function append(recording: Recording, line: string): ChaosEvent {
  return recording.append({ type: 'sender.log', sender: 'test', stream: 'stdout', line });
}

/** Server-sent events as an async iterator of [id, event]; comments are passed over. */
async function* readStream(url: string, headers: Record<string, string> = {}): AsyncGenerator<[string, ChaosEvent]> {
  const response = await fetch(url, { headers });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data) yield [/^id: (.*)$/m.exec(block)?.[1] ?? '', JSON.parse(data) as ChaosEvent];
    }
  }
}

/** A client that asks for the stream and does not read it. */
function stalledClient(url: string): Socket {
  const { port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.pause();
  socket.write(`GET /events/stream HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  return socket;
}

test('events come as NDJSON, from the first', async () => {
  await using control = await startControlled();
  const { headers, body } = await get(`${control.url}/events`);
  const events = linesOf(body);
  expect(headers.get('content-type')).toBe('application/x-ndjson');
  expect(events).toEqual(JSON.parse(JSON.stringify(control.backend.events())));
  expect(events[0]).toMatchObject({ seq: 1, type: 'backend.ready' });
});

test('since, type and limit choose among them', async () => {
  await using control = await startControlled();
  for (const line of ['a', 'b', 'c']) append(control.backend.recording(), line);
  const { body } = await get(`${control.url}/events?since=2&type=sender.log,sender.exited&limit=2`);
  expect(linesOf(body)).toMatchObject([{ line: 'a' }, { line: 'b' }]);
});

test('the headers tell how far the recording has come and what is no longer kept', async () => {
  await using control = await startControlled({ limits: { maxEvents: 3 } });
  const recording = control.backend.recording();
  const { headers } = await get(`${control.url}/events`);
  expect(headers.get('x-last-seq')).toBe(String(recording.lastSeq));
  expect(Number(headers.get('x-evicted'))).toBeGreaterThan(0);
});

test('a stream brings what was recorded and then what happens', async () => {
  await using control = await startControlled();
  const stream = readStream(`${control.url}/events/stream`);
  const { value: first } = await stream.next();
  expect(first).toMatchObject(['1', { type: 'backend.ready' }]);
  const late = append(control.backend.recording(), 'late');
  for await (const [id, event] of stream) {
    if (event.seq !== late.seq) continue;
    expect([id, event]).toMatchObject([String(late.seq), { line: 'late' }]);
    break;
  }
});

test('a stream continues after Last-Event-ID, and brings only the types asked for', async () => {
  await using control = await startControlled();
  const recording = control.backend.recording();
  const seen = append(recording, 'seen');
  append(recording, 'next');
  const url = `${control.url}/events/stream?type=sender.log`;
  const { value } = await readStream(url, { 'last-event-id': String(seen.seq) }).next();
  expect(value).toMatchObject([String(seen.seq + 1), { line: 'next' }]);
});

test('a stream ends with the backend, and its last event says so', async () => {
  const control = await startControlled();
  const types: string[] = [];
  for await (const [, event] of readStream(`${control.url}/events/stream`)) {
    if (types.push(event.type) === 1) void control.backend.stop();
  }
  expect(types.at(-1)).toBe('backend.stopped');
});

test('a stream is kept alive by comments', async () => {
  const clock = createTestClock();
  await using control = await startControlled({}, { clock });
  const reader = (await fetch(`${control.url}/events/stream?since=1000`)).body!.getReader();
  await reader.read();
  clock.advance(controlLimits.heartbeatMs);
  const { value } = await reader.read();
  expect(Buffer.from(value ?? []).toString()).toBe(': still here\n\n');
  await reader.cancel();
});

test('a HEAD for the stream is answered, and takes none of the streams there may be', async () => {
  await using control = await startControlled();
  for (let n = 0; n <= controlLimits.maxStreams; n++) {
    const { status, headers } = await fetch(`${control.url}/events/stream`, { method: 'HEAD' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  }
});

test('a client that stops reading costs no memory, and is cut off', async () => {
  const clock = createTestClock();
  await using control = await startControlled({}, { clock });
  const { backend } = control;
  const socket = stalledClient(control.url);
  for (let i = 0; i < 100; i++) append(backend.recording(), 'x'.repeat(256 * 1024));
  const cuts = (): readonly EventOf<'limit.reached'>[] => {
    clock.advance(controlLimits.stalledStreamMs);
    return backend.events({ type: 'limit.reached' });
  };
  await expect.poll(cuts, { timeout: 20_000 }).toHaveLength(1);
  expect(cuts()[0]).toMatchObject({ limit: 'event-stream', effect: expect.stringContaining('read nothing') });
  socket.destroy();
});

test('more streams than the bound are refused', async () => {
  await using control = await startControlled();
  const open = Array.from({ length: controlLimits.maxStreams }, () => fetch(`${control.url}/events/stream`));
  const responses = await Promise.all(open);
  expect(await get(`${control.url}/events/stream`)).toMatchObject({ status: 503, body: { code: 'too-many-streams' } });
  for (const { body } of responses) await body!.cancel();
});
