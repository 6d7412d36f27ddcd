import type { ChaosEvent, EventDraft, EventOf } from '../../src/core/event.ts';
import type { Protocol, Signal } from '../../src/core/signal.ts';

type Range = [number, number];
type Sent = Partial<Omit<EventOf<'reply.sent'>, 'seq' | 'at' | 'session' | 'type' | 'exchange'>>;
type Said = Partial<Pick<EventOf<'exchange.started'>, 'method' | 'path' | 'headers' | 'credential'>>;
type Claimed = { dropped?: number | undefined; unfinished?: number | undefined; isPublic?: boolean };
type Failed = Partial<Omit<EventOf<'reply.failed'>, 'seq' | 'at' | 'session' | 'type' | 'exchange'>>;

const wholeAnswer: Readonly<Record<'grpc' | 'http', string[]>> = {
  grpc: ['HEADERS+END_STREAM'],
  http: ['HEAD 200', 'BODY 2', 'END'],
};

/** Builds recordings by hand, for checks and the ledger: time is given in ms, numbers follow by themselves. */
export class History {
  readonly events: ChaosEvent[] = [];
  readonly #run: number;
  #at = 0;
  #protocol: Protocol = 'grpc';
  #connection = 'c1';
  #said: Said = {};
  #size: Pick<EventOf<'exchange.received'>, 'sizeBytes' | 'wireSizeBytes'> = { sizeBytes: 1, wireSizeBytes: 1 };
  readonly #connections = new Map<string, string>();

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

