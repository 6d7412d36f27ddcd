import type { EventOf } from '../../core/event.ts';

/** One place of a request at which a rule is broken. */
export type Violation = EventOf<'exchange.examined'>['violations'][number];
/** What was found in one request. */
export type Examination = Pick<EventOf<'exchange.examined'>, 'body' | 'rules' | 'violations'>;

/** Places told of each rule; the rest is counted. */
export const maxToldPerRule = 3;
const maxShownChars = 80;

/** Gathers, for each rule, where it was put to the test and where it is broken. */
export class Findings {
  readonly #rules = new Map<string, { rule: string; tested: number; broken: number }>();
  readonly #violations: Violation[] = [];

  /** A place at which `rule` can be kept or broken. */
  tested(rule: string): void {
    this.#of(rule).tested++;
  }

  /** One of those places breaks it. What is `seen` may never be the content of telemetry: that may be anybody's secret. */
  broken(rule: string, place: string, seen: string, allowed: string): void {
    const counts = this.#of(rule);
    if (counts.broken++ < maxToldPerRule) this.#violations.push({ rule, place, seen: shortened(seen), allowed });
  }

  /** Tests `rule` at a place: `mistake` is what is seen there instead of what is allowed. */
  judge(rule: string, place: () => string, mistake: string | undefined, allowed: string): void {
    this.tested(rule);
    if (mistake !== undefined) this.broken(rule, place(), mistake, allowed);
  }

  /** So far. */
  get told(): number {
    return this.#violations.length;
  }

  result(body: Examination['body']): Examination {
    return { body, rules: [...this.#rules.values()], violations: this.#violations };
  }

  #of(rule: string): { rule: string; tested: number; broken: number } {
    let counts = this.#rules.get(rule);
    if (!counts) this.#rules.set(rule, (counts = { rule, tested: 0, broken: 0 }));
    return counts;
  }
}

/** A text of the sender's, as it may be shown: one line, printable, short. */
export function quoted(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, '·');
  return `“${plain.length > maxShownChars ? `${plain.slice(0, maxShownChars)}…` : plain}”`;
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
