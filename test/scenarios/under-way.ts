import type { ChaosEvent } from '../../src/core/event.ts';

/** The greatest number of requests of a run that waited for their answers at one moment. */
export function mostUnderWay(events: readonly ChaosEvent[], run: number): number {
  const open = new Set<string>();
  let most = 0;
  for (const event of events) {
    if (event.type === 'exchange.received' && event.identity.some((one) => one.run === run)) open.add(event.exchange);
    if (event.type === 'reply.sent' || event.type === 'reply.failed') open.delete(event.exchange);
    most = Math.max(most, open.size);
  }
  return most;
}
