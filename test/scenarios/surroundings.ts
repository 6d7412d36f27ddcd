import { mkdtempSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { startLane } from '../../src/run/lane.ts';
import { collector } from '../../src/senders/collector.ts';
import { RunningCollector } from '../../src/senders/running-collector.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';
import type { Face } from './faces.ts';
import type { Proof } from './proof.ts';
import { feedUntilComplaint, roundOf } from './repair.ts';
import { silence } from './vocabulary.ts';

/** A backend with somebody who sends to it: where an engineer pastes commands. */
export interface Surroundings extends AsyncDisposable {
  readonly backend: Backend;
  /** A command of a page, with the sender's real address and process where a page can only tell the usual. */
  adapted(command: string): string;
}

export interface SurroundingsPlan {
  /** With this face's senders, but nothing wrong. */
  readonly isHealthy: boolean;
  readonly proof: Proof;
  readonly collectorBin: string;
}

const clock = createSystemClock();
const { signal } = new AbortController();

export async function openSurroundings(face: Face, plan: SurroundingsPlan): Promise<Surroundings> {
  const { id, given, diagnose, backend: needs } = face.scenario;
  const scenario = plan.isHealthy
    ? {}
    : { scenario: id, with: { ...given, ...plan.proof.with, ...plan.proof.seenWith } };
  const backend = await startBackend({ ...scenario, clock, seed: 1, ...(needs.tls && { tls: true }) });
  try {
    // Where a command asks the sender itself, there has to be one.
    if (diagnose.some(asksSender)) return await withCollector(face, backend, plan);
    // Whose handshake is not answered has no request that could wait.
    return plan.proof.http?.[0] === silence && !needs.tls ? await withClients(backend, plan) : justBackend(backend);
  } catch (error) {
    await backend.stop();
    throw error;
  }
}

function justBackend(backend: Backend): Surroundings {
  return { backend, adapted: (command) => command, [Symbol.asyncDispose]: () => backend.stop() };
}

/** Clients whom nobody answers are still there, others are gone. */
async function withClients(backend: Backend, { isHealthy }: SurroundingsPlan): Promise<Surroundings> {
  const { grpc, http } = backend.endpoints;
  const request = { signal: 'traces', run: 1, count: 1, timeoutMs: 60_000 } as const;
  const sent = Promise.all([
    sendMarked({ ...request, url: grpc, protocol: 'grpc' }),
    sendMarked({ ...request, url: http, protocol: 'http/protobuf' }),
  ]);
  if (isHealthy) await sent;
  else await backend.waitFor((event) => event.type === 'fault.fired' && event.connection === 'c2');
  return {
    ...justBackend(backend),
    async [Symbol.asyncDispose]() {
      await backend.stop();
      await sent;
    },
  };
}

async function withCollector(
  { scenario }: Face,
  backend: Backend,
  { isHealthy, proof, collectorBin }: SurroundingsPlan,
): Promise<Surroundings> {
  const settings = backend.settings({ extra: { ...scenario.sender, protocol: 'http' } });
  const shared = { clock, sender: collector, workDir: { path: tmpdir() }, signal, collectorBin };
  const lane = await startLane({ backend, settings, run: 1 }, shared);
  const surroundings = {
    ...justBackend(backend),
    adapted: (command: string) => adaptedTo(lane.process as RunningCollector, backend, command),
    async [Symbol.asyncDispose]() {
      await lane[Symbol.asyncDispose]();
      await backend.stop();
    },
  };
  try {
    await feedUntilComplaint(backend, lane, { title: 'OpenTelemetry Collector (otlp_http)', round: roundOf(proof) });
    if (isHealthy) await lane.exporter.flushed();
    return surroundings;
  } catch (error) {
    await surroundings[Symbol.asyncDispose]();
    throw error;
  }
}

const metricsAddress = 'http://127.0.0.1:8888/metrics';
const findCollectorPid = 'pgrep -f otelcol';

function asksSender(command: string): boolean {
  return command.includes(metricsAddress) || command.includes(findCollectorPid);
}

function adaptedTo(running: RunningCollector, backend: Backend, command: string): string {
  const [started] = backend.events({ since: 0, type: 'sender.started' });
  return command.replaceAll(metricsAddress, running.metricsUrl).replaceAll(findCollectorPid, `echo ${started!.pid}`);
}

/** A folder with this package installed, as `npx otlp-chaos` wants it. */
export function openProject(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'otlp-chaos-project-'));
  const bin = join(path, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(packageRoot, join(path, 'node_modules', 'otlp-chaos'));
  symlinkSync(join('..', 'otlp-chaos', 'dist', 'otlp-chaos.js'), join(bin, 'otlp-chaos'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
