import type { ExchangeReply } from '../core/reply.ts';

/** A redirect within what `prefix` chose stays within it; the host that it may name stays in front. */
export function rebased(reply: ExchangeReply, prefix: string): ExchangeReply {
  const { answer } = reply;
  if (prefix === '' || answer.kind !== 'redirect') return reply;
  const location = answer.location.replace(/^(?:\/\/[^/]*)?/, (origin) => origin + prefix);
  return { ...reply, answer: { ...answer, location } };
}
