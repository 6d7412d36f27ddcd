import type { Encoding, Signal } from '../core/signal.ts';
import { exportMethod } from '../otlp/proto-services.ts';
import type { PartialAnswer } from './export.ts';

/** What an export response says beside “accepted”; S14: nothing rejected and no text is a plain accept. Throws if it is none. */
export function readExportResponse(signal: Signal, encoding: Encoding, body: Uint8Array): PartialAnswer | undefined {
  if (body.length === 0) return undefined;
  const response = encoding === 'json' ? fromJson(body) : exportMethod(signal).responseDeserialize(Buffer.from(body));
  const partial = (response as { partialSuccess?: Record<string, unknown> | null }).partialSuccess;
  if (!partial) return undefined;
  const rejected = Object.entries(partial).find(([name]) => name.startsWith('rejected'))?.[1];
  const message = partial['errorMessage'];
  const answer = { rejected: Number(rejected ?? 0), message: typeof message === 'string' ? message : '' };
  return answer.rejected === 0 && answer.message === '' ? undefined : answer;
}

function fromJson(body: Uint8Array): object {
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  if (typeof value !== 'object' || value === null) throw new Error('it is no JSON object');
  return value;
}
