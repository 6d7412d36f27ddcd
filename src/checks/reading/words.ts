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
