import { http2Codes } from '../core/http2-codes.ts';
import type { DeliveryStep, ExchangeReply, WireResponse } from '../core/reply.ts';
import type { Encoding, Signal } from '../core/signal.ts';
import type { ExchangeHead } from '../core/subject.ts';
import { countedOf } from './counted.ts';
import { asLongAs, echoed } from './echo.ts';
import { admit, canBeCounted } from './admission.ts';
import type { Admission } from './admission.ts';
import { headOf } from './exchange-head.ts';
import type { ExchangeHost } from './host.ts';
import type { IncomingRequest, Line } from './incoming-request.ts';
import { forward } from './forwarding.ts';
import { isPlain, newProgress, perform } from './perform.ts';
import type { Progress } from './perform.ts';
import { plainTextOf } from './plain-text.ts';
import { rebased } from './rebased.ts';
import { replyTo } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { RequestBody } from './request-body.ts';
import type { ReadBody } from './request-body.ts';
import { failedEvent, sentEvent } from './reply-record.ts';
import type { RepliedWith } from './reply-record.ts';

type State = 'reading' | 'forwarding' | 'replying' | 'done';

/**
 * One export request from its head to the last byte of its answer, in either protocol: started, decided, read, counted,
 * decided again, answered, and each of it recorded. Everything up to the answer of a healthy exchange happens in the
 * callbacks of its own bytes, without a promise: a hundred spans take less time than a few turns of the event loop.
 */
export class Exchange {
  readonly #line: Line;
  /** Whose it is. */
  readonly #host: ExchangeHost;
  /** Why it is nobody's. */
  readonly #stray: Refusal | undefined;
  /** The path as it came. */
  readonly #cameTo: string;
  readonly #request: IncomingRequest;
  readonly #admission: Admission;
  readonly #head: ExchangeHead;
  readonly #startedMs: number;
  #state: State = 'reading';
  #body: RequestBody | undefined;
  /** Decided by the head, and said once it is known what came with it. */
  #decided: ExchangeReply | undefined;
  #replied: RepliedWith | undefined;
  /** Made only for deliveries that take time. */
  #gone: AbortController | undefined;
  /** Who left, and how, while the upstream still had to answer. */
  #departed: { readonly by: 'peer' | 'backend'; readonly reason: string } | undefined;

  constructor(line: Line, came: IncomingRequest) {
    const { host, path, refusal } = line.host.claim(came);
    const request = path === undefined ? came : { ...came, path };
    const { id, ordinal } = host.nextExchange();
    this.#line = line;
    this.#host = host;
    this.#request = request;
    this.#cameTo = came.path;
    this.#stray = refusal;
    this.#admission = admit(request, host);
    this.#startedMs = host.clock.now();
    this.#head = headOf(line, request, this.#admission, { host, id, ordinal });
  }

  /** Decides by the head, then reads on or answers. */
  begin(): void {
    this.#line.exchanges.add(this);
    this.#recordStart();
    if (this.#stray) {
      this.#refuse(this.#stray);
      return;
    }
    const reply = this.#host.decideHead(this.#head);
    if (reply ? this.#isReadFirst(reply) : !this.#admission.refusal) {
      this.#decided = reply;
      this.#read();
      return;
    }
    if (reply) this.#reply(reply, 0);
    else this.#refuse(this.#admission.refusal!);
    this.#examine(undefined, undefined);
  }

