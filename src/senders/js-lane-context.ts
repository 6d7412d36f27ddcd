import { AsyncLocalStorage } from 'node:async_hooks';
import { maxLogText } from './application-protocol.ts';
import type { Report } from './application-protocol.ts';
import type { OutputStream } from './lane-log.ts';

/** Which lane the running code works for: it follows timers, promises and sockets that were begun on its behalf. */
const context = new AsyncLocalStorage<LaneContext>();

interface LaneContext {
  readonly id: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs `work` for a lane, which sees its own environment: exporters read theirs when made and when first used. */
export function within<T>(lane: LaneContext, work: () => T): T {
  return context.run(lane, work);
}

/** What is printed on behalf of a lane is reported as its own, whoever prints it. */
export function attributeOutput(report: (what: Report) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) attributeStream(stream, report);
  const shared = process.env;
  process.env = new Proxy(shared, {
    get: (target, name: string) => context.getStore()?.env[name] ?? target[name],
  });
}

function attributeStream(name: OutputStream, report: (what: Report) => void): void {
  const stream = process[name];
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const lane = context.getStore()?.id;
    if (lane === undefined) return write(chunk, ...rest);
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    for (let at = 0; at < text.length; at += maxLogText)
      report({ type: 'log', lane, stream: name, text: text.slice(at, at + maxLogText) });
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    done?.();
    return true;
  };
}
