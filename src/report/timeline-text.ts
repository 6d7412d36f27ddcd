import stringWidth from 'string-width';
import { formatDuration } from '../core/duration.ts';
import type { Tone } from './answer-words.ts';
import type { Attempt } from './attempts.ts';
import type { Evidence } from './evidence.ts';
import type { Incident } from './incidents.ts';
import { padTo, wrap } from './layout.ts';
import type { Style } from './style.ts';

const headings = ['at', 'payload', 'try', 'items', 'pause', 'answer'];
/** Beyond it the name of a payload tells nothing to the eye. */
export const shortPayloadLength = 8;
const indent = 4;

/** Attempts and what happened around them, one line each, in columns. */
export function timelineLines({ moments, omitted }: Evidence, style: Style): string[] {
  if (moments.length === 0) return [];
  const attempts = moments.filter((moment) => moment.kind === 'attempt').map(attemptCells);
  const rows = attempts.length === 0 ? [] : [headings, ...attempts];
  const widths = headings.map((_, column) =>
    Math.max(column === 0 ? 'at'.length : 0, ...rows.map((row) => stringWidth(row[column]!))),
  );
  widths[0] = Math.max(widths[0]!, ...moments.map((moment) => timeText(startOf(moment)).length));
  const head = attempts.length === 0 ? [] : [style.dim(lineOf(headings, widths))];
  const lines = moments.map((moment) =>
    moment.kind === 'attempt' ? attemptLines(moment, widths, style) : incidentLines(moment, widths[0]!, style),
  );
  const left = omitted === 0 ? [] : [[style.dim(`${' '.repeat(indent)}… ${omitted} more`)]];
  return [...head, ...lines.toSpliced(Math.ceil(lines.length * 0.75), 0, ...left).flat()];
}

function attemptCells(attempt: Attempt): string[] {
  const { payload, number, items, startMs, answer } = attempt;
  return [timeText(startMs), shortPayload(payload), `${number}`, `${items || ''}`, pauseText(attempt), answer];
}

/** Right in the columns of numbers; the last one is as long as it is. */
function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    if (column === cells.length - 1) return cell;
    const isNumber = column === 0 || column === 2 || column === 3;
    return isNumber ? cell.padStart(widths[column]!) : padTo(cell, widths[column]!);
  });
  return `${' '.repeat(indent)}${padded.join('  ')}`.trimEnd();
}

function attemptLines(attempt: Attempt, widths: readonly number[], style: Style): string[] {
  const cells = attemptCells(attempt);
  const lead = lineOf([...cells.slice(0, -1), ''].with(4, padTo(cells[4]!, widths[4]!)), widths);
  const hang = indent + widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const asks = attempt.hintMs === undefined ? '' : `, asks for ${formatDuration(attempt.hintMs)}`;
  const fault = attempt.fault === undefined ? '' : ` [${attempt.fault}]`;
  const [first = '', ...rest] = wrap(`${mark(attempt.tone)} ${attempt.answer}${asks}${fault}`, {
    width: Math.max(style.width - hang, minAnswerWidth),
  });
  const paint = attempt.isEarly ? style.red : (text: string) => text;
  const painted = paintOf(attempt.tone, style);
  return [paint(padTo(lead, hang)) + painted(first), ...rest.map((line) => ' '.repeat(hang + 2) + painted(line))];
}

const minAnswerWidth = 20;

function incidentLines({ at, text, tone }: Incident, timeWidth: number, style: Style): string[] {
  const hang = indent + timeWidth + 2;
  const lines = wrap(`${mark(tone)} ${text}`, { width: style.width, indent: 0, hang });
  return lines.map((line, index) =>
    index === 0
      ? `${' '.repeat(indent)}${timeText(at).padStart(timeWidth)}  ${paintOf(tone, style)(line)}`
      : paintOf(tone, style)(`  ${line}`),
  );
}

/** `+1.002s`, and beside what was asked for: `+300ms < 1s`. */
export function pauseText({ gapMs, askedMs, isEarly }: Attempt): string {
  if (gapMs === undefined) return '';
  const gap = `+${formatDuration(Math.round(gapMs))}`;
  return askedMs === undefined ? gap : `${gap} ${isEarly ? '<' : '≥'} ${formatDuration(askedMs)}`;
}

export function timeText(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}

export function shortPayload(payload: string | undefined): string {
  return payload === undefined ? '–' : payload.slice(0, shortPayloadLength);
}

function startOf(moment: Attempt | Incident): number {
  return moment.kind === 'attempt' ? moment.startMs : moment.at;
}

function mark(tone: Tone): string {
  return { good: '✓', doubtful: '~', bad: '✗', note: '·' }[tone];
}

function paintOf(tone: Tone, style: Style): (text: string) => string {
  return { good: style.green, doubtful: style.yellow, bad: style.red, note: style.dim }[tone];
}
