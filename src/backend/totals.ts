import type { EventDraft, ExchangeTotals, Totals } from '../core/event.ts';

/** Counters that stay exact when events are evicted. */
export class TotalsCounter {
  #connections = 0;
  #exchanges = 0;
  #items = 0;
  #accepted = 0;
  #rejected = 0;
  #faultsFired = 0;
  #bytesRead = 0;

  observe(event: EventDraft): void {
    switch (event.type) {
      case 'connection.opened':
        this.#connections++;
        return;
      case 'connection.closed':
        this.#bytesRead += event.bytesRead;
        return;
      case 'exchange.started':
        this.#exchanges++;
        return;
      case 'exchange.received':
        this.#items += event.items;
        return;
      case 'fault.fired':
        this.#faultsFired++;
        return;
      case 'reply.sent':
      case 'reply.failed':
        this.#accepted += event.accepted;
        this.#rejected += event.rejected;
        return;
      default:
    }
  }

  read(): Totals {
    return { connections: this.#connections, ...this.ofExchanges(), bytesRead: this.#bytesRead };
  }

  ofExchanges(): ExchangeTotals {
    return {
      exchanges: this.#exchanges,
      items: this.#items,
      accepted: this.#accepted,
      rejected: this.#rejected,
      faultsFired: this.#faultsFired,
    };
  }
}
