import type { EventOf } from '../../../src/core/event.ts';
import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';

/*
 * Scripted senders: what they do is data, when they do it is written beside it.
 */

export type Sent = Partial<Omit<EventOf<'reply.sent'>, 'seq' | 'at' | 'session' | 'type' | 'exchange'>>;

export const grpcCode = (grpcStatus: number): Sent => ({ status: 200, grpcStatus });
export const httpCode = (status: number): Sent => ({ status });

/** The items of the n-th batch: ten each. */
export function batch(n: number): [number, number][] {
  return [[n * 10 - 9, n * 10]];
}

/** Batch `n` is answered with `answer` at once, at 0 s, 10 s, 20 s … */
export function answered(answers: readonly Sent[], over: 'grpc' | 'http/protobuf' = 'grpc'): History {
  return answers.reduce<History>(
    (made, answer, index) =>
      made
        .at(index * 10_000)
        .offer(index * 10 + 1, 10)
        .request(`a${index + 1}`, batch(index + 1))
        .answer(`a${index + 1}`, answer),
    history(run).over(over),
  );
}

/** The same batches come again and are stored, each so long after its answer. */
export function resent(answers: readonly Sent[], afterMs: number, over: 'grpc' | 'http/protobuf' = 'grpc'): History {
  return answers.reduce<History>(
    (made, answer, index) =>
      made
        .at(index * 10_000)
        .offer(index * 10 + 1, 10)
        .request(`a${index + 1}`, batch(index + 1))
        .answer(`a${index + 1}`, answer)
        .after(afterMs)
        .request(`b${index + 1}`, batch(index + 1))
        .store(`b${index + 1}`),
    history(run).over(over),
  );
}

/** Batch 1, 2, 3 … is refused and comes again after each of its pauses; `1.2` is batch 1, attempt 2. The last is stored. */
export function backingOff(pauses: readonly (readonly number[])[], answer: Sent = grpcCode(14)): History {
  const made = history(run);
  for (const [index, own] of pauses.entries()) {
    const name = (attempt: number): string => `${index + 1}.${attempt}`;
    made.after(60_000).request(name(1), batch(index + 1));
    for (const [failures, pauseMs] of own.entries()) {
      made
        .answer(name(failures + 1), answer)
        .after(pauseMs)
        .request(name(failures + 2), batch(index + 1));
    }
    made.store(name(own.length + 1));
  }
  return made;
}

/** Evidence of the pause before attempt `number + 1` of these batches. */
export function pauseNo(number: number, batches: readonly number[]): string[] {
  return batches.flatMap((one) => [`reply.sent ${one}.${number}`, `exchange.received ${one}.${number + 1}`]);
}

/** 1, 2 … `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
