import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { runCases } from '../../src/run/run.ts';

/** An application that is not ours: one span with ids of its own, sent again as it is asked to. */
const application = `
const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [
  { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: 'own' },
] }] }] });
const headers = { 'content-type': 'application/json' };
for (;;) {
  const answer = await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', { method: 'POST', headers, body });
  if (answer.ok) break;
  const pauseMs = 1000 * Number(answer.headers.get('retry-after'));
  await new Promise((resolve) => setTimeout(resolve, pauseMs + 20));
}`;

test('a run of somebody’s own application is judged by what arrived, and says what cannot be judged without its items', async () => {
  const { results } = await runCases({
    cases: [
      {
        name: 'throttle',
        scenario: 'throttle',
        with: { retryDelay: '1s' },
        expect: checks.map(({ name }) => name),
      },
    ],
    sender: 'command',
    command: [process.execPath, '--input-type=module', '-e', application],
    protocols: ['http/json'],
    settle: { graceMs: 100 },
  });
  const [{ ledger, verdicts, events, conditions }] = results as [(typeof results)[0]];
  expect(conditions.marked).toBe(false);
  expect(ledger).toMatchObject({ offered: 0, attempted: 0, accepted: 0, lost: 0, unmarked: 1 });
  const said = new Map(verdicts.map(({ check, outcome, summary }) => [check, `${outcome}: ${summary}`]));
  // Unproven on a machine that is too busy to tell.
  expect(said.get('honours-retry-delay')).toMatch(/^(pass: |unproven: .*this process)/);
  expect(said.get('retries-retryable')).toMatch(/^pass: came again: HTTP 429/);
  for (const check of ['no-loss', 'no-duplicates', 'recovers-unaided'])
    expect(said.get(check)).toBe('unproven: the items are not ours, so none can be followed');
  expect(events.at(-1)).toMatchObject({
    type: 'run.finished',
    settled: true,
    because: 'the sender is gone',
    rule: { graceMs: 100 },
  });
});
