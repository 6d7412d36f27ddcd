import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

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

/** MiB that the process needed at its most, for so many of ordinary lines, which come in pieces as a file does. */
const ordinary = `
import { Readable } from 'node:stream';
import { createSystemClock } from '${modules}core/clock.ts';
import { createDiagnosis } from '${modules}diagnosis/diagnosis.ts';
import { loadKnownLogs } from '${modules}diagnosis/known-logs.ts';
import { readLogStream } from '${modules}diagnosis/read-log.ts';
import { createSignatures } from '${modules}diagnosis/signatures.ts';

const line = (n) => '2026-01-02T03:04:05.678Z\\tinfo\\tservice/request.go:12\\trequest served\\t{"path": "/orders/' + n + '", "ms": 12}\\n';
// Always the same, so that what is used is used by who reads.
const chunk = Buffer.from(Array.from({ length: 2000 }, (_, n) => line(n)).join(''));
function* chunks() {
  for (let read = 0; read < Number(process.argv[1]) * 2 ** 20; read += chunk.length) yield chunk;
}
const diagnosis = createDiagnosis(createSignatures(loadKnownLogs()));
await readLogStream(Readable.from(chunks()), { clock: createSystemClock(), onLine: diagnosis.line });
diagnosis.end();
console.log(process.resourceUsage().maxRSS / 1024);
`;

test('ten times as many ordinary lines need no more memory, since they are passed over unread', () => {
  const [few, many] = [20, 200].map((size) =>
    Number(execFileSync(process.execPath, ['--input-type=module-typescript', '-e', ordinary, String(size)])),
  );
  // Parsed, they leave so much litter that sixty more are needed.
  expect(many! - few!).toBeLessThan(45);
}, 120_000);
