/**
 * Splits what a process prints into lines, whatever the chunks. Bounded: the rest of a line that is too long is dropped.
 * Empty lines are left out, but for whoever counts lines (`keepsEmpty`). `write` takes text, `end` says what came without
 * a line break.
 */
export function createLineSplitter(
  onLine: (line: string) => void,
  maxLength: number,
  { keepsEmpty = false } = {},
): { write(text: string): void; end(): void } {
  let partial = '';
  let cut = false;
  const emit = (): void => {
    const line = partial.replace(/\r$/, '');
    if (keepsEmpty || line !== '') onLine(cut ? `${line}…` : line);
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
    end() {
      if (partial !== '') emit();
    },
  };
}
