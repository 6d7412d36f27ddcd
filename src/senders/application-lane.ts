import { sleep } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { Signal } from '../core/signal.ts';
import { maxSpansPerOffer, spansOf } from './application-protocol.ts';
import type { Command, Report } from './application-protocol.ts';
import type { Claims, Lane, RunningLane, SenderName } from './sender.ts';

/** What a lane needs of the process that it shares. */
export interface ApplicationPort {
  readonly sender: SenderName;
  readonly exited: boolean;
  /** True once the program has done it, false if it is gone before. */
  ask(command: (id: number) => Command): Promise<boolean>;
}

const pollMs = 25;
/** Longer than the first pause of SDKs, so that a try has been made meanwhile. */
const toldAgainMs = 2000;

/** One exporter of an application: what it was given, and what it says became of it. */
export class ApplicationLane implements RunningLane {
  readonly #port: ApplicationPort;
  readonly #lane: Lane;
  /** At rest for so long, a lane has nothing left, whatever its SDK leaves untold: several times its own pace. */
  readonly #restMs: number;
  #offered = 0;
  #sent = 0;
  #failed = 0;
  #dropped = 0;
  #underWay = 0;
  #lastMs: number;
  #again: ReturnType<Clock['after']> | undefined;

  constructor(port: ApplicationPort, lane: Lane, restMs: number) {
    this.#port = port;
    this.#lane = lane;
    this.#restMs = restMs;
    this.#lastMs = lane.clock.now();
  }

  get offered(): number {
    return this.#offered;
  }

  take(report: Extract<Report, { type: 'exporting' | 'exported' | 'dropped' }>): void {
    this.#lastMs = this.#lane.clock.now();
    if (report.type === 'exporting') {
      this.#underWay++;
      this.#tellExporting(report.items);
    } else if (report.type === 'dropped') this.#dropped += report.items;
    else {
      this.#underWay--;
      if (report.ok) this.#sent += report.items;
      else this.#failed += report.items;
    }
  }

  async offer(signal: Signal, first: number, count: number): Promise<void> {
    if (signal !== 'traces') throw new Error(`${this.#port.sender} makes spans only, no ${signal}`);
    const { id: lane, run, telemetry, record } = this.#lane;
    for (let start = first; start < first + count; start += maxSpansPerOffer) {
      const portion = Math.min(maxSpansPerOffer, first + count - start);
      const spans = spansOf(Array.from({ length: portion }, (_, index) => telemetry.idsOf(run, start + index)));
      if (!(await this.#port.ask((id) => ({ type: 'offer', id, lane, spans })))) return;
      this.#offered += portion;
      this.#lastMs = this.#lane.clock.now();
      record({ type: 'workload.offered', run, signal, first: start, count: portion });
    }
  }

  async flushed(): Promise<void> {
    const { clock } = this.#lane;
    while (!this.#port.exited && !this.#hasNothingLeft()) await sleep(clock, pollMs);
  }

  claims(): Promise<Claims> {
    return Promise.resolve({
      sent: this.#sent,
      failed: this.#failed,
      dropped: this.#dropped,
      unfinished: this.#underWay,
      source: 'results of its exporter, drops of its queue as the SDK counts them',
    });
  }

  /** Again while it goes on: what it had begun before a door was shut, it tries behind the shut door. */
  #tellExporting(items: number): void {
    this.#lane.exporting?.(items);
    this.#again?.[Symbol.dispose]();
    this.#again = this.#lane.clock.after(toldAgainMs, () => {
      if (this.#underWay > 0 && !this.#port.exited) this.#tellExporting(items);
    });
    this.#again.unref();
  }

  #hasNothingLeft(): boolean {
    if (this.#underWay > 0) return false;
    const accounted = this.#sent + this.#failed + this.#dropped >= this.#offered;
    return accounted || this.#lane.clock.now() - this.#lastMs >= this.#restMs;
  }
}
