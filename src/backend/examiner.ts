import type { EventDraft } from '../core/event.ts';
import type { ExchangeHead } from '../core/subject.ts';
import { examine } from '../otlp/examine/examine.ts';
import type { ReadRequest } from '../wire/host.ts';

/** Requests of one kind: a sender writes them all by the same code. */
const maxOfKind = 5;
const maxRequests = 200;

/**
 * Looks closely at a sample of the requests: the first five of each connection, path, content type and compression, 200 in
 * all. That takes some 30 µs a span, so nobody does it unasked.
 */
export class Examiner {
  readonly #record: (draft: EventDraft) => void;
  readonly #ofKind = new Map<string, number>();
  #requests = 0;

  constructor(record: (draft: EventDraft) => void) {
    this.#record = record;
  }

  examine({ head, encoding, body, unreadable }: ReadRequest): void {
    if (!this.#isWanted(head)) return;
    const { connection, exchange } = head;
    const found = examine({ ...head, encoding, body, unreadable });
    this.#record({ type: 'exchange.examined', connection, exchange, ...found });
  }

  #isWanted({ connection, path, method, headers, compression }: ExchangeHead): boolean {
    const kind = JSON.stringify([connection, method, path, headers['content-type'], compression]);
    const before = this.#ofKind.get(kind) ?? 0;
    if (before >= maxOfKind || this.#requests > maxRequests) return false;
    if (this.#requests++ === maxRequests) {
      const effect = 'later requests are not examined';
      this.#record({ type: 'limit.reached', limit: 'maxExaminedRequests', max: maxRequests, effect });
      return false;
    }
    this.#ofKind.set(kind, before + 1);
    return true;
  }
}
