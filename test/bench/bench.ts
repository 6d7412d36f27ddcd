import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findTool } from '../tools/tools.ts';
import { cellName, cells, createBodies, markedRun } from './bodies.ts';
import { measureDelay } from './delay.ts';
import { measureLongRun } from './long-run.ts';
import { startBackendProcess, startCollectorProcess } from './servers.ts';
import type { Server } from './servers.ts';
import { measureStartUp } from './start-up.ts';
import { compareThroughput } from './throughput.ts';

/*
 * `npm run bench`: what docs/performance.md shows, in Markdown. Needs Linux, two processors, h2load and a Collector
 * (`--collector PATH`, else the one that `npm test` built). Figures of one run compare with each other, not with those
 * of another machine.
 */
const { values } = parseArgs({
  options: {
    collector: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: 'throughput,start,delay,ledger' },
    cells: { type: 'string', default: '' },
    marked: { type: 'boolean', default: false },
    items: { type: 'string', default: '10000000' },
  },
});

const parts = values.only.split(',');
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

if (cpus().length < 2) throw new Error('the bench pins the server and its load to two processors, and there is one');
using bodies = createBodies(values.marked);
const processor = cpus()[0]!.model;
console.log(`Node ${process.versions.node}, ${cpus().length} × ${processor}, ${bodies.bytesPerSpan} bytes a span\n`);

if (parts.includes('throughput')) {
  const { path: collector, missing } = values.collector ? { path: values.collector } : findTool('otelcol-chaos');
  if (collector === undefined) throw new Error(`${missing}, or name one with --collector PATH`);
  console.log(`Thousand spans per second of processor time, median of ${rounds}:\n`);
  const chosen = cells.filter((cell) => cellName(cell).includes(values.cells));
  // Spans of ours are followed by a live ledger, as a run has it.
  const backend = (): Promise<Server> => startBackendProcess('healthy', values.marked ? { run: markedRun } : {});
  const contestants = { backend, collector: () => startCollectorProcess(collector) };
  console.log(`${await compareThroughput(contestants, chosen, bodies, { rounds, seconds })}\n`);
}
if (parts.includes('start')) console.log(`${await measureStartUp()}\n`);
if (parts.includes('delay')) console.log(`${await measureDelay(bodies, 5 * seconds)}\n`);
if (parts.includes('ledger')) console.log(`${await measureLongRun(Number(values.items))}\n`);
