import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const globalSetup = 'test/tools/global-setup.ts';
const inCi = process.env['CI'] === 'true';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Order must not matter, and a test that fails now and then is a bug: neither hidden by order nor by a retry.
    sequence: { shuffle: { files: true, tests: true } },
    retry: 0,
    // Real senders and real sockets: the time-out only ends what hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    ...(existsSync(globalSetup) ? { globalSetup } : {}),
    reporters: inCi ? ['default', 'json'] : ['default'],
    outputFile: { json: '.ci/report.json' },
  },
});
