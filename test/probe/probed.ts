import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { explain } from '../../src/probe/explanation.ts';
import type { ProbeReport, ProbeTarget } from '../../src/probe/facts.ts';
import { probe } from '../../src/probe/probe.ts';

export interface Probed {
  readonly report: ProbeReport;
  /** What was named, by its row; undefined where everything is fine. */
  readonly row: string | undefined;
  readonly certainty: string | undefined;
}

export async function probed(url: string, options: Partial<ProbeTarget> = {}): Promise<Probed> {
  const report = await probe({ url, timeoutMs: 8000, env: {}, ...options });
  // Whatever is named can be explained.
  if (report.clue) explain(report.clue, url);
  return { report, row: report.clue?.row, certainty: report.clue?.certainty };
}

export interface RawPort extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Connections so far. */
  readonly connections: () => number;
}

/** A port that does to each connection what it is told. */
export async function startRawPort(meet: (socket: Socket) => void, host = '127.0.0.1'): Promise<RawPort> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server: Server = createServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    meet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => count,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
