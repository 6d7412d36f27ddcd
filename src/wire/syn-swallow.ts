import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../core/clock.ts';

/** Listens on a port in whose accept queue there is no room: Linux drops each SYN, as a firewall would. */
export type SynSwallow = AsyncDisposable;

export interface SwallowedPort {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
}

/** The shortest queue that the kernel takes; Linux lets one more in (`sk_acceptq_is_full`). */
const backlog = 1;
/** Where others have come first, one of ours finds no room either: it is not waited for any longer than this. */
const fillWaitMs = 500;

/**
 * Node accepts whatever comes as soon as its event loop turns, so the port is listened on by a thread whose loop stands still
 * (`Atomics.wait`). A thread ends with its process, however that ends. When it wakes it closes before it could accept.
 */
const standingStill = `
  const { parentPort, workerData: { gate, ...place } } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.once('error', ({ code, message }) => parentPort.postMessage({ code, message }));
  server.listen(place, () => {
    parentPort.postMessage('listening');
    Atomics.wait(new Int32Array(gate), 0, 0);
    server.close();
  });
`;

/** Swallows SYNs to a port that nobody listens on. Rejects with the error of the system where the port cannot be had. */
export async function startSynSwallow({ host, port, clock }: SwallowedPort): Promise<SynSwallow> {
  const gate = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData = { gate, host, port, backlog };
  const worker = new Worker(standingStill, { eval: true, workerData });
  const fillers: Socket[] = [];
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const end = async (): Promise<void> => {
    for (const filler of fillers) filler.resetAndDestroy();
    Atomics.store(new Int32Array(gate), 0, 1);
    Atomics.notify(new Int32Array(gate), 0);
    await ended;
  };
  try {
    await listening(worker);
    // All of them at once, and none is given up: whatever room there is, one of them takes it.
    for (let filler = 0; filler <= backlog; filler++) fillers.push(connect({ host, port }));
    const { promise: waited, resolve } = Promise.withResolvers<void>();
    using timer = clock.after(fillWaitMs, resolve);
    void timer;
    await Promise.race([Promise.all(fillers.map(connected)), waited]);
  } catch (error) {
    await end();
    throw error;
  }
  return { [Symbol.asyncDispose]: end };
}

function listening(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (told: string | { code: string; message: string }) => {
      if (typeof told === 'string') resolve();
      else reject(Object.assign(new Error(told.message), { code: told.code }));
    });
  });
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('connect', resolve);
  });
}
