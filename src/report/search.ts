import { ownCommand } from '../core/own-command.ts';
import type { SearchHit, SearchResult } from '../diagnosis/symptom-search.ts';
import { causeOf } from './cause-titles.ts';
import { wrap } from './layout.ts';
import { readableLine } from './sender-line.ts';
import type { Style } from './style.ts';

/* What `explain` found for a text that is no name: failures, each with the line that is like it. */

/** `word for word`, or how much of what was asked for is in it. */
export function likenessInWords({ score }: SearchHit): string {
  return score === 1 ? 'word for word' : `${Math.round(score * 100)} % of it`;
}

/** `bad-cert`, or `expired of bad-cert`: what the line is printed for. */
function faceOf({ scenario, line }: SearchHit): string {
  return line?.variant === undefined ? scenario.id : `${scenario.id} (${line.variant})`;
}

function placeOf({ line }: SearchHit): string {
  return line === undefined ? 'in what is told of it' : `printed by ${line.sender} ${line.version}`;
}

export function searchText(text: string, { hits }: SearchResult, style: Style): string {
  const heading = hits.length === 1 ? 'One failure is' : `${hits.length} failures are`;
  const entries = hits.map((hit) => {
    const { scenario, line } = hit;
    return [
      `${style.bold(style.cyan(faceOf(hit)))}  ${style.dim(causeOf(scenario))}`,
      ...wrap(scenario.title, { width: style.width, indent: 2 }),
      ...wrap(`${likenessInWords(hit)}, ${placeOf(hit)}`, { width: style.width, indent: 2 }).map(style.dim),
      ...(line ? wrap(readableLine(line.line), { width: style.width, indent: 4, hang: 6 }) : []),
    ].join('\n');
  });
  const first = wrap(`${heading} like “${text}”, the most alike first.`, { width: style.width });
  const more = `${ownCommand()} explain ${hits[0]!.scenario.id} shows the page of the first; diagnose reads a whole log, and can tell more.`;
  return [first.join('\n'), ...entries, wrap(more, { width: style.width }).map(style.dim).join('\n')].join('\n\n');
}

/** Above the page of the one that is meant. */
export function foundText(text: string, hit: SearchHit, style: Style): string {
  const told = `“${text}” stands for ${faceOf(hit)}: ${likenessInWords(hit)}, ${placeOf(hit)}.`;
  return wrap(told, { width: style.width }).map(style.dim).join('\n');
}

export function searchMarkdown(text: string, { hits }: SearchResult): string {
  const items = hits.map((hit) => {
    const { scenario, line } = hit;
    const item = `- \`${faceOf(hit)}\` – ${scenario.title}: ${likenessInWords(hit)}, ${placeOf(hit)}`;
    return line ? `${item}\n\n  \`\`\`\n  ${line.line}\n  \`\`\`` : item;
  });
  return [`# What is like “${text}”`, ...items].join('\n\n');
}

export function searchView(text: string, { hits, clear }: SearchResult): object {
  return {
    searched: text,
    clear: clear?.scenario.id ?? null,
    matches: hits.map(({ scenario, score, line }) => ({
      scenario: scenario.id,
      variant: line?.variant,
      title: scenario.title,
      cause: scenario.cause,
      score: Math.round(score * 100) / 100,
      sender: line?.sender,
      version: line?.version,
      line: line?.line,
    })),
  };
}
