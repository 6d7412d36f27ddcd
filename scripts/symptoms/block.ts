import { isMap, isScalar, parseDocument } from 'yaml';
import type { Pair, Scalar, YAMLMap } from 'yaml';
import type { Symptom } from '../../src/core/story.ts';

/** As wide as the prose of scenarios. */
const width = 120;
const key = 'symptoms';
/** Symptoms come after what describes the failure and before what to do about it. */
const before = [
  'id',
  'title',
  'cause',
  'covers',
  'summary',
  'imitates',
  'protocols',
  'params',
  'backend',
  'with',
  'sender',
];

/**
 * The text of a scenario file with other symptoms: those of the scenario, or of one of its variants. With undefined there
 * is no such key afterwards. Every byte outside of the block stays as it is.
 */
export function withSymptoms(
  text: string,
  variant: string | undefined,
  symptoms: readonly Symptom[] | undefined,
): string {
  const former = entriesOf(text, variant).find((entry) => entry.name === key);
  const without = former ? text.slice(0, former.start) + text.slice(former.end) : text;
  if (symptoms === undefined) return without;
  const entries = entriesOf(without, variant);
  const previous = entries.findLast(({ name }) => before.includes(name));
  const { at, indent } = previous
    ? { at: previous.end, indent: previous.indent }
    : { at: entries[0]!.start, indent: 0 };
  return without.slice(0, at) + blockOf(symptoms, indent) + without.slice(at);
}

interface Entry {
  readonly name: string;
  readonly indent: number;
  /** Where its first line begins, and where the line after its last begins. */
  readonly start: number;
  readonly end: number;
}

function entriesOf(text: string, variant: string | undefined): Entry[] {
  const document = parseDocument(text);
  const map = variant === undefined ? document.contents : document.getIn(['variants', variant], true);
  if (!isMap(map) || map.flow) throw new Error(`${variant ?? 'the scenario'} is not a map over several lines`);
  return (map as YAMLMap<Scalar<string>>).items.map((pair) => entryOf(text, pair));
}

function entryOf(text: string, { key, value }: Pair<Scalar<string>>): Entry {
  const at = key.range![0];
  const start = text.lastIndexOf('\n', at) + 1;
  // The end of a block is the start of the next line already.
  const last = (value as { range?: [number, number, number] } | null)?.range?.[1] ?? key.range![1];
  const lineEnd = text[last - 1] === '\n' ? last : text.indexOf('\n', last) + 1;
  const end = lineEnd === 0 ? text.length : lineEnd;
  if (!isScalar(key)) throw new Error('a key of a scenario is a name');
  return { name: key.value, indent: at - start, start, end };
}

function blockOf(symptoms: readonly Symptom[], indent: number): string {
  const lines =
    symptoms.length === 0
      ? [`${key}: [] # recorded by npm run symptoms: not a word`]
      : [`${key}: # recorded by npm run symptoms`, ...symptoms.flatMap((symptom) => itemOf(symptom, indent))];
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}

function itemOf({ sender, version, line }: Symptom, indent: number): string[] {
  const text = fold(line, width - indent - 6);
  return [`  - sender: ${sender}`, `    version: ${version}`, '    line: >-', ...text.map((part) => `      ${part}`)];
}

/** Breaks at blanks, each of which a folded scalar puts back. */
function fold(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
