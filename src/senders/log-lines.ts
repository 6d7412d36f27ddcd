/** Longer lines are cut: a sender that prints its payloads must not fill the recording. */
export const maxLineLength = 8192;

/** A line as it is recorded, where it was read with another limit. */
export function cutLine(line: string): string {
  return line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line;
}

/** The last lines of a sender; older ones fall out. */
export function createLogRing(maxLines = 500): { readonly lines: readonly string[]; push(line: string): void } {
  const lines: string[] = [];
  return {
    lines,
    push(line) {
      lines.push(line);
      if (lines.length > maxLines) lines.shift();
    },
  };
}
