import { maskLine } from '../../src/diagnosis/mask.ts';

/** More would be the same failure in other words. */
const maxLines = 2;

/** The Collector speaks of a failed export that it will repeat as of something normal: level info. */
const tells = /^(?:warn|error) |\bExporting failed\b/;
/** Its gRPC library says beforehand, to developers, what the exporter then says to people. */
const echoes = /"grpc_log": true/;
const isCollectors = /^(?:debug|info|warn|error) \S+\.go:\d+ /;

/** The lines that tell of the failure, masked, each once, in the order of their first appearance. */
export function tellingLines(printed: readonly string[]): string[] {
  const lines = [...new Set(printed.map(maskLine))].filter(
    (line) => !isCollectors.test(line) || (tells.test(line) && !echoes.test(line)),
  );
  return lines.filter((line) => !lines.some((other) => saysMore(other, line))).slice(0, maxLines);
}

/**
 * Whether `other` is `line` with something put in: of `context deadline exceeded` and `context deadline exceeded
 * (Client.Timeout exceeded while awaiting headers)` it is chance which one Go prints, and the longer one helps more.
 */
export function saysMore(other: string, line: string): boolean {
  if (other.length <= line.length) return false;
  let start = 0;
  while (start < line.length && line[start] === other[start]) start++;
  return other.endsWith(line.slice(start));
}
