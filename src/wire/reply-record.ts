import type { EventDraft, EventOf } from '../core/event.ts';
import type { Answer, ExchangeReply, WireResponse } from '../core/reply.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { isReadable } from '../otlp/readable.ts';
import { readRpcStatus } from '../otlp/rpc-status.ts';
import { memo } from './memo.ts';
import type { Progress } from './perform.ts';
import type { ReplyChannel } from './reply-channel.ts';

type ReplySent = Extract<EventDraft, { type: 'reply.sent' }>;
type Outcome = Pick<EventOf<'reply.sent'>, 'connection' | 'exchange'>;

export interface RepliedWith {
  readonly ids: Outcome;
  readonly protocol: Protocol;
  readonly signal: Signal | undefined;
  readonly reply: ExchangeReply;
  readonly response: WireResponse;
  readonly channel: ReplyChannel;
  readonly progress: Progress;
  /** Items of the request; 0 when its body was not read. */
  readonly items: number;
}

/** What became of the items: the commit point decides, the answer only says how many a partial success refuses. */
export function settle(
  { answer, commit }: Pick<ExchangeReply, 'answer' | 'commit'>,
  items: number,
  allWritten: boolean,
): { readonly committed: boolean; readonly accepted: number; readonly rejected: number } {
  const committed = commit === 'before' || (commit === 'after' && allWritten);
  const meaning = answer.kind === 'raw' ? answer.otherwise : answer;
  // Only a partial success refuses items one by one; what a failed request carried is simply not stored.
  const refused = meaning.kind === 'partial' ? Math.min(meaning.rejected, items) : 0;
  return { committed, accepted: committed ? items - refused : 0, rejected: committed ? refused : 0 };
}

/** `reply.sent`: what was written, never what was asked for. */
export function sentEvent(replied: RepliedWith): EventDraft {
  const { ids, reply, response, channel, progress, items } = replied;
  const { committed, accepted, rejected } = settle(reply, items, true);
  const event: ReplySent = {
    type: 'reply.sent',
    connection: ids.connection,
    exchange: ids.exchange,
    headers: noHeaders,
    frames: sharedFrames(channel.frames),
    bodyBytes: channel.bodyBytes,
    waitedMs: Math.round(progress.waitedMs * 1000) / 1000,
    committed,
    accepted,
    rejected,
  };
  if (!progress.headWritten) return event;
  event.status = response.status;
  event.headers = progress.ended ? allHeadersOf(response) : headersOf(response);
  const grpcStatus = event.headers['grpc-status'];
  if (grpcStatus !== undefined && /^\d{1,9}$/.test(grpcStatus)) event.grpcStatus = Number(grpcStatus);
  const message = messageOf(reply.answer, event.headers['grpc-message']);
  if (message !== undefined) event.message = message;
  const retryDelayMs = retryDelayOf(reply.answer, event.headers);
  if (retryDelayMs !== undefined) event.retryDelayMs = retryDelayMs;
  if (response.inflatedBytes !== undefined) event.inflatedBytes = response.inflatedBytes;
  if (isUnreadableSuccess(replied, event.grpcStatus)) event.unreadable = true;
  return event;
}

/** Only answers in somebody else's words can be: our own are lawful. */
function isUnreadableSuccess({ reply, response, protocol, signal }: RepliedWith, grpcStatus?: number): boolean {
  if (reply.answer.kind !== 'raw') return false;
  const isSuccess = protocol === 'grpc' ? grpcStatus === 0 : response.status < 300;
  return isSuccess && !isReadable(response, protocol, signal);
}

export function failedEvent(
  { ids, reply, response, channel, items }: RepliedWith,
  by: 'peer' | 'backend',
  reason: string,
): EventDraft {
  return {
    type: 'reply.failed',
    connection: ids.connection,
    exchange: ids.exchange,
    by,
    reason,
    ...(channel.hasBegun && {
      status: response.status,
      bodyBytes: channel.bodyBytes,
      plannedBytes: plannedBytesOf(reply, response),
    }),
    frames: sharedFrames(channel.frames),
    ...settle(reply, items, false),
  };
}

function plannedBytesOf({ delivery }: ExchangeReply, { body, inflatedBytes = body.length }: WireResponse): number {
  const repeated = delivery.find(({ step }) => step === 'repeat');
  return repeated?.step === 'repeat' ? repeated.upToBytes : inflatedBytes;
}

const maxKnownFrames = 256;
const knownFrames = new Map<string, string[]>();

/** Answers are written in few ways, and a long recording is mostly answers: it holds each way once. */
function sharedFrames(frames: readonly string[]): string[] {
  const name = frames.join();
  const known = knownFrames.get(name);
  if (known) return known;
  const made = Object.freeze([...frames]) as string[];
  if (knownFrames.size < maxKnownFrames) knownFrames.set(name, made);
  return made;
}

const noHeaders: Record<string, string> = Object.freeze({});
const headersOf = memo(({ headers }: WireResponse) => recordOf(headers));
const allHeadersOf = memo(({ headers, trailers = [] }: WireResponse) => recordOf([...headers, ...trailers]));

function recordOf(headers: WireResponse['headers']): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [name, value] of headers) addHeader(record, name, value);
  return Object.freeze(record);
}

function addHeader(headers: Record<string, string>, name: string, value: string): void {
  const former = headers[name];
  headers[name] = former === undefined ? value : `${former}, ${value}`;
}

function messageOf(answer: Answer, grpcMessage: string | undefined): string | undefined {
  if (grpcMessage !== undefined) return percentDecode(grpcMessage);
  if (answer.kind === 'success') return answer.warning;
  return 'message' in answer ? answer.message : undefined;
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The pause that the response asks for, be it negative; a date in a raw response is left to the reader. */
function retryDelayOf(answer: Answer, headers: Readonly<Record<string, string>>): number | undefined {
  if (answer.kind === 'throttle') return answer.delayMs;
  const details = headers['grpc-status-details-bin'];
  if (headers['grpc-status'] !== undefined) return details === undefined ? undefined : retryInfoOf(details);
  const retryAfter = headers['retry-after'];
  return retryAfter !== undefined && /^\d{1,12}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
}

/** Undefined where no delay can be read from it. */
function retryInfoOf(details: string): number | undefined {
  try {
    return readRpcStatus(Buffer.from(details, 'base64')).retryDelayMs;
  } catch {
    return undefined;
  }
}
