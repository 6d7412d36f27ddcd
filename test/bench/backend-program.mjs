import { createServer } from 'node:http';
import { createLedger, startBackend } from '../../dist/index.js';

/*
 * Runs a backend with the scenario given as JSON until SIGTERM; its endpoints are the first line of stdout. With the number
 * of a run, a live ledger follows the items of that run, and `report` is where it is told what is offered (`/FIRST/COUNT`) and says what it knows and how much memory is
 * in use. In plain JavaScript and from dist/, as users have it: Node's type stripping would take part in what is measured.
 */
const [scenario, run] = process.argv.slice(2);
const backend = await startBackend({ scenario: JSON.parse(scenario) });
const report = run === undefined ? undefined : await reporting(Number(run));
console.log(JSON.stringify({ ...backend.endpoints, report }));
process.once('SIGTERM', () => void backend.stop().then(() => process.exit()));

async function reporting(followed) {
  const ledger = createLedger(followed);
  backend.recording().subscribe((event) => ledger.observe(event));
  const server = createServer(({ url }, response) => {
    const [, first, count] = url.split('/').map(Number);
    if (count > 0)
      backend.recording().append({ type: 'workload.offered', run: followed, signal: 'traces', first, count });
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    response.end(JSON.stringify({ ledger: ledger.report(), usedBytes: heapUsed + arrayBuffers }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
