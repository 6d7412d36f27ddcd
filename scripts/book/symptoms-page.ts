import { featuresOf } from '../../src/diagnosis/features.ts';
import type { RecordedLine } from '../../src/diagnosis/recorded-lines.ts';
import { readableLine } from '../../src/report/sender-line.ts';

/** A part of a line that more failures have in common than this tells nothing about which one it is. */
const maxScenarios = 6;
const kinds: Readonly<Record<string, string>> = {
  errno: 'Errors of the system',
  grpc: 'gRPC status',
  http: 'HTTP status',
};

/** What senders print → the failures it is printed for: codes, then words. */
export function symptomsPage(lines: readonly RecordedLine[]): string {
  const found = new Map<string, Set<string>>();
  for (const { scenario, line } of lines) {
    for (const feature of featuresOf(readableLine(line)))
      found.set(feature, (found.get(feature) ?? new Set()).add(scenario));
  }
  const codes = Object.entries(kinds).map(([kind, title]) => {
    const rows = [...found].filter(([feature]) => feature.startsWith(`${kind}:`)).toSorted(byName);
    return `## ${title}\n\n${rows.map(([feature, names]) => item(feature.slice(kind.length + 1), names)).join('\n')}`;
  });
  const phrases = [...found].filter(([feature, names]) => isTelling(feature) && names.size <= maxScenarios);
  return [
    '# By what senders print',
    'Parts of recorded lines, and the failures for which a sender printed them. A code is listed once, whatever words a sender has for it: `connection refused` is ECONNREFUSED. In the terminal, `otlp-chaos explain "MESSAGE"` looks here, and `otlp-chaos diagnose` reads a whole log.',
    ...codes,
    `## Words\n\n${phrases
      .toSorted(byName)
      .map(([phrase, names]) => item(phrase, names))
      .join('\n')}`,
  ].join('\n\n');
}

/** No code, no place in a source file, no field of a logger, and not the payload of somebody's test. */
function isTelling(feature: string): boolean {
  return (
    !/^(?:errno|grpc|http):/.test(feature) &&
    /[a-z]{2,} .*[a-z]{2,}/.test(feature) &&
    !/\.(?:go|js|ts|py|java):\d|<[^>]*>$|https?:/.test(feature) &&
    /^[a-z]/.test(feature) &&
    feature.length >= 10 &&
    feature.length <= 100
  );
}

function item(text: string, names: ReadonlySet<string>): string {
  const links = [...names].toSorted().map((name) => `[${name}](${name}.md)`);
  return `- \`${text.replaceAll('`', "'")}\` – ${links.join(', ')}`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
