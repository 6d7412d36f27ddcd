import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { measureProcess } from '../../src/senders/process-measure.ts';
import { ask, ways } from '../rules/ask.ts';
import { startBackendProcess } from '../rules/backend-process.ts';
import { portOf } from '../rules/honest-sender.ts';
import { connectRaw, connectSocket } from '../wire/raw-http2.ts';
import { answerOf } from '../fuzz/framing-target.ts';
import { inspect } from './inspected-process.ts';

/* Senders that stay connected and have nothing to send, against a backend in a process of its own. */

const KiB = 1024;
const maxBytesPerConnection = 40 * KiB;
/** What the first connections make V8 compile, and what the recording keeps, is not theirs. */
const warmUp = 500;
const atOnce = 100;

const senders = [
  { name: 'HTTP/1.1', wanted: 10_000, open: idleOverHttp1 },
  { name: 'gRPC', wanted: 10_000, open: idleOverGrpc },
];

test.for(senders)(
  '$wanted idle connections over $name take at most 40 KiB each, and honest exports are taken beside them',
  { timeout: 180_000 },
  async ({ wanted, open }) => {
    // Each is an open file of either process.
    const count = Math.min(wanted, openFilesAllowed() - 500);
    const limits = { maxConnections: count + 100, maxEvents: 1000, maxRetainedBytes: KiB };
    await using backend = await startBackendProcess({ limits }, { inspected: true });
    using inspected = await inspect(backend.inspector!);
    const held = async (): Promise<number> => {
      const heldBytes = await inspected.heldBytes();
      return (await measureProcess(backend.pid))?.rssBytes ?? heldBytes;
    };
    using sockets = new Sockets();
    await sockets.add(warmUp, () => open(backend.endpoints));
    const before = await held();
    await sockets.add(count - warmUp, () => open(backend.endpoints));
    const bytesPerConnection = ((await held()) - before) / (count - warmUp);

    expect(bytesPerConnection).toBeLessThan(maxBytesPerConnection);
    expect(sockets.all.filter(({ destroyed }) => destroyed)).toEqual([]);
    for (const way of ways) expect(await ask(backend, way)).toMatchObject({ response: {} });
  },
);

class Sockets implements Disposable {
  readonly all: Socket[] = [];

  async add(count: number, open: () => Promise<Socket>): Promise<void> {
    for (let left = count; left > 0; left -= atOnce) {
      this.all.push(...(await Promise.all(Array.from({ length: Math.min(left, atOnce) }, open))));
    }
  }

  [Symbol.dispose](): void {
    for (const socket of this.all) socket.destroy();
  }
}

interface Endpoints {
  readonly grpc: string;
  readonly http: string;
}

/** Each has sent one export, so that all that a connection comes to have is there. */
async function idleOverHttp1({ http }: Endpoints): Promise<Socket> {
  const socket = await connectSocket(portOf(http));
  const answered = new Promise<void>((resolve) => void socket.once('data', () => resolve()));
  socket.write('POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
  await answered;
  return socket;
}

async function idleOverGrpc({ grpc }: Endpoints): Promise<Socket> {
  const peer = await connectRaw(portOf(grpc));
  peer.export();
  await answerOf(peer);
  return peer.socket;
}

/** Node raises the soft limit to the hard one. */
function openFilesAllowed(): number {
  if (process.platform !== 'linux') return 2000;
  const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return Number(soft);
}
