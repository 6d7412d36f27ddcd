import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChaosEvent, EventOf } from '../../src/core/event.ts';
import type { Outcome } from '../../src/core/verdict.ts';
import { judgeFile } from '../../src/run/replay.ts';
import { runCases } from '../../src/run/run.ts';
import type { RunReport } from '../../src/run/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-replay-'));
const file = join(folder, 'run.ndjson');
let report: RunReport;
let lines: string[];

beforeAll(async () => {
  report = await runCases({
    cases: [{ name: 'throttle', scenario: 'throttle', with: { retryDelay: '500ms' } }],
    sender: 'js-http',
    protocols: ['http/protobuf'],
    recordFile: file,
    feed: { rounds: 2, itemsPerRound: 10 },
    settle: { graceMs: 300 },
  });
  lines = readFileSync(file, 'utf8').trimEnd().split('\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function judgeLines(written: readonly string[], end = '\n') {
  const cut = join(folder, 'cut.ndjson');
  writeFileSync(cut, written.join('\n') + end);
  return await judgeFile(cut);
}

test('a recorded file is judged as the run was', async () => {
  const [live] = report.results;
  expect(live!.verdicts.map(({ outcome }) => outcome)).toEqual(['pass', 'pass']);
  const [again] = await judgeFile(file);
  expect(JSON.stringify(again!.verdicts)).toBe(JSON.stringify(live!.verdicts));
  expect(again!.ledger).toEqual(live!.ledger);
});

test('what was recorded after the end of the run changes nothing', async () => {
  const { session, seq } = JSON.parse(lines.at(-1)!) as ChaosEvent;
  const { run, first } = lines.map((line) => JSON.parse(line) as ChaosEvent).find(isOffer)!;
  const late = { seq: seq + 1, at: 1e6, session, type: 'workload.offered', run, signal: 'traces', first, count: 1000 };
  const [judged] = await judgeLines([...lines, JSON.stringify(late)]);
  const [live] = report.results;
  expect([judged!.verdicts, judged!.ledger]).toEqual([live!.verdicts, live!.ledger]);
  expect(judged!.events).toEqual(live!.events);
});

function isOffer(event: ChaosEvent): event is EventOf<'workload.offered'> {
  return event.type === 'workload.offered';
}

test('a recording that was cut at any line before its end proves nothing', async () => {
  const started = lines.findIndex((line) => line.includes('"type":"run.started"'));
  const finished = lines.findIndex((line) => line.includes('"type":"run.finished"'));
  const outcomes: Outcome[] = [];
  for (let length = started + 1; length <= finished; length++) {
    const [judged] = await judgeLines(lines.slice(0, length));
    outcomes.push(...judged!.verdicts.map(({ outcome }) => outcome));
  }
  expect(new Set(outcomes)).toEqual(new Set(['unproven']));
});

test('a recording with a line missing in the middle proves nothing', async () => {
  const received = lines.findIndex((line) => line.includes('"type":"exchange.received"'));
  const [judged] = await judgeLines(lines.toSpliced(received, 1));
  expect(judged!.verdicts.filter(({ outcome }) => outcome === 'pass')).toEqual([]);
});

test('a last line that was cut in the middle is as good as none', async () => {
  const whole = await judgeLines(lines);
  const cut = await judgeLines([...lines, '{"seq":999,"at"'], '');
  expect(cut[0]!.verdicts).toEqual(whole[0]!.verdicts);
});

test('what is no recording, or one of another schema, is told with its line', async () => {
  await expect(judgeLines(['# Title', 'text'])).rejects.toThrow(/cut\.ndjson:1: this is no event/);
  await expect(judgeLines([lines[0]!, 'nonsense', lines[1]!])).rejects.toThrow(/cut\.ndjson:2: this is no event/);
  const other = lines[0]!.replace('otlp-chaos/events/1', 'otlp-chaos/events/2');
  await expect(judgeLines([other])).rejects.toThrow('the recording is written as otlp-chaos/events/2');
  await expect(judgeLines([lines[0]!])).rejects.toThrow('there is no run in');
  await expect(judgeFile(join(folder, 'nowhere'))).rejects.toThrow(/cannot read .*nowhere: there is no such file/);
});
