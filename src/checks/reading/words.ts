import { formatDuration } from '../../core/duration.ts';

/** `1 answer`, `3 answers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Milliseconds as people say them: `0.98 s`, `12 s`, `35 ms`. */
export function spoken(ms: number): string {
  return ms < 100 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toPrecision(3))} s`;
}

export function listed(parts: readonly string[]): string {
  return parts.join(', ');
}

/** A setting as it is written: `5m`, `1m30s`. */
export function spokenSetting(ms: number): string {
  return ms === Infinity ? 'no end' : formatDuration(ms);
}

/** The next multiple of a round step. */
export function atLeast(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

export function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}
