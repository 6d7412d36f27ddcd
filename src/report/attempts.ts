import type { ChaosEvent, EventOf } from '../core/event.ts';
import type { Signal } from '../core/signal.ts';
import { isSuccess, spokenStatus, toneOf } from './answer-words.ts';
import type { Tone } from './answer-words.ts';
import { printable } from './printable.ts';

/** One request of a sender and what became of it. */
export interface Attempt {
  readonly kind: 'attempt';
  readonly exchange: string;
  /** What the request carried, by its content; undefined when it was never read whole. */
  readonly payload: string | undefined;
  /** Counts from 1 for each payload. */
  readonly number: number;
  readonly signal: Signal | undefined;
  readonly items: number;
  readonly startMs: number;
  /** When it was answered, or ended; undefined when the recording ends before. */
  readonly endMs: number | undefined;
  readonly answer: string;
  readonly tone: Tone;
  readonly fault: string | undefined;
  /** The pause that the answer asked for. */
  readonly hintMs: number | undefined;
  /** Since the end of the attempt before it. */
  readonly gapMs: number | undefined;
  /** The pause that the attempt before it was asked for. */
  readonly askedMs: number | undefined;
  /** It came back sooner than asked. */
  readonly isEarly: boolean;
  /** Items ours, as inclusive ranges. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly seqs: readonly number[];
}

type Draft = { -readonly [K in keyof Attempt]: Attempt[K] } & { seqs: number[] };

/** Timers may each round down by a millisecond, as the checks allow. */
const toleranceMs = 3;

/** The requests of one recording in the order in which they began. */
export function attemptsOf(events: readonly ChaosEvent[]): Attempt[] {
  const drafts = new Map<string, Draft>();
  for (const event of events) {
    if (event.type === 'exchange.started') drafts.set(event.exchange, newDraft(event));
    const draft = 'exchange' in event && event.exchange !== undefined ? drafts.get(event.exchange) : undefined;
    if (draft) note(draft, event);
  }
  return withGaps([...drafts.values()]);
}

function newDraft({ exchange, at, signal }: EventOf<'exchange.started'>): Draft {
  const open = { payload: undefined, items: 0, number: 1, endMs: undefined, answer: 'no answer yet', fault: undefined };
  const pause = { hintMs: undefined, gapMs: undefined, askedMs: undefined, isEarly: false };
  return { kind: 'attempt', exchange, signal, startMs: at, tone: 'note', ranges: [], seqs: [], ...open, ...pause };
}

function note(draft: Draft, event: ChaosEvent): void {
  draft.seqs.push(event.seq);
  switch (event.type) {
    case 'exchange.received':
      draft.payload = printable(event.payload);
      draft.number = event.attempt;
      draft.signal = event.signal;
      draft.items = event.items;
      draft.ranges = event.identity.flatMap(({ ranges }) => ranges);
      return;
    case 'fault.fired':
      draft.fault ??= printable(event.fault);
      return;
    case 'reply.sent':
      draft.hintMs = event.retryDelayMs;
      return end(draft, event.at, toneOf(event), answerOf(event));
    case 'reply.failed':
      return end(draft, event.at, 'bad', `${event.reason}${event.committed ? ', though stored' : ''}`);
    case 'exchange.aborted':
      return end(draft, event.at, 'bad', `ended by the ${event.by}: ${event.reason}`);
    default:
  }
}

function end(draft: Draft, at: number, tone: Tone, answer: string): void {
  draft.endMs = at;
  draft.tone = tone;
  draft.answer = printable(answer);
}

function answerOf(sent: EventOf<'reply.sent'>): string {
  const stored = sent.committed && !isSuccess(sent) ? ', though stored' : '';
  const rejected = sent.rejected > 0 ? `, ${sent.rejected} rejected` : '';
  return `${spokenStatus(sent)}${rejected}${stored}`;
}

function withGaps(drafts: Draft[]): Attempt[] {
  const last = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.payload === undefined) continue;
    const before = last.get(draft.payload);
    last.set(draft.payload, draft);
    if (before?.endMs === undefined) continue;
    draft.gapMs = draft.startMs - before.endMs;
    draft.askedMs = before.hintMs;
    draft.isEarly = before.hintMs !== undefined && draft.gapMs < before.hintMs - toleranceMs;
  }
  return drafts;
}
