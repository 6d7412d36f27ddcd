import { expect, test } from 'vitest';
import { startBackend } from '../../src/index.ts';
import { requireTool } from '../tools/tools.ts';
import { run } from '../wire/clients.ts';

/*
 * h2spec asks a server some 145 questions about RFC 7540 and 7541. It opens streams with a GET, which is no export: what it
 * looks at are frames.
 */

const kinds = [
  { name: 'gRPC', endpoint: 'grpc', tls: false, path: '/', failures: 0 },
  { name: 'gRPC over TLS', endpoint: 'grpc', tls: true, path: '/', failures: 0 },
  // The port serves HTTP/1.1 as well, and takes a wrong preface for that.
  { name: 'OTLP/HTTP', endpoint: 'http', tls: false, path: '/v1/traces', failures: 1 },
] as const;

test.for(kinds)('h2spec finds nothing wrong with $name', { timeout: 120_000 }, async (kind, context) => {
  const h2spec = requireTool('h2spec', context);
  await using backend = await startBackend({ tls: kind.tls });
  const { port } = new URL(backend.endpoints[kind.endpoint]);
  const secure = kind.tls ? ['--tls', '--insecure'] : [];
  const { output } = await run(h2spec, ['-h', '127.0.0.1', '-p', port, '-P', kind.path, '-o', '5', ...secure]);

  const [, tests, passed, skipped, failed] =
    /(\d+) tests, (\d+) passed, (\d+) skipped, (\d+) failed/.exec(output) ?? [];
  const failures = output.slice(output.indexOf('Failures:'));
  expect({ failed: Number(failed), failures }).toEqual({
    failed: kind.failures,
    failures: kind.failures === 0 ? expect.anything() : expect.stringContaining('Sends invalid connection preface'),
  });
  expect(Number(tests)).toBeGreaterThan(140);
  expect(Number(passed) + Number(skipped) + kind.failures).toBe(Number(tests));
  // A request over gRPC that is refused has no body, without which two questions cannot be asked.
  expect(Number(skipped)).toBeLessThanOrEqual(2);
});
