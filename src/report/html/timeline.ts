import { formatDuration } from '../../core/duration.ts';
import type { ChaosEvent } from '../../core/event.ts';
import type { Tone } from '../answer-words.ts';
import type { Attempt } from '../attempts.ts';
import { incidentOf } from '../incidents.ts';
import { escapeMarkup } from '../markup.ts';
import { pauseText, shortPayload, timeText } from '../timeline-text.ts';
import { drawing, frameSvg, rounded, xOf } from './axis.ts';
import type { Axis } from './axis.ts';

/** More lanes than these cannot be told apart any more; what came back most often is the most telling. */
const maxLanes = 16;
const maxAttemptsOfLane = 60;
const laneHeight = 26;
/** Nearer to its neighbour a label would cover it. */
const minLabelGap = 8;

interface Lane {
  readonly payload: string;
  readonly attempts: readonly Attempt[];
}

/** Attempts on lanes, one for each payload: when each began, what it was answered, and the pauses asked for and kept. */
export function timelineSvg(events: readonly ChaosEvent[], attempts: readonly Attempt[], axis: Axis): string {
  const lanes = lanesOf(attempts);
  const shown = selected(lanes);
  const broken = events.filter(isBelowRequests).slice(0, maxAttemptsOfLane);
  const rows = [
    ...(broken.length === 0 ? [] : [(y: number) => connectionsSvg(broken, y, axis)]),
    ...shown.map((lane) => (y: number) => laneSvg(lane, y, axis)),
  ];
  if (rows.length === 0) return '';
  const height = drawing.top + rows.length * laneHeight + 4;
  const body = rows.map((row, index) => row(drawing.top + (index + 0.5) * laneHeight)).join('');
  const size = `viewBox="0 0 ${drawing.width} ${height + 20}"`;
  const label = `Attempts over time, ${shown.length} of ${lanes.length} payloads`;
  const svg = `<svg class="draw" ${size} role="img" aria-label="${label}">${frameSvg(events, axis, height)}${body}</svg>`;
  const cut = lanes.length > shown.length ? `${lanes.length - shown.length} payloads more, with fewer attempts. ` : '';
  return `<figure>${svg}<figcaption>${cut}${legend}</figcaption></figure>`;
}

/** What went wrong before there was a request. */
function isBelowRequests(event: ChaosEvent): boolean {
  return event.type === 'tls.failed' || (event.type === 'fault.fired' && event.exchange === undefined);
}

function connectionsSvg(events: readonly ChaosEvent[], y: number, axis: Axis): string {
  const marks = events.map((event) => {
    const title = `${timeText(event.at)}: ${incidentOf(event)?.text}`;
    return `<g><title>${escapeMarkup(title)}</title>${markSvg('bad', xOf(event.at, axis), y)}</g>`;
  });
  return laneFrame('connections', y) + marks.join('');
}

function laneFrame(name: string, y: number): string {
  const { width, left, right } = drawing;
  const text = `<text class="lane" x="${left - 6}" y="${y + 4}">${escapeMarkup(name)}</text>`;
  return `${text}<line class="base" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>`;
}

/** A request that was never read has no payload: each is a lane together, since nobody knows which it was. */
function lanesOf(attempts: readonly Attempt[]): Lane[] {
  const groups = Map.groupBy(attempts, ({ payload }) => payload ?? '');
  return [...groups].map(([payload, own]) => ({ payload, attempts: own }));
}

function selected(lanes: readonly Lane[]): Lane[] {
  const weight = ({ attempts }: Lane): number =>
    attempts.length + (attempts.some(({ isEarly }) => isEarly) ? 1000 : 0) + (attempts.at(-1)!.tone === 'bad' ? 10 : 0);
  const kept = new Set(lanes.toSorted((a, b) => weight(b) - weight(a)).slice(0, maxLanes));
  return lanes.filter((lane) => kept.has(lane));
}

function laneSvg({ payload, attempts }: Lane, y: number, axis: Axis): string {
  const name = payload === '' ? 'not read' : shortPayload(payload);
  const drawn = attempts.slice(0, maxAttemptsOfLane);
  const parts = drawn.map((one, index) => attemptSvg(one, drawn[index + 1], y, axis));
  return laneFrame(name, y) + parts.join('');
}

