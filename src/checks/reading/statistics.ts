/** The value below which so large a share of the values lies, between neighbours by proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const [low = NaN, high = low] = sorted.slice(below);
  return low + (position - below) * (high - low);
}
