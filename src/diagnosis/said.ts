import { createExportReader } from './entries.ts';
import { maskLine } from './mask.ts';

/** More would be the same failure in other words. */
const maxLines = 16;

/** What a log says of exports, each thing once, masked; `messages`, which the backend chose, stand as `<message>`. */
export function saidOfExports(lines: readonly string[], messages: Iterable<string> = []): string[] {
  const said = new Set<string>();
  const words = [...messages].filter((message) => message.length >= 4).toSorted((a, b) => b.length - a.length);
  const reader = createExportReader(({ text }) => {
    said.add(maskLine(words.reduce((rest, message) => rest.replaceAll(message, '<message>'), text)));
  });
  for (const line of lines) reader.line(line);
  reader.end();
  return [...said].slice(0, maxLines);
}