function attemptSvg(attempt: Attempt, next: Attempt | undefined, y: number, axis: Axis): string {
  const { startMs, endMs = axis.toMs, tone, answer, isEarly } = attempt;
  const [from, to] = [xOf(startMs, axis), xOf(endMs, axis)];
  const bar = `<line class="bar ${tone}" x1="${from}" x2="${Math.max(to, from + 1)}" y1="${y}" y2="${y}"/>`;
  const room = (next ? xOf(next.startMs, axis) : drawing.width - drawing.right) - to - minLabelGap - 10;
  const words = answer.split(',', 1)[0]!;
  const fits = words.length * 6.2 < room && attempt.hintMs === undefined;
  const label = fits ? `<text class="${tone}" x="${to + 9}" y="${y - 4}">${escapeMarkup(words)}</text>` : '';
  const early = isEarly ? `<circle class="early" cx="${to}" cy="${y}" r="9"/>` : '';
  return `<g><title>${escapeMarkup(titleOf(attempt))}</title>${hintSvg(attempt, y, axis, room)}${bar}${early}${markSvg(tone, to, y)}</g>${label}`;
}

/** The pause that was asked for: dashed, from the answer to the moment from which on the sender may come again. */
function hintSvg({ hintMs, endMs, answer }: Attempt, y: number, axis: Axis, room: number): string {
  if (hintMs === undefined || endMs === undefined) return '';
  const [from, to] = [xOf(endMs, axis), xOf(endMs + hintMs, axis)];
  const words = `${answer.split(',', 1)[0]!}, asks for ${formatDuration(hintMs)}`;
  const fits = words.length * 6.2 < room;
  const label = fits ? `<text class="doubtful" x="${from + 9}" y="${y - 5}">${escapeMarkup(words)}</text>` : '';
  const line = `<line class="hint" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>`;
  return `${line}<line class="hint-end" x1="${to}" x2="${to}" y1="${y - 7}" y2="${y + 7}"/>${label}`;
}

/** Shape tells the same as colour. */
function markSvg(tone: Tone, x: number, y: number): string {
  switch (tone) {
    case 'good':
      return `<circle class="mark good" cx="${x}" cy="${y}" r="5"/>`;
    case 'doubtful':
      return `<path class="mark doubtful" d="M${x} ${y - 6}l6 6-6 6-6-6z"/>`;
    case 'bad':
      return `<path class="cross bad" d="M${rounded(x - 4.5)} ${y - 4.5}l9 9m0-9l-9 9"/>`;
    case 'note':
      return `<circle class="open" cx="${x}" cy="${y}" r="4.5"/>`;
  }
}

function titleOf(attempt: Attempt): string {
  const { startMs, number, items, answer, fault, payload, hintMs } = attempt;
  const pause = pauseText(attempt);
  return [
    `${timeText(startMs)}: attempt ${number} of ${shortPayload(payload)}, ${items} items`,
    `answer: ${answer}${fault === undefined ? '' : ` [${fault}]`}`,
    ...(hintMs === undefined ? [] : [`asks for ${formatDuration(hintMs)}`]),
    ...(pause === '' ? [] : [`pause ${pause}`]),
  ].join('\n');
}

const key = (tone: Tone, words: string): string =>
  `<span><svg class="key" viewBox="0 0 16 16" aria-hidden="true">${markSvg(tone, 8, 8)}</svg> ${words}</span> `;
const legend =
  key('good', 'accepted') +
  key('doubtful', 'come again, or in part') +
  key('bad', 'refused or broken') +
  '<span><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><line class="hint" x1="0" x2="14" y1="8" y2="8"/>' +
  '<line class="hint-end" x1="14" x2="14" y1="2" y2="14"/></svg> pause asked for</span> ' +
  '<span><svg class="key" viewBox="0 0 16 16" aria-hidden="true"><circle class="early" cx="8" cy="8" r="7"/></svg> came too early</span>';
