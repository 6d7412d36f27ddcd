import type { Forwarded } from '../core/forwarding.ts';
import type { ExchangeReply, WireResponse } from '../core/reply.ts';
import { lawfulDelivery } from '../core/reply.ts';
import type { ExchangeHead } from '../core/subject.ts';
import { grpcStatusOf, meaningOf } from '../otlp/upstream-answer.ts';
import type { ExchangeHost } from './host.ts';
import type { BodyMemory } from './body-memory.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { busy } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export interface ForwardingParts {
  readonly host: ExchangeHost;
  readonly memory: BodyMemory;
  readonly request: IncomingRequest;
  readonly head: ExchangeHead;
  readonly body: Uint8Array;
}

/**
 * Passes a request on, and calls `spoken` with the reply that `reply` has become now that the real backend has answered,
 * or has not. Counted as memory for bodies until then. Returns why not, where there is none left.
 */
export function forward(
  reply: ExchangeReply,
  { host, memory, request, head, body }: ForwardingParts,
  spoken: (reply: ExchangeReply) => void,
): Refusal | undefined {
  if (!memory.reserve(body.length)) return busy(host.limits.maxBufferedBytes);
  const { family, method, path, headers } = request;
  const startMs = host.clock.now();
  // What the buffer of the request holds is another's as soon as this turn is over.
  void host.forward({ family, method, path, headers, body: Buffer.from(body) }).then((outcome) => {
    memory.unreserve(body.length);
    recordOutcome(outcome, head, { host, tookMs: Math.round((host.clock.now() - startMs) * 1000) / 1000 });
    spoken('failure' in outcome ? unanswered(outcome) : answered(reply, outcome.response, head));
  });
  return undefined;
}

function recordOutcome(
  outcome: Forwarded,
  { connection, exchange, protocol, signal }: ExchangeHead,
  { host, tookMs }: { host: ExchangeHost; tookMs: number },
): void {
  const ids = { connection, exchange, upstream: outcome.upstream, tookMs };
  if ('failure' in outcome) {
    const { failure: reason, limit } = outcome;
    if (limit) {
      const { name, max } = limit;
      const effect = `answered as a failure of the upstream: ${reason}`;
      host.record({ type: 'limit.reached', limit: name, max, effect, connection, exchange });
    }
    host.record({ type: 'upstream.failed', ...ids, reason });
    return;
  }
  const { response } = outcome;
  const grpcStatus = protocol === 'grpc' ? grpcStatusOf(response) : undefined;
  host.record({
    type: 'upstream.answered',
    ...ids,
    status: response.status,
    ...(grpcStatus !== undefined && { grpcStatus }),
    stored: isTaken(response, protocol, signal),
    bodyBytes: response.body.length,
  });
}

/** The failure is the upstream's: it is told as what it is, without what a fault would do to an answer. */
function unanswered({ upstream, failure, isTimeout }: Extract<Forwarded, { failure: string }>): ExchangeReply {
  const message = `otlp-chaos got no answer from the upstream ${upstream}: ${failure}`;
  return {
    answer: { kind: 'unavailable', status: isTimeout ? 504 : 502, message },
    delivery: lawfulDelivery,
    commit: 'never',
  };
}

/** What the upstream took is stored, whatever becomes of the answer. */
function answered(
  { answer, delivery }: ExchangeReply,
  response: WireResponse,
  { protocol, signal }: ExchangeHead,
): ExchangeReply {
  const commit = isTaken(response, protocol, signal) ? 'before' : 'never';
  if (answer.kind !== 'forward') return { answer, delivery, commit };
  const own = protocol === 'grpc' ? { grpc: response } : { http: response };
  return { answer: { kind: 'raw', ...own, otherwise: meaningOf(response, protocol, signal) }, delivery, commit };
}

function isTaken(response: WireResponse, protocol: ExchangeHead['protocol'], signal: ExchangeHead['signal']): boolean {
  return meaningOf(response, protocol, signal).kind !== 'unavailable';
}
