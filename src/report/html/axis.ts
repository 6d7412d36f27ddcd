import type { ChaosEvent } from '../../core/event.ts';
import { escapeMarkup } from '../markup.ts';
import { printable } from '../printable.ts';

/** Where drawings of one run stand: all of them share the same axis of time. */
export interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
}

export const drawing = { width: 960, left: 84, right: 30, top: 22 } as const;

/** From the first item given to the last thing that can be drawn. */
export function axisOf(events: readonly ChaosEvent[]): Axis {
  const traffic = events.filter(({ type }) => /^(workload|exchange|reply|run\.finished)/.test(type));
  const fromMs = traffic[0]?.at ?? 0;
  return { fromMs, toMs: Math.max(fromMs + 1, traffic.at(-1)?.at ?? 0) };
}

export function xOf(ms: number, { fromMs, toMs }: Axis): number {
  const { width, left, right } = drawing;
  const share = Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
  return rounded(left + share * (width - left - right));
}

export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Phases as bands behind everything, and the times below. */
export function frameSvg(events: readonly ChaosEvent[], axis: Axis, height: number): string {
  return bands(events, axis, height) + ticks(axis, height);
}

function bands(events: readonly ChaosEvent[], axis: Axis, height: number): string {
  const entered = events.filter((event) => event.type === 'phase.entered');
  return entered
    .map(({ phase, at }, index) => {
      const from = xOf(at, axis);
      const to = xOf(entered[index + 1]?.at ?? axis.toMs, axis);
      if (to <= from) return '';
      const rect = `<rect class="band${index % 2}" x="${from}" y="0" width="${rounded(to - from)}" height="${height}"/>`;
      const name = printable(phase);
      // A name that does not fit would run into the next one.
      const fits = name.length * 6.5 < to - from - 6;
      return rect + (fits ? `<text class="phase" x="${from + 5}" y="13">${escapeMarkup(name)}</text>` : '');
    })
    .join('');
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000];
const maxTicks = 10;

function ticks(axis: Axis, height: number): string {
  const span = axis.toMs - axis.fromMs;
  const step = steps.find((one) => span / one <= maxTicks) ?? span / maxTicks;
  const count = Math.floor(axis.toMs / step) - Math.ceil(axis.fromMs / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => (Math.ceil(axis.fromMs / step) + index) * step)
    .map((ms) => {
      const x = xOf(ms, axis);
      const label = `${+(ms / 1000).toFixed(3)}s`;
      const text = `<text class="tick" x="${x}" y="${height + 14}">${label}</text>`;
      return `<line class="grid" x1="${x}" x2="${x}" y1="${drawing.top}" y2="${height}"/>${text}`;
    })
    .join('');
}
