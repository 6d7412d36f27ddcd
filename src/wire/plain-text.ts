import type { Answer, WireResponse } from '../core/reply.ts';

/**
 * A lawful error for a request whose encoding is none of OTLP's: R17 wants a Status “in that encoding”, and without one
 * text is what any client can show (the Collector's receiver does the same).
 */
export function plainTextOf(response: WireResponse, answer: Answer): WireResponse {
  const message = 'message' in answer ? answer.message : '';
  const body = Buffer.from(`${response.status} ${message}\n`);
  const kept = response.headers.filter(([name]) => name !== 'content-type' && name !== 'content-length');
  return {
    status: response.status,
    headers: [['content-type', 'text/plain; charset=utf-8'], ['content-length', String(body.length)], ...kept],
    body,
  };
}
