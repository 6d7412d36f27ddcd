import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { ExportCall, ExportOutcome, Target } from './export.ts';
import { openGrpcChannel } from './grpc-channel.ts';
import { openHttpChannel } from './http-channel.ts';
import { checkTarget } from './target-check.ts';

/** Sends to one place over kept connections, until it is disposed. Never retries: that is its caller's decision. */
export interface ExportClient extends Disposable {
  send(signal: ExportCall['signal'], body: Uint8Array): Promise<ExportOutcome>;
}

/** Throws ChaosError when the target cannot be one: a URL or a header that does not exist. */
export async function openExportClient(target: Target, clock: Clock = createSystemClock()): Promise<ExportClient> {
  checkTarget(target);
  const channel = target.protocol === 'grpc' ? await openGrpcChannel(target, clock) : openHttpChannel(target, clock);
  return {
    async send(signal, body) {
      const start = clock.now();
      const answered = await channel.send(signal, body);
      return { ...answered, durationMs: Math.round((clock.now() - start) * 1000) / 1000 };
    },
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  };
}

/** One export over a connection of its own. Resolves whatever the network does. */
export async function sendExport(
  { signal, body, ...target }: ExportCall,
  clock: Clock = createSystemClock(),
): Promise<ExportOutcome> {
  using client = await openExportClient(target, clock);
  return await client.send(signal, body);
}
