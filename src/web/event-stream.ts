import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Clock, Timer } from '../core/clock.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { Recording } from '../core/recording.ts';
import { ControlError } from './control-error.ts';
import { controlLimits } from './control-limits.ts';

type IsWanted = (event: ChaosEvent) => boolean;

/** The open server-sent event streams of one control API. */
export class EventStreams {
  readonly #recording: Recording;
  readonly #clock: Clock;
  readonly #open = new Set<EventStream>();

  constructor(recording: Recording, clock: Clock) {
    this.#recording = recording;
    this.#clock = clock;
  }

  /** Takes the reply over and writes events to it until either side ends. */
  open(reply: FastifyReply, since: number, isWanted: IsWanted): FastifyReply {
    // Who asks for the head alone gets no end to wait for otherwise.
    if (reply.request.method === 'HEAD') return reply.type('text/event-stream').send();
    if (this.#open.size >= controlLimits.maxStreams) throw tooManyStreams();
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', connection: 'close' };
    void reply.hijack();
    reply.raw.writeHead(200, headers as Record<string, string>);
    const stream = new EventStream(reply.raw, { recording: this.#recording, clock: this.#clock, since, isWanted });
    this.#open.add(stream);
    reply.raw.once('close', () => {
      this.#open.delete(stream);
      stream[Symbol.dispose]();
    });
    return reply;
  }

  /** Ends every stream with what is recorded by now; a client that does not take it in time is cut off. */
  async end(): Promise<void> {
    const closed = [...this.#open].map((stream) => stream.end());
    const { promise: graceOver, resolve } = Promise.withResolvers<void>();
    using _timer = this.#clock.after(closed.length === 0 ? 0 : controlLimits.closeGraceMs, resolve);
    await Promise.race([Promise.all(closed), graceOver]);
  }
}

/**
 * One client. The recording is its buffer: events are taken from there as fast as the client reads and no faster, so a
 * slow one costs no memory. It is cut off when it reads nothing for too long, or when what it has not read is evicted.
 */
class EventStream implements Disposable {
  readonly #response: ServerResponse;
  readonly #recording: Recording;
  readonly #clock: Clock;
  readonly #isWanted: IsWanted;
  readonly #subscription: Disposable;
  /** Taken from the recording, in order, not yet written. */
  #batch: readonly ChaosEvent[] = [];
  #next = 0;
  #lastSeq: number;
  #scheduled: NodeJS.Immediate | undefined;
  #heartbeat: Timer | undefined;
  #stalled: Timer | undefined;
  #ended = false;

  constructor(
    response: ServerResponse,
    parts: { recording: Recording; clock: Clock; since: number; isWanted: IsWanted },
  ) {
    this.#response = response;
    this.#recording = parts.recording;
    this.#clock = parts.clock;
    this.#isWanted = parts.isWanted;
    // Events that were evicted before the client came are nobody's fault: `limit.reached` in the recording tells.
    this.#lastSeq = Math.max(parts.since, parts.recording.evicted);
    this.#subscription = this.#recording.subscribe(() => {
      this.#scheduled ??= setImmediate(() => this.#pump());
    });
    response.on('drain', () => this.#pump());
    response.write(': events of otlp-chaos\n\n');
    this.#beat();
    this.#pump();
  }

  /** Writes what is there and ends; settles when the client has taken it. */
  end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#response.once('close', resolve);
    this.#pump();
    this.#finish();
    return promise;
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#subscription[Symbol.dispose]();
    this.#heartbeat?.[Symbol.dispose]();
    this.#stalled?.[Symbol.dispose]();
    if (this.#scheduled) clearImmediate(this.#scheduled);
  }

  #pump(): void {
    this.#scheduled = undefined;
    while (!this.#ended && !this.#response.writableNeedDrain) {
      const event = this.#take();
      if (!event) break;
      if (!this.#isWanted(event)) continue;
      this.#response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    this.#watch();
  }

  #take(): ChaosEvent | undefined {
    if (this.#next >= this.#batch.length) {
      if (this.#recording.evicted > this.#lastSeq) {
        this.#cut('events that it has not read are no longer kept');
        return undefined;
      }
      this.#batch = this.#recording.since(this.#lastSeq);
      this.#next = 0;
    }
    const event = this.#batch[this.#next++];
    if (event) this.#lastSeq = event.seq;
    return event;
  }

  /** Starts to count when the client stops reading, and stops when it reads again. */
  #watch(): void {
    const blocked = !this.#ended && this.#response.writableNeedDrain;
    if (blocked && this.#stalled) return;
    this.#stalled?.[Symbol.dispose]();
    this.#stalled = blocked
      ? this.#clock.after(controlLimits.stalledStreamMs, () => this.#cut('it read nothing for too long'))
      : undefined;
  }

  #beat(): void {
    this.#heartbeat = this.#clock.after(controlLimits.heartbeatMs, () => {
      if (!this.#response.writableNeedDrain) this.#response.write(': still here\n\n');
      this.#beat();
    });
    this.#heartbeat.unref();
  }

  /** The last event says so, without an id: a client that comes back continues where it really was. */
  #cut(because: string): void {
    this[Symbol.dispose]();
    const event = this.#recording.append({
      type: 'limit.reached',
      limit: 'event-stream',
      max: controlLimits.stalledStreamMs,
      effect: `a stream of events ended after event ${this.#lastSeq}: ${because}`,
    });
    this.#response.write(`data: ${JSON.stringify(event)}\n\n`);
    this.#finish();
    this.#stalled = this.#clock.after(controlLimits.closeGraceMs, () => this.#response.destroy());
  }

  #finish(): void {
    this[Symbol.dispose]();
    this.#response.end();
  }
}

function tooManyStreams(): ControlError {
  return new ControlError(503, `there are ${controlLimits.maxStreams} event streams already`, {
    code: 'too-many-streams',
    hint: 'Close one, or poll `GET /events?since=SEQ`.',
  });
}
