import type { EventOf } from '../../core/event.ts';

/** One place of a request at which a rule is broken. */
type Violation = EventOf<'exchange.examined'>['violations'][number];
/** What was found in one request. */
export type Examination = Pick<EventOf<'exchange.examined'>, 'body' | 'rules' | 'violations'>;

/** Places told of each rule; the rest is counted. */
const maxToldPerRule = 3;
const maxShownChars = 80;

/** Gathers, for each rule, where it was put to the test and where it is broken. */
export class Findings {
  readonly #rules = new Map<string, { rule: string; tested: number; broken: number }>();
  readonly #violations: Violation[] = [];

  /**
   * Tests `rule` at a place: `mistake` is what is seen there instead of what is allowed. It may never be the content of
   * telemetry, which may be anybody's secret.
   */
  judge(rule: string, place: () => string, mistake: string | undefined, allowed: string): void {
    const counts = this.#of(rule);
    counts.tested++;
    if (mistake === undefined || counts.broken++ >= maxToldPerRule) return;
    this.#violations.push({ rule, place: place(), seen: shortened(mistake), allowed });
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
