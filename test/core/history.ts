import type { ChaosEvent, EventDraft } from '../../src/core/event.ts';

type Range = [number, number];

/** Builds recordings by hand, for checks and the ledger: time is given in ms, numbers follow by themselves. */
export class History {
  readonly events: ChaosEvent[] = [];
  readonly #run: number;
  #at = 0;

  constructor(run: number) {
    this.#run = run;
  }

  add(draft: EventDraft): this {
    this.events.push({ seq: this.events.length + 1, at: this.#at, session: 'default', ...draft });
    return this;
  }

  at(ms: number): this {
    this.#at = ms;
    return this;
  }

  offer(first: number, count: number): this {
    return this.add({ type: 'workload.offered', run: this.#run, signal: 'traces', first, count });
  }

  request(exchange: string, ranges: Range[], payload = JSON.stringify(ranges)): this {
    const items = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    this.add({
      type: 'exchange.started',
      connection: 'c1',
      exchange,
      protocol: 'grpc',
      httpVersion: '2',
      method: 'POST',
      path: '/x',
      headers: {},
      credential: 'missing',
    });
    return this.add({
      type: 'exchange.received',
      connection: 'c1',
      exchange,
      signal: 'traces',
      compression: 'identity',
      wireSizeBytes: 1,
      sizeBytes: 1,
      items,
      identity: [{ run: this.#run, ranges }],
      unmarked: 0,
      payload,
      attempt: 1,
    });
  }

  fault(fault = 'throttle'): this {
    return this.add({ type: 'fault.fired', phase: 'p', rule: 'p/1', fault, layer: 'exchange' });
  }

  store(exchange: string, { rejected = 0, failed = false } = {}): this {
    return failed ? this.#replyFailed(exchange, true) : this.#replySent(exchange, { committed: true, rejected });
  }

  refuse(exchange: string, retryDelayMs?: number): this {
    return this.#replySent(exchange, { committed: false, rejected: 0, ...(retryDelayMs ? { retryDelayMs } : {}) });
  }

  abort(exchange: string): this {
    return this.add({
      type: 'exchange.aborted',
      connection: 'c1',
      exchange,
      by: 'peer',
      reason: 'reset',
      bytesSeen: 1,
    });
  }

  finish({ settled = true } = {}): this {
    return this.add({ type: 'run.finished', run: this.#run, because: 'test', settled });
  }

  #replySent(exchange: string, fields: { committed: boolean; rejected: number; retryDelayMs?: number }): this {
    return this.add({
      type: 'reply.sent',
      connection: 'c1',
      exchange,
      headers: {},
      frames: [],
      bodyBytes: 0,
      waitedMs: 0,
      accepted: 0,
      ...fields,
    });
  }

  #replyFailed(exchange: string, committed: boolean): this {
    return this.add({
      type: 'reply.failed',
      connection: 'c1',
      exchange,
      reason: 'the peer left',
      frames: [],
      committed,
      accepted: 0,
      rejected: 0,
    });
  }
}

export function history(run: number): History {
  return new History(run);
}
