/** The value that `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const thousands = (value: number): string => Math.round(value / 1000).toLocaleString('en');

export const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;

/** `1.2 / 3.4 / 5.6`: median, p90 and p99. */
export function spread(values: readonly number[]): string {
  return [0.5, 0.9, 0.99].map((share) => quantile(values, share).toFixed(1)).join(' / ');
}
