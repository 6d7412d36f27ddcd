import type { ChaosEvent } from '../../src/core/event.ts';
import { ledgerOf } from '../../src/core/ledger.ts';
import type { Check, Conditions, Finding, Outcome } from '../../src/core/verdict.ts';
import type { History } from '../core/history.ts';

/** The run that these recordings are of. */
export const run = 3;

/** A sender that retries for a minute, over gRPC. */
export const usualConditions: Conditions = {
  scenario: 'a-scenario',
  sender: 'a-sender',
  protocol: 'grpc',
  declared: {
    timeoutMs: 10_000,
    retry: { enabled: true, initialMs: 500, maxIntervalMs: 5000, maxElapsedMs: 60_000 },
    queue: { size: 100 },
    queueCounts: 'items',
  },
  marked: true,
  timeScale: 1,
};

/** A recording made by hand, and what a check has to say of it. */
export interface Story {
  readonly tells: string;
  readonly of: History;
  /** The summary, word for word. */
  readonly says: string;
  /** The advice, word for word, where the run decides it. */
  readonly advises?: string;
  /** The evidence in order, each as `reply.sent x1`. */
  readonly shows: readonly string[];
  readonly under?: Partial<Conditions>;
  /** Default: nothing was evicted. */
  readonly complete?: boolean;
}

/** All that is known of a check: senders that do it right, senders that do not, and runs that show neither. */
export interface Stories {
  readonly check: string;
  /** Pass. */
  readonly saints: readonly Story[];
  /** Fail. */
  readonly sinners: readonly Story[];
  /** Unproven. */
  readonly silences: readonly Story[];
  /** Conditions under which it is not asked, and why not; none at all: the usual ones. */
  readonly notAsked?: readonly { readonly under: Partial<Conditions>; readonly because: string }[];
  /** Conditions that are just good enough. */
  readonly asked?: readonly Partial<Conditions>[];
}

export interface Telling {
  readonly story: Story;
  readonly outcome: Outcome;
}

export function tellingsOf({ saints, sinners, silences }: Stories): Telling[] {
  const all = (stories: readonly Story[], outcome: Outcome): Telling[] => stories.map((story) => ({ story, outcome }));
  return [...all(saints, 'pass'), ...all(sinners, 'fail'), ...all(silences, 'unproven')];
}

export function judgeStory(check: Check, { of, under = {}, complete = true }: Story): Finding {
  return judgeEvents(check, of.events, { under, complete });
}

export function judgeEvents(
  check: Check,
  events: readonly ChaosEvent[],
  { under = {}, complete = true }: { under?: Partial<Conditions> | undefined; complete?: boolean | undefined } = {},
): Finding {
  return check.judge({ events, ledger: ledgerOf(events, run), complete, conditions: { ...usualConditions, ...under } });
}

/** What a check says of a story, in the form in which a story says it. */
export function told(check: Check, story: Story): Told {
  const { outcome, summary, evidence, advice } = judgeStory(check, story);
  const shows = evidence.map((seq) => labelOf(story.of.events.find((event) => event.seq === seq)));
  return { outcome, says: summary, shows, advises: advice ?? 'as always' };
}

/** What it should say. */
export function expectedOf({ story: { says, shows, advises = 'as always' }, outcome }: Telling): Told {
  return { outcome, says, shows: [...shows], advises };
}

interface Told {
  readonly outcome: Outcome;
  readonly says: string;
  readonly shows: string[];
  readonly advises: string;
}

/** What a check says of each set of conditions, and what it should say. */
export function reasons(
  check: Check,
  { asked = [], notAsked = [] }: Stories,
): { said: unknown[]; expected: unknown[] } {
  const isUsuallyAsked = notAsked.every(({ under }) => Object.keys(under).length > 0);
  const all = [
    ...(isUsuallyAsked ? [{ under: {}, because: undefined }] : []),
    ...asked.map((under) => ({ under, because: undefined })),
    ...notAsked,
  ];
  return {
    said: all.map(({ under }) => check.notAsked?.({ ...usualConditions, ...under })),
    expected: all.map(({ because }) => because),
  };
}

function labelOf(event: ChaosEvent | undefined): string {
  if (!event) return 'no such event';
  const name = 'exchange' in event ? event.exchange : 'connection' in event ? event.connection : undefined;
  return name === undefined ? event.type : `${event.type} ${name}`;
}
