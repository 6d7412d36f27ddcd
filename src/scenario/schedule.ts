import { ChaosError, nearestTo } from '../core/errors.ts';
import { formatDuration } from '../core/duration.ts';
import type { Clock } from '../core/clock.ts';
import type { AnyFault, Draw, Fault } from '../core/fault.ts';
import type { Random } from '../core/random.ts';
import type { ReplyOf } from '../core/reply.ts';
import { hasBody, layers } from '../core/subject.ts';
import type { ExchangeHead, Layer, SubjectOf } from '../core/subject.ts';
import type { Phase, Rule, Scenario, UntilKey } from './scenario.ts';
import { untilKeys } from './scenario.ts';
import { compileWhen, needsBody } from './when.ts';
import type { Matcher } from './when.ts';

/** A rule that acts on a subject, and what it wants done. */
export interface Decision<L extends Layer = Layer> {
  readonly phase: string;
  readonly rule: Rule;
  readonly reply: ReplyOf[L];
}

/** Which fault now? Pure but for what it has counted: no sockets, no timers of its own. */
export interface Schedule {
  readonly phase: Phase;
  /** When the phase ends by time, on the schedule's clock; undefined when it does not. */
  readonly deadlineMs: number | undefined;
  decide<L extends Layer>(layer: L, subject: SubjectOf[L]): Decision<L> | undefined;
  /** As much as the headers can tell: undefined when no rule acts, or when one might once the body is known. */
  decideHead(subject: ExchangeHead): Decision<'exchange'> | undefined;
  /** Counts towards `until`; returns why, when the next phase begins by it. */
  observe(seen: Readonly<Partial<Record<UntilKey, number>>>): string | undefined;
  /** Follows the clock; returns why, when the next phase begins by it. */
  tick(): string | undefined;
  /** Throws ChaosError when the scenario has no such phase. */
  enter(name: string): void;
}

export function createSchedule(scenario: Scenario, parts: { clock: Clock; random: Random }): Schedule {
  return new PhaseSchedule(scenario, parts);
}

/** A rule as it stands in the phase that is in force. */
interface ActiveRule {
  readonly rule: Rule;
  readonly matcher: Matcher;
  /** Nothing that needs the body has a say: the headers decide. */
  readonly byHead: boolean;
  fired: number;
}

class PhaseSchedule implements Schedule {
  readonly #scenario: Scenario;
  readonly #clock: Clock;
  readonly #random: Random;
  #index = 0;
  #enteredAtMs = 0;
  /** How many phases have been entered: a phase that comes again draws anew. */
  #entries = 0;
  #seen: Record<UntilKey, number> = noneSeen();
  #rules: ReadonlyMap<Layer, readonly ActiveRule[]> = new Map();

