import { createEntryReader } from './entries.ts';
import { isTelemetry } from './export-context.ts';
import { featuresOf, kindOf } from './features.ts';
import { searchSymptoms } from './symptom-search.ts';
import type { SearchHit, Searched } from './symptom-search.ts';

/** What somebody gave in place of a log, and what it is like. */
export interface BareMessage {
  readonly text: string;
  /** Best first. */
  readonly hits: readonly [SearchHit, ...SearchHit[]];
}

/** More lines are a log, of which others can be had. */
export const maxMessageLines = 3;
/** Longer than what people take out of a log. */
const maxLength = 400;
/** Nearly in the words that senders were recorded printing. */
const inWords = 0.8;

/**
 * A message without its log: nothing says that an export failed, and a program of any kind may have printed it. So it is no
 * finding; where it stands in the words of a sender, it is worth being looked up.
 */
export function bareMessageIn(lines: readonly string[], searched: Searched): BareMessage | undefined {
  const found = messagesIn(lines).flatMap((text): BareMessage[] => {
    const { hits } = searchSymptoms(text, searched);
    const [best, ...more] = hits.filter(({ wording, line }) => line !== undefined && wording >= inWords);
    return best ? [{ text, hits: [best, ...more] }] : [];
  });
  return found.toSorted((a, b) => b.hits[0].wording - a.hits[0].wording)[0];
}

function messagesIn(lines: readonly string[]): string[] {
  if (lines.length > maxMessageLines || isTelemetry(lines.join('\n'))) return [];
  const texts: string[] = [];
  const reader = createEntryReader(({ text }) => texts.push(text.replaceAll(/\s+/g, ' ').trim()));
  for (const line of lines) reader.line(line);
  reader.end();
  return texts.filter((text) => text.length <= maxLength && isTelling(text));
}

/** One word or two are said of anything, unless they are a code. */
function isTelling(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return words.length > 2 || [...featuresOf(text)].some((feature) => kindOf(feature) !== undefined);
}
