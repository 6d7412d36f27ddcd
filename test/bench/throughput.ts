import { cellName } from './bodies.ts';
import type { Bodies, Cell } from './bodies.ts';
import { markdownTable, mebibytes, median, thousands } from './figures.ts';
import { load } from './load.ts';
import type { ServerStart } from './servers.ts';

export interface Sample {
  readonly spansPerCpuSecond: number;
  readonly peakRssBytes: number;
}

/**
 * Long enough for V8 to have compiled what is hot, also for large requests, of which few come. In processor time: on a machine
 * that is busy with others, a server gets little of it in two seconds of the clock, and would be measured cold.
 */
const warmUpSeconds = 2;
const mostWarmUps = 30;

/** Warms a fresh server up with one cell, then measures the processor time that further requests cost it. */
export async function measure(start: ServerStart, cell: Cell, bodies: Bodies, seconds: number): Promise<Sample> {
  await using server = await start();
  const body = bodies.fileOf(cell);
  let warm = 0;
  for (let tries = 0; server.cpuMs() < warmUpSeconds * 1000 && tries < mostWarmUps; tries++)
    warm += await load(server.endpoints, cell, body, { seconds: warmUpSeconds });
  const before = server.cpuMs();
  const requests = Math.max(64, Math.round((warm * seconds * 1000) / before));
  const answered = await load(server.endpoints, cell, body, { requests });
  const cpuMs = server.cpuMs() - before;
  return { spansPerCpuSecond: (answered * cell.spans * 1000) / cpuMs, peakRssBytes: server.peakRssBytes() };
}

export interface Contestants {
  readonly backend: ServerStart;
  readonly collector: ServerStart;
}

/** Both servers in turn, cell by cell and round by round, so that a slow minute of the machine hits both. */
export async function compareThroughput(
  contestants: Contestants,
  cells: readonly Cell[],
  bodies: Bodies,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<string> {
  const samples = new Map(cells.map((cell) => [cell, { backend: [] as Sample[], collector: [] as Sample[] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [cell, { backend, collector }] of samples) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${cellName(cell)}\n`);
      backend.push(await measure(contestants.backend, cell, bodies, seconds));
      collector.push(await measure(contestants.collector, cell, bodies, seconds));
    }
  }
  const rows = [...samples].map(([cell, { backend, collector }]) => {
    const [ours, theirs] = [speedOf(backend), speedOf(collector)];
    const rss = [backend, collector].map((one) => mebibytes(Math.max(...one.map(({ peakRssBytes }) => peakRssBytes))));
    return [cellName(cell), thousands(theirs), thousands(ours), `**${(ours / theirs).toFixed(1)}×**`, rss[1]!, rss[0]!];
  });
  const head = ['cell', 'Collector', 'otlp-chaos', 'ratio', 'Collector, peak memory', 'otlp-chaos, peak memory'];
  return markdownTable(head, rows);
}

function speedOf(samples: readonly Sample[]): number {
  return median(samples.map(({ spansPerCpuSecond }) => spansPerCpuSecond));
}