  #isReadFirst({ answer }: ExchangeReply): boolean {
    return this.#host.readsRefused && answer.kind === 'reject' && canBeCounted(this.#admission);
  }

  /** The peer, or the connection under it, is gone. */
  left(by: 'peer' | 'backend', reason: string): void {
    if (this.#state === 'done') return;
    if (this.#state === 'forwarding') this.#departed = { by, reason };
    else if (this.#replied) this.#host.record(failedEvent(this.#replied, by, reason));
    else this.#recordAborted(by, reason);
    this.#end();
    this.#gone?.abort(new Error(reason));
  }

  /** The rest of it makes no sense to the protocol's parser. */
  cannotBeRead(reason: string): void {
    if (this.#state === 'reading') this.#refuse({ reason: 'invalid', message: reason });
    else this.left('peer', reason);
  }

  /** Gives up on a body that takes too long. */
  sweep(nowMs: number): void {
    const { bodyTimeoutMs } = this.#host.limits;
    if (this.#state !== 'reading' || nowMs - this.#startedMs < bodyTimeoutMs) return;
    this.#recordAborted('backend', `the request body took longer than ${bodyTimeoutMs} ms`);
    this.#end();
    this.#request.channel.resetStream(http2Codes.CANCEL);
  }

  #recordStart(): void {
    const { connection, exchange, protocol, httpVersion, method, signal, credential } = this.#head;
    this.#host.record({
      type: 'exchange.started',
      connection,
      exchange,
      protocol,
      httpVersion,
      method,
      path: this.#cameTo,
      ...(signal && { signal }),
      headers: this.#host.recordable(this.#request.headers),
      credential,
    });
  }

  #recordAborted(by: 'peer' | 'backend', reason: string): void {
    const { connection, exchange } = this.#head;
    const bytesSeen = this.#body?.seenBytes ?? 0;
    this.#host.record({ type: 'exchange.aborted', connection, exchange, by, reason, bytesSeen });
  }

  #read(): void {
    this.#body = new RequestBody(this.#line, this.#request, this.#admission, (outcome) => {
      if ('refusal' in outcome) {
        const { reason, message } = outcome.refusal;
        this.#refuse(outcome.refusal);
        this.#examine(undefined, reason === 'invalid' ? message : undefined);
      } else this.#received(outcome);
    });
    this.#body.read();
  }

  /** The body is readable: count it, and ask what shall happen. */
  #received({ message: body, wireSizeBytes, loan, whole }: ReadBody): void {
    const host = this.#host;
    const { exchange, connection, compression } = this.#head;
    const { encoding, signal } = this.#admission as { encoding: Encoding; signal: Signal };
    const counted = countedOf(encoding, signal, body);
    if (typeof counted === 'string') {
      this.#refuse({ reason: 'invalid', message: counted });
      this.#examine(body, counted);
      return;
    }
    host.retain(exchange, signal, encoding, body, loan);
    const { items, identity, unmarked, payload } = counted;
    const sizeBytes = body.length;
    const { attempt, payloadOrdinal } = host.attemptOf(payload);
    host.record({
      type: 'exchange.received',
      connection,
      exchange,
      signal,
      compression,
      wireSizeBytes,
      sizeBytes,
      items,
      identity,
      unmarked,
      payload,
      attempt,
    });
    const read = { items, wireSizeBytes, sizeBytes, payload, attempt, payloadOrdinal, bytes: body };
    const reply = this.#decided ?? host.decideExchange({ ...this.#head, body: read });
    if (reply.commit === 'upstream') this.#forward(reply, items, whole);
    else this.#reply(reply, items);
    this.#examine(body, undefined);
  }

  /** The real backend speaks first. A sender that does not wait for it takes nothing back: what was stored is told then. */
  #forward(reply: ExchangeReply, items: number, body: Uint8Array): void {
    this.#state = 'forwarding';
    const { memory } = this.#line;
    const parts = { host: this.#host, memory, request: this.#request, head: this.#head, body };
    const refusal = forward(reply, parts, (spoken) => {
      if (!this.#departed) return this.#reply(spoken, items);
      const { by, reason } = this.#departed;
      return this.#host.record(failedEvent(this.#repliedWith(spoken, items).replied, by, reason));
    });
    if (refusal) this.#refuse(refusal);
  }

  #examine(body: Uint8Array | undefined, unreadable: string | undefined): void {
    this.#host.examine?.({ head: this.#head, encoding: this.#admission.encoding, body, unreadable });
  }

  /** The lawful answer to what cannot be taken (R3, R14, R17, R19). */
  #refuse(refusal: Refusal): void {
    const { message, limit } = refusal;
    const { connection, exchange } = this.#head;
    if (limit) {
      const { name, ...bounds } = limit;
      const effect = this.#decided ? 'read no further' : `answered: ${message}`;
      this.#host.record({ type: 'limit.reached', limit: name, ...bounds, effect, connection, exchange });
    }
    this.#reply(this.#decided ?? replyTo(refusal), 0, !this.#admission.encoding);
  }

  #reply(reply: ExchangeReply, items: number, asPlainText = false): void {
    const { channel, body } = this.#request;
    this.#state = 'replying';
    const { response, replied } = this.#repliedWith(reply, items, asPlainText);
    this.#replied = replied;
    if (!this.#body?.isComplete) {
      channel.abandonRequest();
      body.resume();
    }
    if (this.#line.muted) return;
    if (isPlain(reply.delivery)) this.#send(response, replied.progress);
    else void this.#perform(reply.delivery, response, replied.progress);
  }

  /** The response to write, and what is to be told of it. */
  #repliedWith(planned: ExchangeReply, items: number, asPlainText = false) {
    const { connection, exchange, protocol, signal } = this.#head;
    const { channel, path } = this.#request;
    const wall = (): Date => this.#host.clock.wall();
    const reply = rebased(planned, this.#cameTo.slice(0, -path.length));
    const { written, recorded } = echoed(reply.answer, this.#request.headers);
    const lowered = this.#line.lower(written, protocol, signal, wall);
    const response = asPlainText ? plainTextOf(lowered, written) : lowered;
    const told =
      recorded === written
        ? { reply, response }
        : {
            reply: { ...reply, answer: recorded },
            response: asLongAs(this.#line.lower(recorded, protocol, signal, wall), response),
          };
    const ids = { connection, exchange };
    const replied: RepliedWith = { ids, protocol, signal, ...told, channel, progress: newProgress(), items };
    return { response, replied };
  }

  #send(response: WireResponse, progress: Progress): void {
    try {
      this.#request.channel.send(response, () => {
        progress.headWritten = true;
        progress.ended = true;
        this.#sent();
      });
    } catch (error) {
      this.#unwritable(error as Error);
    }
  }

  async #perform(steps: readonly DeliveryStep[], response: WireResponse, progress: Progress): Promise<void> {
    this.#gone = new AbortController();
    const { channel } = this.#request;
    const stage = { channel, clock: this.#host.clock, gone: this.#gone.signal, progress };
    try {
      await perform(steps, response, stage);
    } catch (error) {
      if (this.#state !== 'done') this.#unwritable(error as Error);
      return;
    }
    this.#sent();
  }

  /** Stops an answer under way: the connection fell silent. It stays unanswered until the peer leaves. */
  mute(): void {
    this.#gone?.abort(new Error('the connection was muted'));
  }

  #sent(): void {
    if (this.#state === 'done' || !this.#replied) return;
    this.#host.record(sentEvent(this.#replied));
    this.#end();
  }

  /** A raw response may ask for what Node will not write (a header with a line break …): that is told, not hidden. */
  #unwritable(error: Error): void {
    if (this.#line.muted) return;
    this.left('backend', error.message);
    if (this.#request.channel.isOpen) this.#request.channel.resetStream(http2Codes.INTERNAL_ERROR);
  }

  #end(): void {
    this.#body?.stop();
    this.#state = 'done';
    this.#line.exchanges.delete(this);
    this.#line.exchangeEnded(this);
  }
}
