/*
 * Writes docs/diagnosis-alike.md: which failures a sender prints the same for, by the lines that are recorded. It is written
 * before anything is measured, so that a miss cannot be excused afterwards.
 */
import { writeFileSync } from 'node:fs';
import { loadKnownLogs } from '../src/diagnosis/known-logs.ts';
import { alikeIn } from './diagnosis/alike.ts';

const logs = loadKnownLogs();
const alike = alikeIn(logs);
const bySender = Map.groupBy(alike, ([key]) => key.split(' ').slice(0, -1).join(' '));
const rows = [...bySender]
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([sender, entries]) => {
    const all = logs.filter((log) => log.sender === sender).length;
    const lines = entries.map(([key, names]) => {
      const name = key.split(' ').at(-1)!;
      return `| \`${name}\` | ${names.filter((one) => one !== name.split('/')[0]).join(', ')} |`;
    });
    return `## ${sender}\n\n${entries.length} of ${all}.\n\n| Failure | prints nothing that these do not print as well |\n| --- | --- |\n${lines.toSorted().join('\n')}`;
  });
const head = `# Failures that a sender prints the same for

Written by \`node scripts/alike-logs.ts\` from the recorded lines, before [diagnosis.md](diagnosis.md) was measured: for these, no
log of this sender can tell which it was, word for word. “a” is alike to “b” where each line of “a” is printed in “b” too.`;
writeFileSync('docs/diagnosis-alike.md', `${[head, ...rows].join('\n\n')}\n`);
console.log(`${alike.size} of ${logs.length}`);
