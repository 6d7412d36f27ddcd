import { formatDuration } from '../core/duration.ts';
import type { Endurance, QueueRoom } from '../diagnosis/settings/endurance.ts';

/** What decides how long the backend may be away, in sentences. */
export function enduranceLines(endurance: Endurance): string[] {
  return [budgetLine(endurance), ...queueLines(endurance.queue)];
}

function budgetLine({ retries, budgetMs, surelyMs, surelyUnconnectedMs }: Endurance): string {
  if (!retries) return 'None: nothing is sent a second time.';
  if (budgetMs === undefined) return 'Nothing is ever given up (max_elapsed_time: 0): the queue alone decides.';
  const whole = `a batch is given up after ${spoken(budgetMs)}`;
  if (surelyMs === 0) return `Hardly any: ${whole}, and a single pause may last longer.`;
  const unconnected =
    surelyUnconnectedMs === undefined
      ? ''
      : ` Where nobody answers, ${spoken(surelyUnconnectedMs)}: gRPC connects anew after longer and longer pauses of its own.`;
  return `${spoken(surelyMs!)} for sure: ${whole}, less the longest pause and one attempt.${unconnected}`;
}

function queueLines({ size, sizer, isPersistent, consumers, trickle }: QueueRoom): string[] {
  if (size === 0) return ['Nothing waits (sending_queue is off): who sends waits, and is refused.'];
  if (size === undefined) return [];
  const where = isPersistent
    ? 'on disk, which a restart of the Collector does not lose'
    : 'in memory, which a restart of the Collector loses (storage keeps it)';
  const rates = sizer === 'requests' ? [1, 10, 100] : sizer === 'items' ? [100, 1000, 10_000] : [1e4, 1e5, 1e6];
  const full = rates.map((rate) => `${spoken((size / rate) * 1000)} at ${rate.toLocaleString('en')} a second`);
  return [
    `${size.toLocaleString('en')} ${sizer} wait ${where}; ${consumers} under way at a time are among them.`,
    `That is room for ${full.join(', ')}.`,
    ...(trickle && sizer === 'requests' ? [trickleLine(size, trickle)] : []),
  ];
}

function trickleLine(size: number, { perSecond, delayMs, items }: NonNullable<QueueRoom['trickle']>): string {
  const bound =
    items === undefined ? '' : ` and less than ${Math.round(items * perSecond).toLocaleString('en')} items a second`;
  return `The batch processor sends every ${formatDuration(delayMs)} while something comes all the time${bound}: room for ${spoken((size / perSecond) * 1000)}.`;
}

/** In whole seconds, once there are some. */
function spoken(ms: number): string {
  return formatDuration(ms >= 1000 ? Math.floor(ms / 1000) * 1000 : ms);
}
