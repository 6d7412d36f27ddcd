import { once } from 'node:events';

/** What V8 of another process says of itself, over the protocol that debuggers speak. */
export interface Inspected extends Disposable {
  /** Bytes of objects, and of memory that they own outside of the heap, once all garbage is collected. */
  heldBytes(): Promise<number>;
  /** Timers, sockets and the like that keep it busy, by kind. */
  resources(): Promise<Readonly<Record<string, number>>>;
}

/** `url` is what `node --inspect` prints. */
export async function inspect(url: string): Promise<Inspected> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (result: object) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: object };
    if (id !== undefined) waiting.get(id)?.(result ?? {});
  });
  await once(socket, 'open');
  let calls = 0;
  const call = async <T>(method: string, params: object = {}): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<object>();
    waiting.set(++calls, resolve);
    socket.send(JSON.stringify({ id: calls, method, params }));
    return (await promise) as T;
  };
  return {
    async heldBytes() {
      // What the first collection finalises, the second one frees.
      await call('HeapProfiler.collectGarbage');
      await call('HeapProfiler.collectGarbage');
      const usage = await call<{ usedSize: number; backingStorageSize?: number }>('Runtime.getHeapUsage');
      return usage.usedSize + (usage.backingStorageSize ?? 0);
    },
    async resources() {
      const expression = 'JSON.stringify(process.getActiveResourcesInfo())';
      const { result } = await call<{ result: { value: string } }>('Runtime.evaluate', { expression });
      return countedOf(JSON.parse(result.value) as string[]);
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

function countedOf(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
