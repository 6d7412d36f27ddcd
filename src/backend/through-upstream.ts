import type { ExchangeReply } from '../core/reply.ts';
import { healthyReply, lawfulDelivery } from '../core/reply.ts';

const forwarded = Object.freeze<ExchangeReply>({
  answer: { kind: 'forward' },
  delivery: lawfulDelivery,
  commit: 'upstream',
});

/**
 * What a reply is where a real backend stands behind this one: that stores what we would have stored, and its answer
 * takes the place of our plain success. What a fault says in words of its own it still says, and what it does to the
 * delivery it still does. What would be stored nowhere is not passed on.
 */
export function throughUpstream(reply: ExchangeReply): ExchangeReply {
  if (reply === healthyReply.exchange) return forwarded;
  const { answer, delivery, commit } = reply;
  if (commit === 'never') return reply;
  const isPlain = answer.kind === 'success' && answer.warning === undefined;
  return { answer: isPlain ? forwarded.answer : answer, delivery, commit: 'upstream' };
}
