import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

export interface WrapOptions {
  /** Columns of a line, blanks before it included. */
  readonly width: number;
  /** Blanks before the first line; the others hang under it, or under `hang`. */
  readonly indent?: number;
  readonly hang?: number;
}

/** Breaks at blanks; a word that is longer than a line is broken where the line ends. */
export function wrap(text: string, { width, indent = 0, hang = indent }: WrapOptions): string[] {
  const lines = wrapAnsi(text.replace(/\s+/g, ' ').trim(), width - Math.max(indent, hang), { hard: true }).split('\n');
  return lines.map((line, index) => ' '.repeat(index === 0 ? indent : hang) + line);
}

/**
 * A command over several lines that still works when it is pasted: broken only at blanks outside quotes, with a
 * backslash. A single word that is too long stays whole.
 */
export function wrapCommand(command: string, { width, indent = 0 }: WrapOptions): string[] {
  const lines: string[] = [];
  const hang = ' '.repeat(indent + 4);
  let line = `${' '.repeat(indent)}$`;
  const fits = (start: string, text: string): boolean =>
    stringWidth(start) + 1 + stringWidth(text) + ' \\'.length <= width;
  const breakLine = (text: string): void => {
    lines.push(`${line} \\`);
    line = hang + text;
  };
  for (const stage of pipelineStages(shellParts(command))) {
    const whole = stage.join(' ');
    // A stage of a pipeline that has room on a line of its own is not split.
    if (!fits(line, whole) && fits(hang, whole) && line.trim() !== '$') {
      breakLine(whole);
      continue;
    }
    for (const part of stage) {
      if (fits(line, part) || line.trim() === '$') line += ` ${part}`;
      else breakLine(part);
    }
  }
  return [...lines, line];
}

/** Each stage begins with its pipe. */
function pipelineStages(parts: readonly string[]): string[][] {
  const stages: string[][] = [[]];
  for (const part of parts) {
    if (/^\|(?: |$)/.test(part)) stages.push([]);
    stages.at(-1)!.push(part);
  }
  return stages.filter((stage) => stage.length > 0);
}

/** Words of a shell command, their quotes left on; an option keeps its value, and a pipe what it leads to. */
function shellParts(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? [];
  const parts: string[] = [];
  let open = false;
  for (const word of words) {
    const isOperator = /^(?:[|&;]+|\d?[<>].*)$/.test(word);
    const isOption = word.startsWith('-');
    if (open && !isOption && !isOperator) parts.push(`${parts.pop()} ${word}`);
    else parts.push(word);
    open = (isOption && !open) || /^(?:\||&&|\|\|)$/.test(word);
  }
  return parts;
}

/** Two texts beside each other, each in its own half. */
export function sideBySide(left: readonly string[], right: readonly string[], width: number): string[] {
  const half = columnWidth(width);
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, row) => `${padTo(left[row] ?? '', half)} │ ${right[row] ?? ''}`.trimEnd());
}

/** What each half of `sideBySide` may take. */
export function columnWidth(width: number): number {
  return Math.floor((width - 3) / 2);
}

/** Rows of cells, each column as wide as its widest cell; the last one wraps. */
export function table(rows: readonly (readonly string[])[], { width, indent = 0 }: WrapOptions): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length - 1));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  const hang = indent + widths.reduce((sum, one) => sum + one + 2, 0);
  return rows.flatMap((row) => {
    const head = row.slice(0, columns).map((cell, column) => padTo(cell, widths[column]!));
    const [first = '', ...others] = wrap(row[columns] ?? '', { width: width - hang });
    const lead = ' '.repeat(indent) + head.map((cell) => `${cell}  `).join('');
    return [`${lead}${first}`.trimEnd(), ...others.map((line) => ' '.repeat(hang) + line)];
  });
}

/** Each line for itself, under its own indentation. A word that is too long stays whole: it is a path or a URL. */
export function wrapIndented(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [indentation = ''] = /^ */.exec(line) ?? [];
      const hang = `${indentation}  `;
      const broken = wrapAnsi(line.trim(), width - hang.length, { hard: false, wordWrap: true }).split('\n');
      return broken.map((part, index) => (index === 0 ? indentation : hang) + part);
    })
    .join('\n');
}
