/** Longer lines are cut: a sender that prints its payloads must not fill the recording. */
export const maxLineLength = 8192;

/**
 * Splits what a process prints into lines, whatever the chunks. Bounded: the rest of a line that is too long is dropped.
 * `write` takes text, `end` says what came without a line break.
 */
export function createLineSplitter(
  onLine: (line: string) => void,
  maxLength: number = maxLineLength,
): { write(text: string): void; end(): void } {
  let partial = '';
  let cut = false;
  const emit = (): void => {
    const line = partial.replace(/\r$/, '');
    if (line !== '') onLine(cut ? `${line}…` : line);
    partial = '';
    cut = false;
  };
  const take = (text: string): void => {
    const room = maxLength - partial.length;
    partial += text.slice(0, room);
    cut ||= text.length > room;
  };
  return {
    write(text) {
      const [first = '', ...lines] = text.split('\n');
      take(first);
      for (const line of lines) {
        emit();
        take(line);
      }
    },
    end: emit,
  };
}

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
