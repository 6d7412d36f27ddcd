import type { ChaosEvent } from '../../src/index.ts';

/** An event without what differs from run to run: its number and time, ports, clock times, and how long a wait took. */
export function lasting({ type, seq: _seq, at: _at, ...event }: ChaosEvent): string {
  const text = JSON.stringify(event)
    .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:<port>')
    .replace(/"port":\d+/g, '"port":"<port>"')
    .replace(/"(date|startedAt)":"[^"]*"/g, '"$1":"<time>"')
    .replace(/"waitedMs":[\d.]+/g, '"waitedMs":"<duration>"');
  return `${type} ${text}`;
}

/** The events of each connection in order, by the ordinal of the connection; those of none under `-`. */
export function byConnection(events: readonly ChaosEvent[]): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const event of events) {
    const connection = 'connection' in event && event.connection !== undefined ? event.connection : '-';
    (lines[connection] ??= []).push(lasting(event));
  }
  return lines;
}
