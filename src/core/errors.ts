/** Where in a file a mistake stands; `line` and `column` count from 1. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
}

export interface ChaosErrorDetails {
  /** Stable, kebab-case: scripts and tests match on it. */
  code: string;
  place?: Place | undefined;
  /** The values that would have been accepted. */
  allowed?: readonly string[] | undefined;
  /** The accepted value that is closest to what was written. */
  nearest?: string | undefined;
  /** What to do about it, as a sentence. */
  hint?: string | undefined;
  cause?: unknown;
}

/**
 * A mistake by the user: says what, where, what is allowed and what to do. Our own bugs are plain errors that crash
 * loudly, and what a sender does is an event, never thrown.
 */
export class ChaosError extends Error {
  override readonly name = 'ChaosError';
  readonly code: string;
  readonly place: Place | undefined;
  readonly allowed: readonly string[] | undefined;
  readonly nearest: string | undefined;
  readonly hint: string | undefined;
  /** The mistake alone, without place, allowed values and hint. */
  readonly what: string;

  constructor(what: string, details: ChaosErrorDetails) {
    super(describe(what, details), { cause: details.cause });
    this.what = what;
    this.code = details.code;
    this.place = details.place;
    this.allowed = details.allowed;
    this.nearest = details.nearest;
    this.hint = details.hint;
  }
}

/** `file:line:column`, as editors make clickable. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.line && place.column].filter(Boolean).join(':');
}

function describe(what: string, { place, allowed, nearest, hint }: ChaosErrorDetails): string {
  const lines = [place ? `${formatPlace(place)}: ${what}` : what];
  if (nearest !== undefined) lines.push(`  did you mean: ${nearest}`);
  if (allowed?.length) lines.push(`  allowed: ${allowedInWords(allowed, hint)}`);
  if (hint) lines.push(`  ${hint.replaceAll('\n', '\n  ')}`);
  return lines.join('\n');
}

/** Beyond it a list fills the screen, and what was meant is scrolled away. */
const maxAllowedShown = 30;

/** A long list is counted where the hint says how to get it. */
function allowedInWords(allowed: readonly string[], hint: string | undefined): string {
  if (allowed.length <= maxAllowedShown || hint === undefined) return allowed.join(', ');
  return `one of ${allowed.length} names`;
}

/** The candidate closest to `written` by edit distance, if close enough to be what was meant. */
export function nearestTo(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    // At least so many letters are too many or missing; and what was written may be a megabyte.
    if (Math.abs(candidate.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
