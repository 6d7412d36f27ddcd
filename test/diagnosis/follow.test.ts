import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTestClock } from '../../src/core/clock.ts';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { loadKnownLogs } from '../../src/diagnosis/known-logs.ts';
import { readLogFile, readLogStream } from '../../src/diagnosis/read-log.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';
import { eventually } from '../wire/clients.ts';

/* A traceback is one entry, in however many goes it is written. */

const traceback = [
  'Exception while exporting Span.',
  'Traceback (most recent call last):',
  '  File "/app/opentelemetry/exporter/otlp/proto/http/trace_exporter/__init__.py", line 1, in _export',
  '    resp = self._session.post(',
  'requests.exceptions.ConnectionError: connection refused',
];

test('whoever asks for news amid an entry does not end it', () => {
  const diagnosis = createDiagnosis(createSignatures(loadKnownLogs()));
  for (const line of traceback) {
    diagnosis.line(line);
    expect(diagnosis.result().entries).toBe(0);
  }
  diagnosis.end();
  const { entries, findings, unrecognised } = diagnosis.result();
  expect(entries).toBe(1);
  const [evidence] = [...findings.flatMap((one) => one.evidence), ...unrecognised];
  expect(evidence).toMatchObject({ line: 1, count: 1 });
  expect(evidence!.said).toContain('requests.exceptions.ConnectionError');
});

interface Followed {
  readonly lines: string[];
  pauses: number;
  quiets: number;
}

function watching(clock: ReturnType<typeof createTestClock>, signal: AbortSignal) {
  const seen: Followed = { lines: [], pauses: 0, quiets: 0 };
  const options = {
    clock,
    signal,
    follow: true,
    onLine: (line: string) => void seen.lines.push(line),
    onPause: () => void seen.pauses++,
    onQuiet: () => void seen.quiets++,
  };
  return { seen, options };
}

test('a file that grows is quiet once nothing has come for a while, and each time but once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-follow-'));
  const file = join(folder, 'log');
  writeFileSync(file, 'one\n');
  const clock = createTestClock();
  const stop = new AbortController();
  const { seen, options } = watching(clock, stop.signal);
  const done = readLogFile(file, options);
  await eventually(() => seen.pauses === 1, 'all that is there was read');
  appendFileSync(file, 'two\n');
  await eventually(() => {
    clock.advance(250);
    return seen.pauses === 2;
  }, 'what was written is read');
  expect(seen.lines).toEqual(['one', 'two']);
  expect(seen.quiets).toBeLessThanOrEqual(1);
  const before = seen.quiets;
  clock.advance(1000);
  expect(seen.quiets).toBe(before + 1);
  clock.advance(60_000);
  expect(seen.quiets).toBe(before + 1);
  stop.abort();
  clock.advance(250);
  await done;
  rmSync(folder, { recursive: true });
});

test.for(['renamed', 'emptied'])(
  'a file that is %s is read on from the beginning of what comes instead',
  async (how) => {
    const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-follow-'));
    const file = join(folder, 'log');
    writeFileSync(file, 'one\ntwo\n');
    const clock = createTestClock();
    const stop = new AbortController();
    const { seen, options } = watching(clock, stop.signal);
    const done = readLogFile(file, options);
    await eventually(() => seen.pauses === 1, 'all that is there was read');
    if (how === 'renamed') renameSync(file, `${file}.1`);
    else truncateSync(file);
    if (how === 'renamed') appendFileSync(`${file}.1`, 'three\n');
    writeFileSync(file, 'four\n');
    await eventually(() => {
      clock.advance(250);
      return seen.lines.includes('four');
    }, 'the new file is read');
    appendFileSync(file, 'five\n');
    await eventually(() => {
      clock.advance(250);
      return seen.lines.includes('five');
    }, 'the new file is followed');
    stop.abort();
    clock.advance(250);
    await done;
    expect(seen.lines).toEqual(['one', 'two', ...(how === 'renamed' ? ['three'] : []), 'four', 'five']);
    rmSync(folder, { recursive: true });
  },
);

test('what comes without an end is told of now and then, and once more when it has all come', async () => {
  const clock = createTestClock();
  const stream = new PassThrough();
  const { seen, options } = watching(clock, new AbortController().signal);
  const done = readLogStream(stream, options);
  for (let lines = 1; lines <= 100; lines++) {
    stream.write('line\n');
    await eventually(() => seen.lines.length === lines, 'the piece is read');
    clock.advance(10);
  }
  // A second, at four times a second, and what came first.
  expect(seen.pauses).toBeLessThanOrEqual(5);
  const before = seen.pauses;
  stream.write('the last\n');
  await eventually(() => seen.lines.length === 101, 'the last piece is read');
  clock.advance(250);
  expect(seen.pauses).toBe(before + 1);
  stream.end();
  await done;
});

test('what is piped in is quiet after the same time, and keeps nothing waiting at its end', async () => {
  const clock = createTestClock();
  const stream = new PassThrough();
  const { seen, options } = watching(clock, new AbortController().signal);
  const done = readLogStream(stream, options);
  stream.write('one\n');
  await eventually(() => seen.pauses === 1, 'the first part is read');
  clock.advance(999);
  stream.write('two\n');
  await eventually(() => seen.pauses === 2, 'the second part is read');
  clock.advance(999);
  expect(seen.quiets).toBe(0);
  clock.advance(1);
  expect(seen.quiets).toBe(1);
  stream.end('three');
  await done;
  clock.advance(60_000);
  expect([seen.lines, seen.quiets]).toEqual([['one', 'two', 'three'], 1]);
});
