import { featuresOf, kindOf, withoutAddresses } from './features.ts';
import type { Feature } from './features.ts';
import { heardIn, refusalIn } from '../core/refusals.ts';
import type { Refusal } from '../core/refusals.ts';

/** What a sender printed while a scenario ran: see `scenarios/logs/`. */
export interface PrintedLog {
  readonly scenario: string;
  readonly variant?: string | undefined;
  readonly sender: string;
  readonly version: string;
  /** What follows other failures: lines that are printed for one of those, too, are of that one. */
  readonly isConsequence: boolean;
  readonly lines: readonly string[];
  /** Those of the scenario as it is, where others were heard with other settings; none where it says nothing then. */
  readonly usual?: readonly string[] | undefined;
  /** What the backend said in its refusals, whose words are masked in the lines. */
  readonly refusals?: string | undefined;
}

/** What a log of the failure holds; a sender that says nothing of it as it is has other settings. */
export function usualOf({ usual = [], lines }: PrintedLog): readonly string[] {
  return usual.length > 0 ? usual : lines;
}

/** A failure as it is named: a scenario, or one of its variants. */
export interface Face {
  readonly scenario: string;
  readonly variant?: string | undefined;
}

export interface Signatures {
  /** How alike a text and the most alike line of each face are, best first; faces that are nothing alike are left out. */
  compare(text: string): Likeness[];
  /** Those faces that the text is most like; none where it is like nothing. */
  candidates(text: string): readonly Likeness[];
  /** Those faces of which a sender was recorded saying no more than these texts, each of them word for word. */
  sayingNoMore(texts: ReadonlySet<string>): readonly Likeness[];
}

export interface Likeness {
  readonly face: Face;
  /** By what tells failures apart, 0 to 1. */
  readonly score: number;
  /** By all words but those that nearly every line has, 0 to 1. */
  readonly closeness: number;
  /** How much of what was recorded is said again in the same words, 0 to 1: codes are the same whoever says them. */
  readonly wording: number;
  /** Who printed the line that it is most like. */
  readonly sender: string;
  /** Others are as much like the text, and what the text of the refusal is about speaks for this one. */
  readonly isByRefusal?: true;
}

/** A line that is recorded. */
interface Signature {
  readonly face: Face;
  readonly sender: string;
  readonly said: ReadonlySet<Feature>;
  /** Those that tell something. */
  readonly telling: ReadonlySet<Feature>;
  /** What it says in words, whether it tells something or not. */
  readonly phrases: ReadonlySet<Feature>;
}

/** A feature in more faces than this share of them says nothing about which. */
const tooCommon = 0.75;
/** And a phrase in more than this share of them: that something is sent again or given up is said of every failure. */
const tooCommonPhrase = 0.12;
/** The likeness of lines that have nothing but their code in common. */
const enough = 0.5;
/** Below this a line is like nothing. */
const least = 0.34;
/** So near in score, two failures cannot be told apart by what tells; so near in closeness, by words neither. */
const tie = { score: 0.03, closeness: 0.1, share: 0.15 };

/** What is said of many failures is said of these, and nothing that is said of others. */
const silent = { score: 1, closeness: 1, wording: 0 };

