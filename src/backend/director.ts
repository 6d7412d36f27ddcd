import type { Clock, Timer } from '../core/clock.ts';
import type { EventDraft } from '../core/event.ts';
import type { Random } from '../core/random.ts';
import type { ReplyOf } from '../core/reply.ts';
import type { ExchangeHead, Layer, SubjectOf } from '../core/subject.ts';
import { createSchedule } from '../scenario/schedule.ts';
import type { Schedule } from '../scenario/schedule.ts';
import type { Phase, Rule, Scenario, UntilKey } from '../scenario/scenario.ts';

/** A rule that acts on a subject, and what it wants done. */
export interface Hit<L extends Layer = Layer> {
  readonly phase: string;
  readonly rule: Rule;
  readonly reply: ReplyOf[L];
}

/** Told when a phase begins, so that listeners and open connections can follow. */
export type PhaseEntered = (phase: Phase) => void;

/** Owns the scenario in force: its schedule, the timer of its timed phases, and the events that tell of both. */
export class Director implements Disposable {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #record: (draft: EventDraft) => void;
  readonly #onPhase: PhaseEntered;
  #scenario: Scenario;
  #schedule: Schedule;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(
    scenario: Scenario,
    parts: { clock: Clock; random: Random; record: (draft: EventDraft) => void; onPhase: PhaseEntered },
  ) {
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#record = parts.record;
    this.#onPhase = parts.onPhase;
    this.#scenario = scenario;
    this.#schedule = this.#newSchedule();
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get phase(): Phase {
    return this.#schedule.phase;
  }

  /** Begins the first phase of `scenario`, or of the one in force again. */
  begin(because: string, scenario = this.#scenario): void {
    this.#scenario = scenario;
    this.#schedule = this.#newSchedule();
    this.#entered(because);
  }

  enter(name: string): void {
    this.#schedule.enter(name);
    this.#entered('asked for');
  }

  decide<L extends Layer>(layer: L, subject: SubjectOf[L]): Hit<L> | undefined {
    return this.#schedule.decide(layer, subject);
  }

  decideHead(subject: ExchangeHead): Hit<'exchange'> | undefined {
    return this.#schedule.decideHead(subject);
  }

  observe(seen: Partial<Record<UntilKey, number>>): void {
    const because = this.#schedule.observe(seen);
    if (because) this.#entered(because);
  }

  /** Connections that are being torn down still count; no phase begins on their account any more. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
  }

  #newSchedule(): Schedule {
    return createSchedule(this.#scenario, { clock: this.#clock, random: this.#random });
  }

  #entered(because: string): void {
    if (this.#isOver) return;
    const { phase } = this.#schedule;
    this.#record({
      type: 'phase.entered',
      phase: phase.name,
      index: this.#scenario.phases.indexOf(phase),
      because,
    });
    for (const rule of phase.rules) {
      const { name, layer } = rule.fault;
      const explain = rule.fault.explain(rule.with);
      this.#record({
        type: 'fault.armed',
        phase: phase.name,
        rule: rule.id,
        fault: name,
        layer,
        explain,
        with: rule.with,
      });
    }
    this.#arm();
    this.#onPhase(phase);
  }

  #arm(): void {
    this.#timer?.[Symbol.dispose]();
    const { deadlineMs } = this.#schedule;
    if (deadlineMs === undefined) return;
    this.#timer = this.#clock.after(deadlineMs - this.#clock.now(), () => {
      const because = this.#schedule.tick();
      if (because) this.#entered(because);
      else this.#arm();
    });
  }
}
