import type { Scenario } from '../scenario/scenario.ts';
import { featuresOf } from './features.ts';
import { loadImportance } from './importance.ts';
import { maskLine } from './mask.ts';
import { recordedLines } from './recorded-lines.ts';
import type { RecordedLine } from './recorded-lines.ts';
import { createSignatures } from './signatures.ts';
import type { PrintedLog } from './signatures.ts';

/** A scenario that is like a text: by what senders print in it, or by what is told of it. */
export interface SearchHit {
  readonly scenario: Scenario;
  /** 0 to 1, where 1 is word for word. */
  readonly score: number;
  /** The same by words alone: a code is the same in whatever it is said of. */
  readonly wording: number;
  /** The most alike of what senders printed; undefined where the text resembles what is told of the scenario. */
  readonly line?: RecordedLine | undefined;
}

export interface SearchResult {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** The one that was meant, where that is clear. */
  readonly clear?: SearchHit | undefined;
}

/** Among what is looked. */
export interface Searched {
  readonly scenarios: readonly Scenario[];
  readonly logs: readonly PrintedLog[];
}

/** Less has to be said to find a line than to diagnose it: somebody looks at the answer. */
const least = 0.5;
/** Half of the words of somebody else's message stand in one of ours by chance. */
const leastInWords = 0.6;
/** Only what is well above that is taken for the one that was meant. */
const clear = 0.7;
const lead = 0.2;
const maxHits = 6;
/** What is told of a failure counts less than what senders print. */
const toldShare = 0.8;
/** The same words in another order are not the same words. */
const wordsShare = 0.95;

/** Looks for a text, a whole line or a few words of one, among everything that is recorded and told of these scenarios. */
export function searchSymptoms(text: string, { scenarios, logs }: Searched): SearchResult {
  const candidates = candidatesOf(scenarios, logs);
  const wanted = termsOf(text);
  if (wanted.size === 0) return { hits: [] };
  const weightOf = weigh(candidates);
  const total = sum(wanted, weightOf);
  const isIn = standsIn(plainOf(text));
  const diagnosed = new Map(
    createSignatures(logs)
      .compare(maskLine(text))
      .toReversed()
      .map(({ face, score }) => [face.scenario, score]),
  );
  const all = scenarios.map((scenario) => {
    const own = candidates.filter((one) => one.scenario === scenario);
    const scored = own.map((one) => ({ ...one, score: alike(one, { wanted, isIn, total, weightOf }) }));
    const best = scored.toSorted((a, b) => b.score - a.score)[0]!;
    const inWords = best.score < leastInWords ? 0 : best.score;
    const score = Math.max(inWords, scenario.isDrill ? 0 : (diagnosed.get(scenario.id) ?? 0));
    return { scenario, score, wording: best.score, line: best.line, speakers: speakersOf(scored, scenario) };
  });
  const importance = loadImportance();
  const ranked = all.toSorted(
    (a, b) => b.score - a.score || importance(b.scenario) - importance(a.scenario) || b.speakers - a.speakers,
  );
  const hits = ranked.filter(({ score }) => score >= least).slice(0, maxHits);
  const [first, second] = hits;
  const isClear = first !== undefined && first.score >= clear && (second?.score ?? 0) <= first.score - lead;
  return {
    hits: hits.map(({ scenario, score, wording, line }) => ({ scenario, score, wording, line })),
    clear: isClear ? first : undefined,
  };
}

/** How many senders say it; what follows an outage says what the outage says, so the outage stands first. */
function speakersOf(
  scored: readonly { score: number; line?: RecordedLine | undefined }[],
  { cause }: Scenario,
): number {
  const senders = new Set(scored.filter(({ score }) => score >= least).map(({ line }) => line?.sender));
  return senders.size * (cause === 'aftermath' ? 0.75 : 1);
}

interface Candidate {
  readonly scenario: Scenario;
  readonly line?: RecordedLine | undefined;
  readonly plain: string;
  readonly terms: ReadonlySet<string>;
}

function candidatesOf(scenarios: readonly Scenario[], logs: readonly PrintedLog[]): Candidate[] {
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  const spoken = recordedLines(scenarios, logs)
    // No log is diagnosed as a drill.
    .filter(({ scenario }) => !byId.get(scenario)!.isDrill)
    .map((line) => candidate(byId.get(line.scenario)!, line.line, line));
  const told = scenarios.map((scenario) => {
    const { id, title, summary, covers, variants } = scenario;
    const others = Object.values(variants).flatMap(({ title = '', summary = '' }) => [title, summary]);
    return candidate(scenario, [id, title, summary, ...covers, ...others].join(' '));
  });
  return [...spoken, ...told];
}

function candidate(scenario: Scenario, text: string, line?: RecordedLine): Candidate {
  return { scenario, line, plain: plainOf(text), terms: termsOf(text) };
}

interface Wanted {
  readonly wanted: ReadonlySet<string>;
  /** Whether all of it stands in a text, as it is. */
  readonly isIn: (text: string) => boolean;
  readonly total: number;
  readonly weightOf: (term: string) => number;
}

function alike({ line, plain, terms }: Candidate, { wanted, isIn, total, weightOf }: Wanted): number {
  const share = line ? 1 : toldShare;
  if (isIn(plain)) return share;
  return (
    share *
    wordsShare *
    (sum(
      [...wanted].filter((term) => terms.has(term)),
      weightOf,
    ) /
      total)
  );
}

/** Whether it stands in a text, and not within a word: nobody who says “bar” means “bare”. */
function standsIn(words: string): (text: string) => boolean {
  const letter = String.raw`[\p{L}\p{N}_]`;
  const literally = words.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
  const pattern = new RegExp(`(?<!${letter}(?=${letter}))${literally}(?!(?<=${letter})${letter})`, 'u');
  return (text) => pattern.test(text);
}

/** All that is recorded was sent to this host. */
const anyAddress = /\b\d{1,3}(?:\.\d{1,3}){3}:(\d+)\b/g;

/** As it is compared: without what differs from run to run, how it is quoted, and how it is written large. */
function plainOf(text: string): string {
  return maskLine(text.replaceAll(anyAddress, '127.0.0.1:$1'))
    .replaceAll('\\"', '"')
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();
}

/** Words, and the codes behind them: `connection refused` and ECONNREFUSED have one in common. */
function termsOf(text: string): Set<string> {
  const words = plainOf(text)
    .replaceAll(/<[^<>]*>/g, ' ')
    .match(/[\p{L}\p{N}_]{2,}/gu);
  return new Set([
    ...(words ?? []),
    ...[...featuresOf(text)].filter((feature) => /^(?:grpc|http|errno):/.test(feature)),
  ]);
}

/** The fewer scenarios have a term, the more it tells; one that none has tells as much as one that one has. */
function weigh(candidates: readonly Candidate[]): (term: string) => number {
  const seenIn = new Map<string, Set<Scenario>>();
  for (const { scenario, terms } of candidates)
    for (const term of terms) seenIn.set(term, (seenIn.get(term) ?? new Set()).add(scenario));
  const { size } = new Set(candidates.map(({ scenario }) => scenario));
  return (term) => Math.log((size + 1) / (seenIn.get(term)?.size ?? 1));
}

function sum(terms: Iterable<string>, weightOf: (term: string) => number): number {
  return [...terms].reduce((total, term) => total + weightOf(term), 0);
}
