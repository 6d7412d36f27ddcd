import { formatDuration } from '../core/duration.ts';
import type { EventOf } from '../core/event.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** What a backend did in its life. */
export function totalsText({ at, reason, totals }: EventOf<'backend.stopped'>, style: Style): string {
  const { connections, exchanges, items, accepted, rejected, faultsFired } = totals;
  const figures = [
    count(connections, 'connection'),
    count(exchanges, 'request'),
    `${count(items, 'item')}: ${accepted} accepted, ${rejected} rejected`,
    `${count(faultsFired, 'fault')} fired`,
  ];
  const told = connections + faultsFired === 0 ? 'No sender connected.' : figures.join(' · ');
  return [
    '',
    `${style.bold('Stopped')} after ${formatDuration(Math.round(at))}: ${reason}`,
    ...wrap(told, { width: style.width, indent: 2 }),
  ].join('\n');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
