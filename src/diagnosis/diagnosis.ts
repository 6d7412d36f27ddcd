import type { Face, Likeness, Signatures } from './signatures.ts';
import { nameOf } from './signatures.ts';
import { endpointsIn } from './endpoints.ts';
import { createExportReader } from './entries.ts';
import type { PlacedEntry } from './entries.ts';
import { maskLine } from './mask.ts';

/** How sure a finding is; what each rests on is said in `because`. */
export type Confidence = 'certain' | 'likely' | 'possible';

export interface Finding {
  /** The failures that these lines are printed for; several where the lines cannot tell. Best first. */
  readonly candidates: readonly [Face, ...Face[]];
  /** That it is the first. */
  readonly confidence: Confidence;
  /** Of several failures that print the same, what the text of the refusal is about tells these. */
  readonly isByRefusal: boolean;
  /** That it is one of them, whichever. */
  readonly confidenceInAny: Confidence;
  /** Distinct lines, most frequent first. */
  readonly evidence: readonly Evidence[];
  readonly entries: number;
}

export interface Evidence {
  /** Where it stands first. */
  readonly line: number;
  /** As printed. */
  readonly text: string;
  /** The same without what a logger puts around it. */
  readonly said: string;
  readonly count: number;
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

export interface Diagnosis {
  readonly lines: number;
  /** Entries that speak of an export, and those among them that no recorded failure is like. */
  readonly entries: number;
  readonly unrecognised: readonly Evidence[];
  readonly findings: readonly Finding[];
  /** Scenarios of which a sender was recorded saying nothing that is missing here. */
  readonly saidInFull: ReadonlySet<string>;
  /** Where the sender wanted to go, most frequent first. */
  readonly endpoints: readonly string[];
  /** What was read, where that is a file: commands can read it again. */
  readonly file?: string | undefined;
}

/** From here on a line is as good as the same: by what tells, and by how much of what was recorded it says again. */
const wordForWord = { score: 0.95, wording: 0.75 };
/** With less of it, it is somebody else's line with the same code. */
const sameWords = 0.5;

const maxDistinct = 2000;
const maxEvidence = 5;
const maxEndpoints = 100;

interface Group {
  readonly candidates: readonly Likeness[];
  readonly evidence: Map<string, Evidence>;
  entries: number;
  /** Entries that fit others as well. */
  shared: number;
  /** Whether one of them is in the words that were recorded, and whether it says nothing else. */
  isInWords: boolean;
  isWordForWord: boolean;
  isByRefusal: boolean;
}

/**
 * Reads a log line by line, in constant memory. `result` may be asked for at any time, and holds entries that are whole: one
 * is when the next begins, or when `end` says that nothing more belongs to it.
 */
export function createDiagnosis(signatures: Signatures) {
  const groups = new Map<string, Group>();
  const known = new Map<string, readonly Likeness[]>();
  const unrecognised = new Map<string, Evidence>();
  const endpoints = new Map<string, number>();
  let lines = 0;
  let entries = 0;
  const candidatesOf = (masked: string): readonly Likeness[] => {
    const candidates = known.get(masked) ?? signatures.candidates(masked);
    if (!known.has(masked) && known.size < maxDistinct) known.set(detached(masked), candidates);
    return candidates;
  };
  const reader = createExportReader((entry) => {
    const masked = maskLine(entry.text);
    const candidates = candidatesOf(masked);
    if (candidates.length === 0 && !complains.test(entry.text)) return;
    entries++;
    if (candidates.length === 0) return note(unrecognised, masked, entry);
    for (const one of endpointsIn(entry.text)) count(endpoints, one);
    const group = groupOf(groups, candidates);
    group.entries++;
    group.isInWords ||= candidates.some(({ wording }) => wording >= sameWords);
    group.isWordForWord ||= candidates.some(isWordForWord);
    group.isByRefusal ||= candidates.some((one) => one.isByRefusal);
    note(group.evidence, masked, entry);
  });
  return {
    line(text: string): void {
      lines++;
      reader.line(text);
    },
    end(): void {
      reader.end();
    },
    result(): Diagnosis {
      const said = [...groups.values()].flatMap(({ evidence }) => [...evidence.keys()]);
      const full = signatures.sayingNoMore(new Set([...said, ...unrecognised.keys()]));
      // A sender that tries again in silence says at last that it gives up, and no more than that.
      const silent = groups.size === 0 ? full : [];
      const all =
        silent.length > 0 ? [{ ...emptyGroup(silent), evidence: unrecognised, entries }] : [...groups.values()];
      return {
        lines,
        entries,
        unrecognised: silent.length > 0 ? [] : topOf(unrecognised),
        findings: findingsOf(all),
        saidInFull: new Set(full.map(({ face }) => face.scenario)),
        endpoints: [...endpoints].toSorted(([, a], [, b]) => b - a).map(([endpoint]) => endpoint),
      };
    },
  };
}

const complains =
  /\b(?:error|fail(?:ed|ure)?|refus|reject|drop|timed? ?out|exception|denied|unavailable|unable|cannot|invalid)/i;

function isWordForWord({ score, wording }: Likeness): boolean {
  return score >= wordForWord.score && wording >= wordForWord.wording;
}

/** Lines that are like the same scenarios belong together. */
function groupOf(groups: Map<string, Group>, candidates: readonly Likeness[]): Group {
  const key = candidates
    .map(({ face }) => face.scenario)
    .toSorted()
    .join(' ');
  const group = groups.get(key) ?? emptyGroup(candidates);
  groups.set(key, group);
  return group;
}

function emptyGroup(candidates: readonly Likeness[]): Group {
  const counts = { entries: 0, shared: 0, isInWords: false, isWordForWord: false, isByRefusal: false };
  return { candidates, evidence: new Map(), ...counts };
}

function note(among: Map<string, Evidence>, masked: string, { line, printed, text, time }: PlacedEntry): void {
  const former = among.get(masked);
  const last = time && detached(time);
  if (former) among.set(masked, { ...former, count: former.count + 1, last: last ?? former.last });
  else if (among.size < maxDistinct) {
    const kept = { line, text: detached(printed), said: detached(text), count: 1, first: last, last };
    among.set(detached(masked), kept);
  }
}

/** A copy: a piece of a text keeps the whole of it in memory, and a line is a piece of all that was read with it. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

function count(endpoints: Map<string, number>, one: string): void {
  const before = endpoints.get(one);
  if (before !== undefined) endpoints.set(one, before + 1);
  else if (endpoints.size < maxEndpoints) endpoints.set(detached(one), 1);
}

function findingsOf(groups: readonly Group[]): Finding[] {
  const merged = new Map<string, Group>();
  for (const group of groups.toSorted((a, b) => sizeOf(a) - sizeOf(b))) {
    // Lines that fit several failures belong to those of them that other lines name.
    const own = new Set(scenariosOf(group));
    const [key, former] = [...merged].find(([, one]) => scenariosOf(one).every((scenario) => own.has(scenario))) ?? [];
    if (key !== undefined && former) merged.set(key, together(former, group));
    else merged.set([...own].join(' '), group);
  }
  return [...merged.values()].map(findingOf).toSorted((a, b) => b.entries - a.entries);
}

function sizeOf(group: Group): number {
  return scenariosOf(group).length;
}

function scenariosOf({ candidates }: Group): string[] {
  return [...new Set(candidates.map(({ face }) => face.scenario))];
}

function together(one: Group, other: Group): Group {
  return {
    candidates: one.candidates,
    evidence: new Map([...one.evidence, ...other.evidence]),
    entries: one.entries + other.entries,
    shared: one.shared + other.entries,
    isInWords: one.isInWords || other.isInWords,
    isWordForWord: one.isWordForWord || other.isWordForWord,
    isByRefusal: one.isByRefusal || other.isByRefusal,
  };
}

function findingOf(group: Group): Finding {
  const { candidates, evidence, entries, isByRefusal } = group;
  const faces = new Map(candidates.map(({ face }) => [nameOf(face), face]));
  const [first, ...rest] = faces.values();
  const confidenceInAny = confidenceIn(group);
  const confidence = sizeOf(group) > 1 ? 'possible' : confidenceInAny;
  return {
    candidates: [first!, ...rest],
    confidence,
    confidenceInAny,
    isByRefusal,
    evidence: topOf(evidence),
    entries,
  };
}

/** Who says a code in words that nobody has recorded may mean something else by it. */
function confidenceIn(group: Group): Confidence {
  if (!group.isInWords) return 'possible';
  // What a backend means by its words is its own affair.
  if (group.isByRefusal) return 'likely';
  // One line that is told of these failures alone does not make sure of many that are told of others too.
  return group.isWordForWord && group.shared <= group.entries / 2 ? 'certain' : 'likely';
}

function topOf(evidence: ReadonlyMap<string, Evidence>): Evidence[] {
  return [...evidence.values()].toSorted((a, b) => b.count - a.count).slice(0, maxEvidence);
}
