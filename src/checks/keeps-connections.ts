import type { ChaosEvent } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, Finding } from '../core/verdict.ts';
import { attemptsOf } from './reading/attempt.ts';
import type { Attempt } from './reading/attempt.ts';
import { meaningOf } from './reading/meaning.ts';
import { counted } from './reading/words.ts';

export const keepsConnections = defineCheck({
  name: 'keeps-connections',
  title: 'Connections are kept between requests',
  rule: 'S48',
  strength: 'SHOULD',
  source: 'OTLP specification, “OTLP/HTTP Connection”',
  explain:
    'Each request that begins while a connection is free, on which another one has been answered with success in the last ' +
    'ten seconds and which the backend has not ended, could use that one. Of three or more such requests most have to.',
  advice:
    'Let the HTTP client keep connections alive and reuse them; read each answer to its end, or none can be reused.',
  judge,
});

const fewestChances = 3;
/** Shorter than any usual idle time of clients. */
const idleMs = 10_000;

function judge({ events }: CheckInput): Finding {
  const attempts = attemptsOf(events);
  const endedByUs = endsByBackend(events);
  const used = new Set<string>();
  const chances: Attempt[] = [];
  const reused: Attempt[] = [];
  for (const attempt of attempts) {
    const isReuse = used.has(attempt.connection);
    used.add(attempt.connection);
    if (!isReuse && !attempts.some((other) => isFreeFor(other, attempt, attempts, endedByUs))) continue;
    chances.push(attempt);
    if (isReuse) reused.push(attempt);
  }
  const evidence = chances.map(({ started }) => started.seq);
  const summary = `${reused.length} of ${counted(chances.length, 'request')} that could reuse a connection did`;
  if (chances.length < fewestChances) return { outcome: 'unproven', summary, evidence };
  return { outcome: reused.length * 2 > chances.length ? 'pass' : 'fail', summary, evidence };
}

/** When the backend ended connections, by their name. */
function endsByBackend(events: readonly ChaosEvent[]): ReadonlyMap<string, number> {
  return new Map(
    events.flatMap((event) =>
      event.type === 'connection.closed' && event.by === 'backend' ? [[event.connection, event.seq] as const] : [],
    ),
  );
}

/** True when `done` has left a connection behind that `next` could have used. */
function isFreeFor(
  done: Attempt,
  next: Attempt,
  all: readonly Attempt[],
  endedByUs: ReadonlyMap<string, number>,
): boolean {
  const { end, connection } = done;
  const startSeq = next.started.seq;
  if (!end || end.seq > startSeq || next.started.at - end.at > idleMs || meaningOf(done) !== 'success') return false;
  if ((endedByUs.get(connection) ?? Infinity) < startSeq) return false;
  return !all.some((other) => other.connection === connection && isOpenAt(other, startSeq));
}

function isOpenAt({ started, end }: Attempt, seq: number): boolean {
  return started.seq < seq && (end?.seq ?? Infinity) > seq;
}
