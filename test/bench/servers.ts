import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Endpoints } from './load.ts';
import { startPinned } from './pinned-process.ts';
import type { PinnedProcess } from './pinned-process.ts';

export interface Server extends PinnedProcess {
  readonly endpoints: Endpoints;
}

/** Starts a server on a processor of its own and resolves when it takes requests. */
export type ServerStart = () => Promise<Server>;

export const serverCpu = 0;

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export interface BackendServer extends Server {
  /** Where the ledger of the followed run is told what is offered (`/FIRST/COUNT`), and tells what it knows. */
  readonly report: string | undefined;
}

/**
 * The backend as the built library starts it: counting, recording in memory, bodies kept. With a `run`, a live ledger
 * follows its items.
 */
export async function startBackendProcess(
  scenario: object | string = 'healthy',
  { run }: { run?: number } = {},
): Promise<BackendServer> {
  const args = [JSON.stringify(scenario), ...(run === undefined ? [] : [String(run)])];
  const child = startPinned(serverCpu, process.execPath, ['--expose-gc', program('backend-program.mjs'), ...args]);
  const { report, ...endpoints } = JSON.parse(await child.firstLine()) as Endpoints & { report?: string };
  return { ...child, endpoints, report };
}

/** `serve` as a user starts it, with its events as NDJSON on a pipe that is read and dropped. */
export async function startServeProcess(args: readonly string[] = []): Promise<Server> {
  const cli = program('../../dist/otlp-chaos.js');
  const serve = ['serve', '--format', 'ndjson', '--no-control', '--grpc-port', '0', '--http-port', '0', ...args];
  const child = startPinned(serverCpu, process.execPath, [cli, ...serve]);
  const { endpoints } = JSON.parse(await child.firstLine()) as { endpoints: Endpoints };
  return { ...child, endpoints };
}

/** A real Collector: OTLP receiver, nothing behind it, no metrics of its own, limits raised to take 8192 spans. */
export async function startCollectorProcess(binary: string): Promise<Server> {
  const [grpc, http] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'otlp-chaos-bench-'));
  const config = join(folder, 'collector.yaml');
  writeFileSync(config, collectorConfig(grpc, http));
  const child = startPinned(serverCpu, binary, ['--config', config]);
  await Promise.all([accepts(grpc), accepts(http)]);
  rmSync(folder, { recursive: true, force: true });
  return { ...child, endpoints: { grpc: `http://127.0.0.1:${grpc}`, http: `http://127.0.0.1:${http}` } };
}

function collectorConfig(grpc: number, http: number): string {
  return `
receivers:
  otlp:
    protocols:
      grpc: { endpoint: '127.0.0.1:${grpc}', max_recv_msg_size_mib: 64 }
      http: { endpoint: '127.0.0.1:${http}', max_request_body_size: 67108864 }
exporters:
  nop:
service:
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], exporters: [nop] }
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when something listens on the port. */
async function accepts(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing listens on port ${port}`);
}
