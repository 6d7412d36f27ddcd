import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { createDiagnosis } from '../../src/diagnosis/diagnosis.ts';
import { createSignatures } from '../../src/diagnosis/signatures.ts';

/* A log of any size in constant memory: what is kept of it is a copy, not a piece that keeps the rest. */

const modules = fileURLToPath(new URL('../../src/', import.meta.url));

/** Of a log in which each of `distinct` lines about an export is followed by a megabyte: MiB in use once it is read. */
const program = `
import { Readable } from 'node:stream';
import { createSystemClock } from '${modules}core/clock.ts';
import { createDiagnosis } from '${modules}diagnosis/diagnosis.ts';
import { loadKnownLogs } from '${modules}diagnosis/known-logs.ts';
import { readLogStream } from '${modules}diagnosis/read-log.ts';
import { createSignatures } from '${modules}diagnosis/signatures.ts';

// One line that is cut: read at once, and in the way all the same.
const noise = 'x'.repeat(1_000_000) + '\\n';
const word = (number) => number.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'[digit]);
const signatures = createSignatures(loadKnownLogs());
async function used(distinct) {
  const diagnosis = createDiagnosis(signatures);
  function* chunks() {
    for (let n = 0; n < distinct; n++) {
      yield Buffer.from('error otlp exporter: connection refused, said ' + word(n) + ' to ' + word(n * n) + '\\n' + noise);
    }
  }
  await readLogStream(Readable.from(chunks()), { clock: createSystemClock(), onLine: diagnosis.line });
  diagnosis.end();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  const { entries } = diagnosis.result();
  if (entries !== distinct) throw new Error(entries + ' entries');
  return (heapUsed + external) / 2 ** 20;
}
const few = await used(5);
console.log((await used(55)) - few);
`;

test('fifty lines of interest in fifty megabytes keep little', () => {
  const grownMiB = Number(
    execFileSync(process.execPath, ['--expose-gc', '--input-type=module-typescript', '-e', program]),
  );
  // Pieces of what was read would keep all of it, fifty megabytes.
  expect(grownMiB).toBeLessThan(20);
}, 120_000);

test('what speaks of no export is passed over unread: parsed, it would leave more litter than the log has lines', () => {
  using parse = vi.spyOn(JSON, 'parse');
  const diagnosis = createDiagnosis(createSignatures([]));
  for (let n = 0; n < 100; n++) {
    diagnosis.line(`2026-01-02T03:04:05.678Z\tinfo\tservice/request.go:12\trequest served\t{"path": "/orders/${n}"}`);
    diagnosis.line(`{"level":"info","ts":"2026-01-02T03:04:05.678Z","msg":"request served","path":"/orders/${n}"}`);
  }
  diagnosis.end();
  expect(parse).toHaveBeenCalledTimes(0);
  diagnosis.line('{"level":"error","msg":"Exporting failed.","error":"connection refused"}');
  diagnosis.end();
  expect(parse).toHaveBeenCalledTimes(1);
});
