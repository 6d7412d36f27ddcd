import type { ExchangeReply } from '../core/reply.ts';

/**
 * What is done for one request after the other, by rule. Work that was taken on is finished, whether or not the sender
 * still waits for it: that is what makes an overload last.
 */
export class Queues {
  /** Until when a rule's server is busy, in ms of the clock. */
  readonly #busyUntilMs = new Map<string, number>();

  /** The reply with its turn resolved, and whether the request met more than an idle server. */
  take(rule: string, reply: ExchangeReply, nowMs: number): { readonly reply: ExchangeReply; readonly isBusy: boolean } {
    const { turn, ...own } = reply;
    if (!turn) return { reply, isBusy: true };
    const waitMs = Math.max(0, (this.#busyUntilMs.get(rule) ?? 0) - nowMs);
    if (waitMs > turn.longestWaitMs) return { reply: turn.otherwise, isBusy: true };
    const ms = waitMs + turn.serviceMs;
    this.#busyUntilMs.set(rule, nowMs + ms);
    return { reply: { ...own, delivery: [{ step: 'wait', ms }, ...own.delivery] }, isBusy: waitMs > 0 };
  }

  clear(): void {
    this.#busyUntilMs.clear();
  }
}
