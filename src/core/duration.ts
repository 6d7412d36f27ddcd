import { ChaosError } from './errors.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `250ms`, `2s`, `1m30s`, `1.5h` → milliseconds. A bare number has no unit and is refused. */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    throw new ChaosError(`“${text}” is not a duration`, {
      code: 'bad-duration',
      hint: 'Write a number with its unit: 250ms, 2s, 1m30s, 1h.',
    });
  }
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, n, unit]) => sum + Number(n) * unitMs[unit!]!, 0);
}

/** Milliseconds → the shortest text that `parseDuration` reads back: 1500 → `1.5s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${+ms.toFixed(1)}ms`;
  if (ms < 60_000) return `${+(ms / 1000).toFixed(3)}s`;
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor((ms % 3_600_000) / 60_000)];
  const seconds = +((ms % 60_000) / 1000).toFixed(3);
  return [hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`].filter(Boolean).join('');
}
