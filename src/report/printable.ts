import type { JudgedRun } from '../core/judged-run.ts';

/** Controls, and marks that turn the direction of writing: what a sender says must not steer who reads it. */
const unprintable = /[\p{Cc}\p{Bidi_Control}\p{Surrogate}\uFFFE\uFFFF]/gu;

/** Text in one line that shows what it holds and does nothing. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(unprintable, '\uFFFD');
}

/** Text as it is, several lines and their tabs included, but for what would act on a terminal. */
export function harmless(text: string): string {
  return text.replace(unprintable, (mark) => (mark === '\t' || mark === '\n' ? mark : '\uFFFD'));
}

/** All words of a run but its events, which stay what was recorded. */
export function printableRun({ events, ...run }: JudgedRun): JudgedRun {
  const words: unknown = JSON.parse(JSON.stringify(run), (_, value: unknown) =>
    typeof value === 'string' ? printable(value) : value,
  );
  return { ...(words as Omit<JudgedRun, 'events'>), events };
}
