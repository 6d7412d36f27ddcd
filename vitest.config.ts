import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const globalSetup = 'test/tools/global-setup.ts';
const inCi = process.env['CI'] === 'true';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Order must not matter: it is another each time.
    sequence: { shuffle: { files: true, tests: true } },
    // A test that fails now and then is a bug, and fails here. CI holds it once more, and names it: .ci/summary.mjs.
    retry: inCi ? 1 : 0,
    // Real senders and real sockets: the time-out only ends what hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    ...(existsSync(globalSetup) ? { globalSetup } : {}),
    reporters: inCi ? ['default', 'json'] : ['default'],
    outputFile: { json: '.ci/report.json' },
  },
});
