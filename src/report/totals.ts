import { formatDuration } from '../core/duration.ts';
import type { EventOf } from '../core/event.ts';
import type { Style } from './style.ts';

/** What a backend did in its life, in two lines. */
export function totalsText({ at, reason, totals }: EventOf<'backend.stopped'>, style: Style): string {
  const { connections, exchanges, items, accepted, rejected, faultsFired } = totals;
  const figures = [
    count(connections, 'connection'),
    count(exchanges, 'request'),
    `${count(items, 'item')} read`,
    `${accepted} accepted`,
    `${rejected} rejected`,
    `${count(faultsFired, 'fault')} fired`,
  ];
  return `\n${style.bold('Stopped')} after ${formatDuration(Math.round(at))}: ${reason}\n  ${figures.join(' · ')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
