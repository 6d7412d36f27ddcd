import { connect } from 'node:net';
import { ask, ways } from '../rules/ask.ts';
import { startBackendProcess } from '../rules/backend-process.ts';
import type { BackendProcess } from '../rules/backend-process.ts';
import type { Feed, OpenTarget } from './fuzz-target.ts';

const MiB = 1024 * 1024;
const soonMs = 2000;

/** So that what is slow is let go within the patience, and that memory is full after a few inputs rather than after hours. */
const limits = {
  firstByteTimeoutMs: soonMs,
  headersTimeoutMs: soonMs,
  bodyTimeoutMs: soonMs,
  idleTimeoutMs: soonMs,
  maxEvents: 5000,
  maxRetainedBytes: 4 * MiB,
};

/** Feeds a backend in a process of its own, and asks after each batch whether it still serves everybody. */
export async function feedBackend<I>(
  scenario: string | object,
  feedOf: (backend: BackendProcess) => Feed<I> & { close?(): void },
): Promise<OpenTarget> {
  const backend = await startBackendProcess({ scenario, limits, seed: 1 });
  const feed = feedOf(backend);
  const settle = async (): Promise<void> => {
    if (backend.crashed) throw new Error('the backend is gone');
    await feed.settle?.();
    for (const way of ways) {
      const { response, failure } = await ask(backend, way);
      if (!response) throw new Error(`an honest export over ${way.way} is refused: ${JSON.stringify(failure)}`);
    }
  };
  return {
    feed: { ...feed, settle },
    peakBytes: () => backend.peakBytes(),
    async [Symbol.asyncDispose]() {
      feed.close?.();
      await backend[Symbol.asyncDispose]();
    },
  };
}

const patienceMs = 60_000;

/** Rejects when `promise` takes so long that something must hang. */
export async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} hangs`)), patienceMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Sends parts one after the other, ends, and returns all that came until the other side had ended too. Rejects when that
 * does not come, or when nobody takes the connection.
 */
export async function sendParts(url: string, parts: readonly Uint8Array[]): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const received: Buffer[] = [];
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
  socket.on('data', (chunk: Buffer) => received.push(chunk)).on('close', () => resolve(Buffer.concat(received)));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    // It may reset what it does not want; only being gone is an error.
    if (error.code === 'ECONNREFUSED') reject(new Error('the backend is gone', { cause: error }));
  });
  const rest = [...parts];
  const go = (): void => {
    const part = rest.shift();
    if (part === undefined || socket.destroyed) socket.end();
    else socket.write(part, () => setImmediate(go));
  };
  socket.once('connect', go);
  try {
    return await within('the connection', promise);
  } finally {
    socket.destroy();
  }
}

/** `bytes` in parts that begin at these places. */
export function partsOf(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index]));
}