/** From recorded runs: which features a line of which failure has, and how much each feature tells. */
export function createSignatures(logs: readonly PrintedLog[]): Signatures {
  const lines = linesOf(logs);
  const weights = weigh(lines, mostOf);
  const ofWords = weigh(lines, () => tooCommon);
  // What nobody was recorded saying is as rare as can be.
  const common = new Set(lines.flatMap(({ said }) => [...said]).filter((feature) => !ofWords.has(feature)));
  const highest = Math.max(...ofWords.values());
  const rarest = (feature: Feature): number => (common.has(feature) ? 0 : highest);
  const known = lines.map((one): Signature => ({ ...one, telling: telling(one.said, weights) }));
  const byFeature = indexed(known);
  const printed = new Set(lines.flatMap(({ said }) => [...said]));
  const recorded = new Set(logs.map((log) => `${nameOf(log)} ${log.sender}`));
  const refusals = new Map(logs.map((log) => [nameOf(log), refusalIn(log.refusals ?? '')]));
  const refusalOf = ({ face }: Likeness): Refusal => refusals.get(nameOf(face))!;
  // Asked for again and again while a log is followed.
  let whole: readonly PrintedLog[] | undefined;
  const compare = (text: string): Likeness[] => {
    const said = featuresOf(text);
    // A code that nobody was recorded printing weighs nothing, and is another one than all that were.
    const strange = [...said].filter((feature) => kindOf(feature) !== undefined && !printed.has(feature));
    const features = telling(said, weights).union(new Set(strange));
    const best = new Map<string, Likeness>();
    for (const signature of new Set([...features].flatMap((feature) => byFeature.get(feature) ?? []))) {
      if (contradict(features, signature.telling)) continue;
      const likeness = {
        face: signature.face,
        sender: signature.sender,
        score: scoreOf(features, signature.telling, weights),
        closeness: alikeness(said, signature.said, ofWords, rarest),
        wording: shareOf(signature.phrases, said),
      };
      const name = nameOf(signature.face);
      if (isNearer(likeness, best.get(name))) best.set(name, likeness);
    }
    return [...best.values()].toSorted((a, b) => b.score - a.score);
  };
  return {
    compare,
    candidates(text) {
      const all = compare(text);
      const [best] = all;
      if (!best || best.score < least) return [];
      const tied = all.filter(({ score }) => score >= best.score - tie.score);
      const closest = tied.reduce((a, b) => (b.closeness > a.closeness ? b : a));
      // What this sender was never recorded printing of a failure may be just this.
      const isOpen = ({ face }: Likeness): boolean => !recorded.has(`${nameOf(face)} ${closest.sender}`);
      // Where much is said that nobody was recorded saying, nothing is close.
      const room = Math.min(tie.closeness, closest.closeness * tie.share);
      const left = tied.filter((one) => one.closeness >= closest.closeness - room || isOpen(one));
      const heard = heardIn(text, { candidates: left, further: all.filter(({ score }) => score >= least), refusalOf });
      switch (heard.speaks) {
        case 'for':
          return heard.candidates.map((one) => ({ ...one, isByRefusal: true }));
        case 'against':
          return heard.candidates.map((one) => ({ ...one, wording: 0 }));
        case 'not':
          return heard.candidates;
      }
    },
    sayingNoMore(texts) {
      const said = new Set([...texts].map(withoutAddresses));
      whole ??= logs.map((log) => ({ ...log, lines: usualOf(log).map(withoutAddresses) }));
      return whole
        .filter(({ lines: all }) => all.length > 0 && all.every((line) => said.has(line)))
        .map(({ scenario, variant, sender }) => ({ ...silent, sender, face: { scenario, variant } }));
    },
  };
}

function isNearer(one: Likeness, than: Likeness | undefined): boolean {
  return !than || one.score > than.score || (one.score === than.score && one.closeness > than.closeness);
}

/** What is recorded; what follows a failure and prints what the failure prints tells of the failure. */
function linesOf(logs: readonly PrintedLog[]): Omit<Signature, 'telling'>[] {
  const ofCauses = new Set(logs.filter(({ isConsequence }) => !isConsequence).flatMap(({ lines }) => lines));
  return logs.flatMap(({ scenario, variant, sender, lines, isConsequence }) =>
    lines
      .filter((line) => !isConsequence || !ofCauses.has(line))
      .map((line) => {
        const said = featuresOf(line);
        const phrases = new Set([...said].filter((feature) => kindOf(feature) === undefined));
        return { face: { scenario, variant }, sender, said, phrases };
      }),
  );
}

