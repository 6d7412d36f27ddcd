import { expect, test } from 'vitest';
import { requireTool } from '../tools/tools.ts';
import { run } from '../wire/clients.ts';
import { startPlainServer } from './plain-server.ts';

/*
 * h2spec asks a server some 145 questions about RFC 7540 and 7541. It asks them on streams that are no exports, which a backend
 * answers, and at its gRPC door resets, before the rest of the question has come: so there is nothing on top of our HTTP/2 here.
 */

test.for([false, true])('h2spec finds nothing wrong, with TLS: %s', { timeout: 120_000 }, async (tls, context) => {
  const h2spec = requireTool('h2spec', context);
  await using server = await startPlainServer({ tls });
  const secure = tls ? ['--tls', '--insecure'] : [];
  const { output } = await run(h2spec, ['-h', '127.0.0.1', '-p', String(server.port), '-o', '5', ...secure]);

  const [, tests, passed] = /(\d+) tests, (\d+) passed, 0 skipped, 0 failed/.exec(output) ?? [];
  expect(passed, output.slice(output.indexOf('Failures:'))).toBe(tests);
  expect(Number(tests)).toBeGreaterThan(140);
});
