import type { RecordedLine } from '../../src/diagnosis/recorded-lines.ts';
import { readableLine } from '../../src/report/sender-line.ts';

/** Sender → what it prints for each failure: the shortest line of each, since it is the one to recognise. */
export function sendersPage(lines: readonly RecordedLine[]): string {
  const bySender = Map.groupBy(lines, ({ sender }) => sender);
  const chapters = [...bySender]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([sender, said]) => chapter(sender, said));
  return [
    '# By sender',
    'What each sender prints, one line for each failure: the shortest that was recorded, without what differs from run to run. The pages have all of them.',
    ...chapters,
  ].join('\n\n');
}

function chapter(sender: string, said: readonly RecordedLine[]): string {
  const versions = [...new Set(said.map(({ version }) => version))].toSorted();
  const faces = Map.groupBy(said, ({ scenario, variant }) => (variant ? `${scenario} (${variant})` : scenario));
  const items = [...faces].map(([face, own]) => {
    const [shortest] = own
      .map(({ line }) => readableLine(line))
      .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return `- [${face}](${own[0]!.scenario}.md)\n\n  \`\`\`\n  ${shortest!.replaceAll('\n', '\n  ')}\n  \`\`\``;
  });
  return [`## ${sender}`, `Recorded with ${versions.join(' and ')}.`, ...items].join('\n\n');
}
