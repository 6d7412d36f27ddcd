import { isGoawayLater } from '../core/reply.ts';
import type { Goaway } from '../core/reply.ts';
import type { Http2Session } from '../http2/session.ts';
import type { Connection } from './connection.ts';

/** Says GOAWAY on one session when its time has come, once. */
export class GoawayPlan implements Disposable {
  readonly #connection: Connection;
  readonly #session: Http2Session;
  readonly #goaway: Goaway | undefined;
  #timer: Disposable | undefined;
  #isLeaving = false;
  #answered = 0;
  #lastStream = 0;
  #lastPingMs = -Infinity;
  #hastyPings = 0;

  constructor(connection: Connection, session: Http2Session, goaway: Goaway | undefined) {
    this.#connection = connection;
    this.#session = session;
    this.#goaway = goaway;
    if (!goaway) return;
    const { afterMs, isAbrupt } = goaway;
    if (afterMs === undefined || isAbrupt) return;
    this.#timer = connection.host.clock.after(afterMs, () => this.#say(goaway));
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** False: the session leaves without having processed this request. */
  admits(stream: number): boolean {
    const goaway = this.#goaway;
    if (goaway?.isAbrupt && this.#answered >= (goaway.afterRequests ?? 1)) {
      this.#leaveAbruptly(goaway);
      return false;
    }
    this.#lastStream = stream;
    return true;
  }

  answered(): void {
    this.#answered++;
    const { afterRequests, isAbrupt } = this.#goaway ?? {};
    if (!isAbrupt && afterRequests !== undefined && this.#answered >= afterRequests) this.#say(this.#goaway!);
  }

  /** In good order: what is under way is finished. */
  drain(): void {
    this.#say({ code: 0 });
  }

  #say(goaway: Goaway): void {
    if (this.#isLeaving || !this.#session.isOpen) return;
    this.#isLeaving = true;
    const { code, debugData } = goaway;
    this.#session.goaway(code, this.#session.lastStream, debugData);
    this.#tell(goaway);
    this.closeIfDone();
  }

  closeIfDone(): void {
    if (this.#isLeaving && this.#connection.exchanges.size === 0) this.#connection.finish('goaway');
  }

  /** The request that is left is named as unprocessed. */
  #leaveAbruptly(goaway: Goaway): void {
    if (this.#isLeaving || !this.#session.isOpen) return;
    this.#isLeaving = true;
    const { code, debugData } = goaway;
    this.#session.goaway(code, this.#lastStream, debugData);
    this.#tell(goaway);
    this.#connection.finish('goaway, abruptly');
  }

  /** What servers of gRPC call a ping strike. */
  pinged(): void {
    const goaway = this.#goaway;
    if (!goaway?.pings) return;
    const { minIntervalMs, tolerated } = goaway.pings;
    const nowMs = this.#connection.host.clock.now();
    if (nowMs - this.#lastPingMs < minIntervalMs) this.#hastyPings++;
    this.#lastPingMs = nowMs;
    if (this.#hastyPings > tolerated) this.#leaveAbruptly(goaway);
  }

  #tell(goaway: Goaway): void {
    const { host, subject } = this.#connection;
    if (goaway === this.#goaway && isGoawayLater(goaway)) host.faultActs('session', subject.connection);
  }
}
