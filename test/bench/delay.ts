import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { httpPaths } from '../../src/core/signal.ts';
import { fileURLToPath } from 'node:url';
import type { Bodies } from './bodies.ts';
import { singles } from './bodies.ts';
import { markdownTable, spread } from './figures.ts';
import { load } from './load.ts';
import type { Endpoints } from './load.ts';
import { startPinned } from './pinned-process.ts';
import { serverCpu, startBackendProcess } from './servers.ts';

const delayMs = 50;
const batchesPerSecond = 4;
const probesPerSecond = 40;

/** Delays small requests and answers large ones at once, so that the load is the load and the probes are the probes. */
const scenario = {
  title: 'Small requests wait',
  cause: 'overload',
  phases: [
    {
      name: 'waiting',
      rules: [{ when: { items: { max: 10 } }, fault: 'delay', with: { wait: `${delayMs}ms` } }],
    },
  ],
};

/**
 * How much later than 50 ms an injected delay ends while large batches arrive, next to a server on the same processor
 * that has nothing but a timer. Both are asked in turn by the same client.
 */
export async function measureDelay(bodies: Bodies, seconds: number): Promise<string> {
  await using backend = await startBackendProcess(scenario);
  await using bare = startPinned(serverCpu, process.execPath, [
    fileURLToPath(new URL('timer-program.ts', import.meta.url)),
    String(delayMs),
  ]);
  const timer = JSON.parse(await bare.firstLine()) as Endpoints;
  const rows: string[][] = [];
  for (const [name, protocol] of [
    ['no other load', undefined],
    ['4 × 8192 spans a second over gRPC', 'grpc'],
    ['4 × 8192 spans a second over HTTP', 'http'],
  ] as const) {
    const cell = protocol && ({ protocol, spans: 8192, compression: 'identity' } as const);
    const loaded = cell && load(backend.endpoints, cell, bodies.fileOf(cell), { perSecond: batchesPerSecond, seconds });
    const [ours, theirs] = await probe([backend.endpoints.http, timer.http], bodies, seconds * 0.9);
    await loaded;
    rows.push([name, spread(ours!), spread(theirs!)]);
  }
  return markdownTable([`excess over ${delayMs} ms, p50 / p90 / p99`, 'otlp-chaos', 'a bare timer'], rows);
}

/** Excess of each answer over the delay, by target; targets are asked in turn. */
async function probe(targets: readonly string[], bodies: Bodies, seconds: number): Promise<number[][]> {
  const body = readFileSync(bodies.fileOf(singles[1]!));
  const agent = new Agent({ keepAlive: true });
  const excess: Promise<number>[][] = targets.map(() => []);
  for (let sent = 0; sent < seconds * probesPerSecond * targets.length; sent++) {
    const turn = sent % targets.length;
    excess[turn]!.push(ask(targets[turn]!, body, agent));
    await new Promise((resolve) => setTimeout(resolve, 1000 / probesPerSecond / targets.length));
  }
  const measured = await Promise.all(excess.map((one) => Promise.all(one)));
  agent.destroy();
  // The first ones pay for connections and compilation.
  return measured.map((values) => values.slice(probesPerSecond));
}

function ask(target: string, body: Buffer, agent: Agent): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(target + httpPaths.traces, { method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(performance.now() - began - delayMs));
    });
    asked.once('error', reject);
    asked.end(body);
  });
}
