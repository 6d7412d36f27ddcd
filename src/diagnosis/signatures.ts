import { featuresOf, kindOf } from './features.ts';
import type { Feature } from './features.ts';

/** What a sender printed while a scenario ran: see `scenarios/logs/`. */
export interface PrintedLog {
  readonly scenario: string;
  readonly variant?: string | undefined;
  readonly sender: string;
  readonly version: string;
  /** What follows other failures: lines that are printed for one of those, too, are of that one. */
  readonly isConsequence: boolean;
  readonly lines: readonly string[];
}

/** A failure as it is named: a scenario, or one of its variants. */
export interface Face {
  readonly scenario: string;
  readonly variant?: string | undefined;
}

export interface Signature {
  readonly face: Face;
  readonly features: ReadonlySet<Feature>;
}

export interface Signatures {
  /** How alike a text and the most alike line of each face are, 0 to 1; faces that are nothing alike are left out. */
  compare(text: string): Likeness[];
}

export interface Likeness {
  readonly face: Face;
  readonly score: number;
  /** What both have. */
  readonly shared: readonly Feature[];
}

/** A feature in more faces than this share of them says nothing about which. */
const tooCommon = 0.5;
/** And a phrase in more than this share of them: that something is sent again or given up is said of every failure. */
const tooCommonPhrase = 0.12;
/** The likeness of lines that have nothing but their code in common. */
const enough = 0.5;

/** From recorded runs: which features a line of which failure has, and how much each feature tells. */
export function createSignatures(logs: readonly PrintedLog[]): Signatures {
  const ofCauses = new Set(logs.filter(({ isConsequence }) => !isConsequence).flatMap(({ lines }) => lines));
  const all = logs.flatMap(({ scenario, variant, lines, isConsequence }) =>
    lines
      .filter((line) => !isConsequence || !ofCauses.has(line))
      .map((line): Signature => ({ face: { scenario, variant }, features: featuresOf(line) })),
  );
  const weights = weigh(all);
  const seen = new Set(all.flatMap(({ features }) => [...features]));
  const known = all
    .map(({ face, features }) => ({ face, features: new Set([...features].filter((one) => weights.has(one))) }))
    .filter(({ features }) => features.size > 0);
  const weightOf = (features: Iterable<Feature>): number =>
    [...features].reduce((sum, feature) => sum + (weights.get(feature) ?? 0), 0);
  const byFeature = new Map<Feature, Signature[]>();
  for (const signature of known) {
    for (const feature of signature.features) {
      const list = byFeature.get(feature);
      if (list) list.push(signature);
      else byFeature.set(feature, [signature]);
    }
  }
  return {
    compare(text) {
      // A code that nobody was recorded printing weighs nothing, and is another one than all that were.
      const features = new Set(
        [...featuresOf(text)].filter((one) => weights.has(one) || (kindOf(one) !== undefined && !seen.has(one))),
      );
      const best = new Map<string, Likeness>();
      for (const signature of new Set([...features].flatMap((feature) => byFeature.get(feature) ?? []))) {
        if (contradict(features, signature.features)) continue;
        const shared = [...features].filter((feature) => signature.features.has(feature));
        const inBoth = weightOf(shared);
        const alike = inBoth / (weightOf(features) + weightOf(signature.features) - inBoth);
        const score = Math.max(alike, sameCode(features, signature.features, alike) ? enough : 0);
        const name = nameOf(signature.face);
        if (score > (best.get(name)?.score ?? 0)) best.set(name, { face: signature.face, score, shared });
      }
      return [...best.values()].toSorted((a, b) => b.score - a.score);
    },
  };
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

/** The rarer among scenarios, the more it tells. */
function weigh(all: readonly Signature[]): Map<Feature, number> {
  const scenarios = new Set(all.map(({ face }) => face.scenario));
  const seenIn = new Map<Feature, Set<string>>();
  for (const { face, features } of all) {
    for (const feature of features) seenIn.set(feature, (seenIn.get(feature) ?? new Set()).add(face.scenario));
  }
  return new Map(
    [...seenIn]
      .filter(([feature, { size }]) => size <= Math.max(2, scenarios.size * mostOf(feature)))
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