function indexed(signatures: readonly Signature[]): Map<Feature, Signature[]> {
  const byFeature = new Map<Feature, Signature[]>();
  for (const signature of signatures) {
    for (const feature of signature.telling) {
      const list = byFeature.get(feature);
      if (list) list.push(signature);
      else byFeature.set(feature, [signature]);
    }
  }
  return byFeature;
}

function scoreOf(some: ReadonlySet<Feature>, others: ReadonlySet<Feature>, weights: Weights): number {
  const alike = alikeness(some, others, weights);
  return Math.max(alike, sameCode(some, others, alike) ? enough : 0);
}

/** What both say, of all that is said: 0 to 1. */
function alikeness(
  some: ReadonlySet<Feature>,
  others: ReadonlySet<Feature>,
  weights: Weights,
  otherwise = (_feature: Feature) => 0,
): number {
  const inBoth = weightOf(some.intersection(others), weights, otherwise);
  return inBoth / (weightOf(some, weights, otherwise) + weightOf(others, weights, otherwise) - inBoth);
}

type Weights = ReadonlyMap<Feature, number>;

function telling(features: ReadonlySet<Feature>, weights: Weights): Set<Feature> {
  return features.intersection(weights);
}

function weightOf(features: ReadonlySet<Feature>, weights: Weights, otherwise = (_feature: Feature) => 0): number {
  return [...features].reduce((sum, feature) => sum + (weights.get(feature) ?? otherwise(feature)), 0);
}

/** How many of these are among those; of none, none. */
function shareOf(these: ReadonlySet<Feature>, those: ReadonlySet<Feature>): number {
  return these.size === 0 ? 0 : these.intersection(those).size / these.size;
}

export function nameOf({ scenario, variant }: Face): string {
  return variant === undefined ? scenario : `${scenario}/${variant}`;
}

/**
 * What a sender that nobody has recorded says in words of its own, it says with codes that all share: those decide, the
 * most telling kind alone.
 */
function sameCode(some: ReadonlySet<Feature>, others: ReadonlySet<Feature>, alike: number): boolean {
  const kind = kinds.find((kind) => ofKind(some, kind).length > 0);
  if (kind === undefined || (kind === 'grpc' && alike < enough / 2)) return false;
  const mine = ofKind(some, kind);
  const theirs = ofKind(others, kind);
  return mine.length === theirs.length && mine.every((feature) => theirs.includes(feature));
}

/** The most telling first: `Unavailable` is also what a refused connection is called. */
const kinds = ['http', 'errno', 'grpc'];

function ofKind(features: ReadonlySet<Feature>, kind: string): Feature[] {
  return [...features].filter((feature) => kindOf(feature) === kind);
}

/** The rarer among scenarios, the more it tells; what more than a share of them have tells nothing. */
function weigh(lines: readonly Omit<Signature, 'telling'>[], share: (feature: Feature) => number): Weights {
  const scenarios = new Set(lines.map(({ face }) => face.scenario));
  const seenIn = new Map<Feature, Set<string>>();
  for (const { face, said } of lines) {
    for (const feature of said) seenIn.set(feature, (seenIn.get(feature) ?? new Set()).add(face.scenario));
  }
  return new Map(
    [...seenIn]
      .filter(([feature, { size }]) => size <= Math.max(2, scenarios.size * share(feature)))
      .map(([feature, { size }]) => [feature, Math.log((scenarios.size + 1) / size)]),
  );
}

function mostOf(feature: Feature): number {
  return kindOf(feature) === undefined ? tooCommonPhrase : tooCommon;
}

/** Both speak of a code of the same kind, and of another one. */
function contradict(some: ReadonlySet<Feature>, others: ReadonlySet<Feature>): boolean {
  return kinds.some((kind) => {
    const mine = ofKind(some, kind);
    const theirs = ofKind(others, kind);
    return mine.length > 0 && theirs.length > 0 && !mine.some((feature) => theirs.includes(feature));
  });
}
