import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCases } from '../../src/run/run.ts';
import type { RunOptions } from '../../src/run/run.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { quiet, scenarioFolder } from '../scenario/files.ts';
import { requireTool } from '../tools/tools.ts';

const feed = { rounds: 2, itemsPerRound: 10 };
const quick = { graceMs: 300, quietMs: 8000 };

const repaired = `
fix: { text: Start it., backend: { phase: back } }
phases: [{ name: away, rules: [{ fault: refuse }] }, { name: back }]
exercise: { rounds: 4, items: 10, every: 700ms, repairAfter: 1s }
expect: [retries-connect, recovers-unaided, no-loss]
`;

/** One scenario, over the sender's usual protocol. */
async function runScenario({
  scenario,
  with: given,
  ...options
}: Omit<RunOptions, 'cases'> & { scenario: string; with?: object }) {
  const cases = [{ name: scenario, scenario, with: { ...given } }];
  const { results } = await runCases({ protocols: ['grpc', 'http/protobuf'], ...options, cases });
  return results[0]!;
}

test('the JS SDK over HTTP honours the delay of a throttled answer and loses nothing', async () => {
  const { verdicts, ledger } = await runScenario({
    scenario: 'throttle',
    with: { retryDelay: '500ms' },
    sender: 'js-http',
    feed,
    settle: quick,
  });
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['honours-retry-delay', 'pass'],
    ['no-loss', 'pass'],
  ]);
  expect(ledger).toMatchObject({ offered: 20, accepted: 20, lost: 0 });
  for (const { evidence } of verdicts) expect(evidence.length).toBeGreaterThan(0);
});

test('a backend that nobody repairs stays away', async () => {
  const { results } = await runCases({
    cases: [{ name: 'accept-mute', scenario: 'accept-mute' }],
    sender: 'js-grpc',
    repairs: false,
    settle: { graceMs: 300, quietMs: 1000, budgetMs: 1000 },
  });
  expect(results[0]!.ledger).toMatchObject({ accepted: 0 });
});

test('the Collector honours the delay of a throttled answer and loses nothing', async (context) => {
  const collectorBin = requireTool('otelcol-chaos', context);
  const { verdicts } = await runScenario({
    scenario: 'throttle',
    with: { retryDelay: '500ms' },
    sender: 'collector',
    collectorBin,
    protocols: ['grpc'],
    feed,
    settle: quick,
  });
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['exhausted-with-hint-is-retried', 'pass'],
    ['honours-retry-delay', 'pass'],
    ['no-loss', 'pass'],
  ]);
});

test('a run in which nothing went wrong proves nothing', async () => {
  // It expects nothing in particular, so it is asked for everything; how requests look needs no trouble.
  using folder = scenarioFolder({ 'quiet.yaml': quiet });
  const scenario = join(folder.dir, 'quiet.yaml');
  const { verdicts } = await runScenario({ scenario, sender: 'js-http', feed, settle: quick });
  const { expect: needsNoTrouble } = loadScenario('healthy');
  const aboutTrouble = verdicts.filter(({ check }) => !needsNoTrouble.includes(check));
  expect(aboutTrouble.length).toBeGreaterThan(2);
  expect(aboutTrouble.filter(({ outcome }) => outcome !== 'unproven')).toEqual([]);
});

test('the JS SDK over gRPC, which does not retry, is caught losing data', async () => {
  const { verdicts, ledger } = await runScenario({ scenario: 'throttle', sender: 'js-grpc', feed, settle: quick });
  expect(verdicts.find(({ check }) => check === 'no-loss')).toMatchObject({ outcome: 'fail' });
  expect(ledger.lost).toBeGreaterThan(0);
});

test('a Collector that is not there is a broken set-up, not a verdict', async () => {
  const run = runScenario({ scenario: 'throttle', sender: 'collector', collectorBin: '/nonexistent/otelcol' });
  await expect(run).rejects.toThrow(/nonexistent/);
});

test('a sender is told to end once, in its own words, and its grace is the scenario’s', async () => {
  const { verdicts, events } = await runScenario({
    scenario: 'shutdown-stalled',
    sender: 'js-http',
    onlyChecks: ['ends-within-grace'],
  });
  expect(verdicts).toMatchObject([{ outcome: 'pass' }]);
  const told = events.filter(({ type }) => type === 'sender.signalled');
  expect(told).toMatchObject([{ signal: 'stop', graceMs: 30_000 }]);
  expect(events.findLast(({ type }) => type === 'sender.exited')).toMatchObject({ code: 0 });
  // Whoever is told to end is given nothing more.
  expect(events.findLast(({ type }) => type === 'workload.offered')!.seq).toBeLessThan(told[0]!.seq);
});

test('a test repairs the backend as the scenario says, and sees whether the sender finds it again', async () => {
  using folder = scenarioFolder({ 'repaired.yaml': repaired });
  const scenario = join(folder.dir, 'repaired.yaml');
  const { verdicts, events, ledger } = await runScenario({ scenario, sender: 'js-http', settle: quick });
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['retries-connect', 'pass'],
    ['recovers-unaided', 'pass'],
    ['no-loss', 'pass'],
  ]);
  const phases = events.filter(({ type }) => type === 'phase.entered');
  expect(phases).toMatchObject([{ phase: 'away' }, { phase: 'back', because: 'asked for' }]);
  expect(ledger).toMatchObject({ offered: 40, accepted: 40 });
});

test('what is refused by its headers is read in a test, so that a resend would be known', async () => {
  const { verdicts, events } = await runScenario({
    scenario: 'auth-401',
    sender: 'js-http',
    feed,
    onlyChecks: ['no-resend-after-permanent'],
  });
  expect(verdicts).toMatchObject([
    { outcome: 'pass', summary: expect.stringMatching(/^did not come again: HTTP 401/) },
  ]);
  const items = events.map((event) => (event.type === 'exchange.received' ? event.items : 0));
  expect(items.reduce((sum, count) => sum + count)).toBe(20);
});

test('what waits in the Collector’s queue on disk survives a kill -9', async (context) => {
  const collectorBin = requireTool('otelcol-chaos', context);
  const { verdicts, events } = await runScenario({
    scenario: 'restart-resume',
    with: { outage: '4s' },
    sender: 'collector',
    collectorBin,
    protocols: ['grpc'],
    settle: quick,
  });
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['stays-alive', 'pass'],
    ['persistence-survives-kill', 'pass'],
  ]);
  expect(events.filter(({ type }) => type === 'sender.exited')).toMatchObject([{ signal: 'SIGKILL' }, { code: 0 }]);
});

test('a credential in the log is told by name, and stands nowhere in the recording but among the settings', async () => {
  const { verdicts, events } = await runScenario({
    scenario: 'auth-echo-leak',
    sender: 'js-http',
    settle: quick,
  });
  expect(verdicts.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['logs-loss', 'pass'],
    ['no-secrets-in-logs', 'fail'],
  ]);
  const told = events.filter(({ type }) => type !== 'backend.ready' && type !== 'run.started');
  expect(JSON.stringify(told)).not.toContain('chaos-expired-token');
  expect(JSON.stringify(told)).toContain('<authorization>');
});
