import { expect, test } from 'vitest';
import { runCases } from '../../src/run/run.ts';
import { findSender } from '../../src/senders/index.ts';

const checks = ['request-size-limit', 'over-limit-is-told'];
const overLimit = {
  scenario: 'healthy',
  name: 'over-limit',
  with: { surge: 200, maxRequest: '16KiB' },
  expect: checks,
};

test.concurrent.for(['go-grpc', 'go-http', 'python-http'] as const)(
  '%s keeps the limit of its requests, and says what it dropped',
  async (sender, context) => {
    const found = await findSender(sender, {});
    if ('missing' in found) {
      if (process.env['CI'] === 'true') throw new Error(found.missing);
      return context.skip(found.missing);
    }
    const { results } = await runCases({ cases: [overLimit], sender });
    const outcomes = results[0]!.verdicts.map(({ check, outcome }) => [check, outcome]);
    context.expect(outcomes).toEqual(checks.map((check) => [check, 'pass']));
  },
);

test('a sender that nobody can tell a limit is not asked', async () => {
  const { results } = await runCases({ cases: [overLimit], sender: 'js-http', protocols: ['http/protobuf'] });
  const because = 'how large its requests may be is not known';
  expect(results[0]!.notAsked).toMatchObject(checks.map((check) => ({ check, because })));
});