  after(ms: number): this {
    return this.at(this.#at + ms);
  }

  /** What the requests to come speak. */
  over(protocol: Protocol): this {
    this.#protocol = protocol;
    return this;
  }

  /** The connection that the requests to come arrive on. */
  on(connection: string): this {
    this.#connection = connection;
    return this;
  }

  offer(first: number, count: number, signal: Signal = 'traces'): this {
    return this.add({ type: 'workload.offered', run: this.#run, signal, first, count });
  }

  open(connection: string): this {
    const listener = this.#protocol === 'grpc' ? 'grpc' : 'http';
    return this.on(connection).add({ type: 'connection.opened', connection, listener, peer: '127.0.0.1:40000' });
  }

  close(connection: string, by: 'peer' | 'backend' = 'peer'): this {
    const how = by === 'peer' ? 'fin' : 'rst';
    return this.add({
      type: 'connection.closed',
      connection,
      by,
      how,
      bytesRead: 1,
      bytesWritten: 1,
      exchanges: 1,
    });
  }

  request(exchange: string, ranges: Range[], payload = JSON.stringify(ranges)): this {
    return this.head(exchange).body(exchange, ranges, payload);
  }

  /** What the heads of requests to come say. */
  saying(fields: Said): this {
    this.#said = fields;
    return this;
  }

  /** The size of the requests to come, before and after compression. */
  weighing(sizeBytes: number, wireSizeBytes = sizeBytes): this {
    this.#size = { sizeBytes, wireSizeBytes };
    return this;
  }

  /** The head of a request, whose body may take its time. */
  head(exchange: string, credential: EventOf<'exchange.started'>['credential'] = 'missing'): this {
    const connection = this.#connection;
    this.#connections.set(exchange, connection);
    return this.add({
      type: 'exchange.started',
      connection,
      exchange,
      protocol: this.#protocol,
      httpVersion: this.#protocol === 'grpc' ? '2' : '1.1',
      method: 'POST',
      path: '/x',
      headers: {},
      credential,
      ...this.#said,
    });
  }

  body(exchange: string, ranges: Range[], payload = JSON.stringify(ranges)): this {
    const items = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    return this.add({
      type: 'exchange.received',
      connection: this.#connectionOf(exchange),
      exchange,
      signal: 'traces',
      compression: 'identity',
      ...this.#size,
      items,
      identity: [{ run: this.#run, ranges }],
      unmarked: 0,
      payload,
      attempt: 1,
    });
  }

  /** Looked at closely: of each rule, in how many places it was tested and broken. The first of those is told. */
  examine(exchange: string, counts: Readonly<Record<string, readonly [tested: number, broken: number]>>): this {
    const rules = Object.entries(counts).map(([rule, [tested, broken]]) => ({ rule, tested, broken }));
    return this.add({
      type: 'exchange.examined',
      connection: this.#connectionOf(exchange),
      exchange,
      body: 'whole',
      rules,
      violations: rules
        .filter(({ broken }) => broken > 0)
        .map(({ rule }) => ({ rule, place: `${rule} in ${exchange}`, seen: 'bad', allowed: 'good' })),
    });
  }

  fault(fault = 'throttle', layer = 'exchange'): this {
    return this.add({ type: 'fault.fired', phase: 'p', rule: 'p/1', fault, layer });
  }

  /** A fault acted on this exchange. */
  faultOn(exchange: string, fault = 'respond'): this {
    return this.add({ type: 'fault.fired', phase: 'p', rule: 'p/1', fault, layer: 'exchange', exchange });
  }

  /** Answered with success; `failed`: stored, and the sender left before the answer. */
  store(exchange: string, { rejected = 0, failed = false } = {}): this {
    if (failed) return this.breakOff(exchange, { committed: true });
    return this.answer(exchange, { status: 200, ...this.#grpcStatus(0), committed: true, rejected });
  }

  /** Answered with “not now”, and with a delay if one is given. */
  refuse(exchange: string, retryDelayMs?: number): this {
    const code = this.#protocol === 'grpc' ? { status: 200, grpcStatus: 14 } : { status: 503 };
    return this.answer(exchange, { ...code, ...(retryDelayMs === undefined ? {} : { retryDelayMs }) });
  }

  /** Answered in gRPC with this status. */
  status(exchange: string, grpcStatus: number, fields: Sent = {}): this {
    return this.answer(exchange, { status: 200, grpcStatus, ...fields });
  }

  /** Answered, or whatever `frames` say. Nothing is stored unless `committed`. */
  answer(exchange: string, fields: Sent): this {
    return this.add({
      type: 'reply.sent',
      connection: this.#connectionOf(exchange),
      exchange,
      headers: {},
      frames: wholeAnswer[this.#protocol === 'grpc' ? 'grpc' : 'http'],
      bodyBytes: 0,
      waitedMs: 0,
      committed: false,
      accepted: 0,
      rejected: 0,
      ...fields,
    });
  }

  /** Ended before all of an answer was written; by the sender unless `by` says otherwise. */
  breakOff(exchange: string, fields: Failed = {}): this {
    return this.add({
      type: 'reply.failed',
      connection: this.#connectionOf(exchange),
      exchange,
      by: 'peer',
      reason: 'the peer left',
      frames: [],
      committed: false,
      accepted: 0,
      rejected: 0,
      ...fields,
    });
  }

  /** This process could not run for so long, until now. */
  delayed(delayMs: number): this {
    return this.add({ type: 'run.delayed', delayMs });
  }

  /** The sender took none of these, and said why. */
  turnAway(first: number, count: number, because = 'HTTP 503: sending queue is full'): this {
    return this.add({ type: 'workload.refused', run: this.#run, signal: 'traces', first, count, because });
  }

  /** What the sender says became of its items. */
  claim(claims: { sent?: number; failed?: number; dropped?: number; unfinished?: number } = {}): this {
    return this.add({ type: 'sender.claimed', sender: 'a-sender', sent: 0, failed: 0, source: 'test', ...claims });
  }

  enter(phase: string): this {
    return this.add({ type: 'phase.entered', phase, index: 1, because: 'test' });
  }

  measure(rssBytes: number): this {
    return this.add({ type: 'sender.measured', sender: 'a-sender', rssBytes });
  }

  start(): this {
    return this.add({ type: 'sender.started', sender: 'a-sender', version: '1', command: 'a-sender' });
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

  /** We tell it to end, or end it. */
  tell(signal: string, graceMs?: number): this {
    return this.add({ type: 'sender.signalled', sender: 's', signal, ...(graceMs !== undefined && { graceMs }) });
  }

  /** It is gone: with a code, or by a signal. */
  exit(how: number | string): this {
    return this.add({
      type: 'sender.exited',
      sender: 's',
      ...(typeof how === 'number' ? { code: how } : { signal: how }),
    });
  }

  /** A line of its log, in which these headers stood. */
  say(line: string, secrets: string[] = []): this {
    const found = secrets.length > 0 && { secrets };
    return this.add({ type: 'sender.log', sender: 's', stream: 'stderr', line, ...found });
  }

  /** What it says of its items; nothing is dropped or under way unless it says so, or does not say. */
  figures(sent: number, failed: number, fields: Claimed = {}): this {
    const said = Object.entries({ dropped: 0, unfinished: 0, ...fields }).filter(([, value]) => value !== undefined);
    return this.add({ type: 'sender.claimed', sender: 's', sent, failed, source: 'test', ...Object.fromEntries(said) });
  }

  finish({ settled = true } = {}): this {
    return this.add({ type: 'run.finished', run: this.#run, because: 'test', settled });
  }

  #connectionOf(exchange: string): string {
    return this.#connections.get(exchange) ?? 'c1';
  }

  #grpcStatus(grpcStatus: number): { grpcStatus?: number } {
    return this.#protocol === 'grpc' ? { grpcStatus } : {};
  }
}

export function history(run: number): History {
  return new History(run);
}
