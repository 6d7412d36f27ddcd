import type { ServerHttp2Session } from 'node:http2';
import { isGoawayLater } from '../core/reply.ts';
import type { Goaway } from '../core/reply.ts';
import type { Connection } from './connection.ts';

/** Says GOAWAY on one session when its time has come, once. */
export class GoawayPlan {
  readonly #connection: Connection;
  readonly #session: ServerHttp2Session;
  readonly #goaway: Goaway | undefined;
  #isLeaving = false;
  #answered = 0;
  #lastStream = 0;
  #lastPingMs = -Infinity;
  #hastyPings = 0;

  constructor(connection: Connection, session: ServerHttp2Session, goaway: Goaway | undefined) {
    this.#connection = connection;
    this.#session = session;
    this.#goaway = goaway;
    if (!goaway) return;
    const { afterMs, pings, isAbrupt } = goaway;
    if (afterMs !== undefined && !isAbrupt) {
      const timer = connection.host.clock.after(afterMs, () => this.#say(goaway));
      session.once('close', () => timer[Symbol.dispose]());
    }
    if (pings) session.on('ping', () => this.#pinged(goaway, pings));
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** False: the session leaves without having processed this request. */
  admits(stream: number): boolean {
    const goaway = this.#goaway;
    if (goaway?.isAbrupt && this.#answered >= Math.max(1, goaway.afterRequests ?? 1)) {
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
    if (this.#isLeaving || this.#session.destroyed) return;
    this.#isLeaving = true;
    const { code, debugData } = goaway;
    this.#session.goaway(code, 0, debugData === undefined ? undefined : Buffer.from(debugData));
    this.#tell(goaway);
    this.closeIfDone();
  }

  closeIfDone(): void {
    if (this.#isLeaving && this.#connection.exchanges.size === 0) this.#connection.finish('goaway');
  }

  /**
   * Streams above `lastStream` are named as unprocessed. Node takes 0 for the last one that it has seen, so there has to be
   * one. (Frames written on the socket beside a session can abort the process when there is TLS: tried.)
   */
  #leaveAbruptly(goaway: Goaway): void {
    if (this.#isLeaving || this.#session.destroyed) return;
    this.#isLeaving = true;
    const { code, debugData } = goaway;
    this.#session.goaway(code, this.#lastStream, debugData === undefined ? undefined : Buffer.from(debugData));
    this.#tell(goaway);
    this.#connection.finish('goaway, abruptly');
  }

  /** What servers of gRPC call a ping strike. */
  #pinged(goaway: Goaway, { minIntervalMs, tolerated }: NonNullable<Goaway['pings']>): void {
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