  constructor(scenario: Scenario, { clock, random }: { clock: Clock; random: Random }) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#random = random;
    this.#begin(0);
  }

  get phase(): Phase {
    return this.#scenario.phases[this.#index]!;
  }

  get deadlineMs(): number | undefined {
    const { forMs } = this.phase;
    return forMs === undefined || this.#isLast() ? undefined : this.#enteredAtMs + forMs;
  }

  decide<L extends Layer>(layer: L, subject: SubjectOf[L]): Decision<L> | undefined {
    const exchange = layer === 'exchange' ? (subject as SubjectOf['exchange']) : undefined;
    if (exchange && !hasBody(exchange)) return this.decideHead(exchange) as Decision<L> | undefined;
    for (const active of this.#rules.get(layer) ?? []) {
      if (!active.matcher.head(subject)) continue;
      if (exchange && hasBody(exchange) && !active.matcher.body(exchange)) continue;
      const decision = this.#act(layer, active, subject);
      if (decision) return decision;
    }
    return undefined;
  }

  decideHead(subject: ExchangeHead): Decision<'exchange'> | undefined {
    for (const active of this.#rules.get('exchange') ?? []) {
      if (!active.matcher.head(subject) || isSpent(active)) continue;
      // It may match: whatever comes after it has to wait for the body, or the two steps would disagree.
      if (!active.byHead) return undefined;
      const decision = this.#act('exchange', active, subject);
      if (decision) return decision;
    }
    return undefined;
  }

  observe(seen: Readonly<Partial<Record<UntilKey, number>>>): string | undefined {
    const { until } = this.phase;
    if (!until || this.#isLast()) return undefined;
    for (const key of untilKeys) this.#seen[key] += seen[key] ?? 0;
    const reached = untilKeys.find((key) => this.#seen[key] >= (until[key] ?? Infinity));
    if (reached === undefined) return undefined;
    this.#begin(this.#index + 1);
    return `${until[reached]} ${reached} seen`;
  }

  tick(): string | undefined {
    const { deadlineMs } = this;
    if (deadlineMs === undefined || this.#clock.now() < deadlineMs) return undefined;
    const lasted = formatDuration(this.phase.forMs!);
    this.#begin(this.#index + 1);
    return `${lasted} passed`;
  }

  enter(name: string): void {
    const names = this.#scenario.phases.map((phase) => phase.name);
    const index = names.indexOf(name);
    if (index === -1) {
      throw new ChaosError(`scenario “${this.#scenario.id}” has no phase “${name}”`, {
        code: 'unknown-phase',
        allowed: names,
        nearest: nearestTo(name, names),
      });
    }
    this.#begin(index);
  }

  #isLast(): boolean {
    return this.#index === this.#scenario.phases.length - 1;
  }

  #begin(index: number): void {
    this.#index = index;
    this.#enteredAtMs = this.#clock.now();
    this.#entries++;
    this.#seen = noneSeen();
    this.#rules = activeRules(this.phase, this.#scenario.protocols);
  }

  #act<L extends Layer>(layer: L, active: ActiveRule, subject: SubjectOf[L]): Decision<L> | undefined {
    const { rule } = active;
    if (isSpent(active)) return undefined;
    const draw = this.#drawFor(rule, layer, subject);
    if (rule.chance < 1 && draw('chance') >= rule.chance) return undefined;
    // A rule stands in the list of its fault's layer, so subject and reply are of that layer's kind.
    const reply = (rule.fault as unknown as Fault<L>).plan(subject, rule.with, draw);
    if (!reply) return undefined;
    active.fired++;
    return { phase: this.phase.name, rule, reply };
  }

  /**
   * Draws hang on what the data is, not on when it came: parallel traffic may arrive in any order and each payload still
   * meets the same fate at the same attempt. Only where nothing is known of the data does the ordinal have to do.
   */
  #drawFor<L extends Layer>(rule: Rule, layer: L, subject: SubjectOf[L]): Draw {
    const key = layer === 'exchange' ? exchangeKey(subject as SubjectOf['exchange']) : outerKey(subject, this.#entries);
    return (name) => this.#random.draw(rule.id, ...key, name);
  }
}

function exchangeKey(subject: SubjectOf['exchange']): (string | number)[] {
  return hasBody(subject) ? [subject.body.payload, subject.body.attempt] : ['request', subject.requestOrdinal];
}

function outerKey(subject: SubjectOf[Layer], entries: number): (string | number)[] {
  if ('ordinal' in subject) return [subject.ordinal];
  return ['listener' in subject ? subject.listener : '', entries];
}

/** A chance below one is drawn from the payload, so it waits for the body as well. */
function activeRules(phase: Phase, families: Scenario['protocols']): ReadonlyMap<Layer, readonly ActiveRule[]> {
  const active = phase.rules.map((rule): ActiveRule => ({
    rule,
    matcher: compileWhen(rule.when, rule.fault.layer, families),
    byHead: decidesOnHead(rule) && !needsBody(rule.when) && rule.chance === 1,
    fired: 0,
  }));
  return new Map(layers.map((layer) => [layer, active.filter(({ rule }) => rule.fault.layer === layer)]));
}

function decidesOnHead({ fault, with: params }: Rule): boolean {
  const { decides = 'body' }: AnyFault = fault;
  return (typeof decides === 'function' ? decides(params) : decides) === 'headers';
}

function isSpent({ rule, fired }: ActiveRule): boolean {
  return fired >= (rule.times ?? Infinity);
}

function noneSeen(): Record<UntilKey, number> {
  return { requests: 0, connections: 0, handshakes: 0, items: 0 };
}
