import { history } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { run } from '../story.ts';
import type { Stories } from '../story.ts';
import { batch, httpCode, pauseNo } from './senders.ts';
import type { Sent } from './senders.ts';

const startedAt = '2026-11-25T12:00:00.000Z';
const after = (value: string, fields: Sent = {}): Sent => ({
  ...httpCode(503),
  headers: { 'retry-after': value },
  ...fields,
});
const zero = after('0', { retryDelayMs: 0 });
const unknown = { declared: {} };

/** Batches 1, 2, 3 … are answered with these at one minute each, and come again so much later; a new batch arrives then. */
function hinted(answers: readonly Sent[], pauseMs: number, made: History = history(run)): History {
  made.over('http/protobuf').add({ ...ready, type: 'backend.ready' });
  for (const [index, answer] of answers.entries()) again(made, index + 1, answer, pauseMs);
  return made
    .after(1000)
    .offer(500, 1)
    .request('new', [[500, 500]])
    .store('new')
    .finish();
}

function again(made: History, n: number, answer: Sent, pauseMs: number): History {
  return made
    .after(60_000)
    .request(`${n}.1`, batch(n))
    .answer(`${n}.1`, answer)
    .after(pauseMs)
    .request(`${n}.2`, batch(n))
    .store(`${n}.2`);
}

const ready = {
  schema: 'otlp-chaos/events/1',
  version: '0',
  node: '24',
  startedAt,
  scenario: 's',
  with: {},
  seed: 1,
  endpoints: { grpc: '', http: '' },
  sender: {},
} as const;

const refused = (count: number): string[] => Array.from({ length: count }, (_, index) => `reply.sent ${index + 1}.1`);
/** Three refusals without any hint: what this sender's pauses usually are. */
const usual = (lastedMs: readonly number[]): History =>
  lastedMs.reduce(
    (made, pauseMs, index) => again(made, index + 11, httpCode(503), pauseMs),
    history(run).over('http/protobuf'),
  );

export const degenerateHints: Stories = {
  check: 'degenerate-hints',
  saints: [
    {
      tells: 'zero, negative, garbled, empty, doubled, past and absurd delays, and an hour and a bit',
      of: hinted(
        [
          zero,
          after('-5'),
          after('soon'),
          after(''),
          after('1, 1'),
          after('Wed, 25 Nov 2026 11:59:59 GMT'),
          after('86400', { retryDelayMs: 86_400_000 }),
          after('Fri, 25 Dec 2099 00:00:00 GMT'),
          after('3601', { retryDelayMs: 3_600_001 }),
          after('Wed, 99 Nov'),
          after('2026-11-25T12:30:00Z'),
        ],
        125,
      ),
      says: '11 answers with a delay that makes no sense, 11 resends, none in less than 0.125 s; new items arrived afterwards',
      shows: [...refused(11), 'exchange.received new'],
    },
    {
      tells: 'RetryInfo of nothing on UNAVAILABLE, and one that cannot be read',
      of: history(run)
        .request('1.1', batch(1))
        .status('1.1', 14, { retryDelayMs: 0 })
        .request('2.1', batch(2))
        .status('2.1', 14, { headers: { 'grpc-status-details-bin': '????' } })
        .after(500)
        .offer(21, 10)
        .request('new', batch(3))
        .finish(),
      says: '2 answers with a delay that makes no sense, 0 resends, none in less than 0.125 s; new items arrived afterwards',
      shows: [...refused(2), 'exchange.received new'],
    },
    {
      tells: 'this process stood still, and not for so long that it would matter',
      of: hinted([zero], 1000, again(history(run).over('http/protobuf'), 9, zero, 200).delayed(55)),
      says: '2 answers with a delay that makes no sense, 2 resends, none in less than 0.125 s; new items arrived afterwards',
      shows: ['reply.sent 9.1', ...refused(1), 'exchange.received new'],
    },
    {
      tells: 'half of the shortest of three usual pauses is the bound, whatever was declared',
      of: hinted([zero], 40, usual([90, 80, 100])),
      says: '1 answer with a delay that makes no sense, 1 resend, none in less than 40 ms; new items arrived afterwards',
      shows: [...refused(1), 'exchange.received new'],
    },
  ],
  sinners: [
    {
      tells: 'zero is taken at its word',
      of: hinted([zero, after('-1')], 124),
      says: '2 of 2 resends came hotter than usual: expected ≥ 0.125 s, saw 0.124 s',
      shows: pauseNo(1, [1, 2]),
    },
    {
      tells: 'hot after the wait that was asked of us, though the answer was recorded late',
      of: history(run)
        .over('http/protobuf')
        .request('1.1', batch(1))
        .at(30)
        .answer('1.1', { ...zero, waitedMs: 20 })
        .at(144)
        .request('1.2', batch(1))
        .finish(),
      says: '1 of 1 resend came hotter than usual: expected ≥ 0.125 s, saw 0.124 s',
      shows: pauseNo(1, [1]),
    },
    {
      tells: 'hot, though this process stood still, which made the pause look longer',
      of: hinted([zero], 1000, again(history(run).over('http/protobuf'), 9, zero, 124).delayed(60)),
      says: '1 of 2 resends came hotter than usual: expected ≥ 0.125 s, saw 0.124 s',
      shows: ['reply.sent 9.1', 'exchange.received 9.2'],
    },
    {
      tells: 'hot by its own standard, and one of two only',
      of: again(hinted([zero], 399, usual([900, 800, 1000])), 2, zero, 400),
      says: '1 of 2 resends came hotter than usual: expected ≥ 0.4 s, saw 0.399 s',
      shows: pauseNo(1, [1]),
    },
    {
      tells: 'the sender blocks on an absurd delay, and what it is given afterwards never comes',
      of: history(run)
        .over('http/protobuf')
        .request('1.1', batch(1))
        .answer('1.1', after('86400', { retryDelayMs: 86_400_000 }))
        .after(600)
        .request('1.2', batch(1))
        .store('1.2')
        .offer(11, 10)
        .finish(),
      says: 'nothing new arrived after an answer with a delay that makes no sense, though items were given',
      shows: ['reply.sent 1.1', 'workload.offered'],
    },
  ],
  silences: [
    {
      tells: 'each delay made sense, or none was given, or the answer was final',
      of: hinted(
        [
          httpCode(503),
          after('1', { retryDelayMs: 1000 }),
          after('1', { retryDelayMs: 1 }),
          after('3600', { retryDelayMs: 3_600_000 }),
          after('Wed, 25 Nov 2026 12:10:00 GMT'),
          { ...httpCode(400), headers: { 'retry-after': '0' } },
          { ...httpCode(503), headers: { 'grpc-status-details-bin': '????' } },
          { frames: ['TCP RST'] },
        ],
        1,
      ),
      says: 'no answer carried a delay that makes no sense',
      shows: [],
    },
    {
      tells: 'a sender that left, and a header of the other protocol',
      of: history(run)
        .request('1', batch(1))
        .breakOff('1')
        .request('2', batch(2))
        .status('2', 14, { headers: { 'retry-after': '0' } })
        .finish(),
      says: 'no answer carried a delay that makes no sense',
      shows: [],
    },
    {
      tells: 'nothing was offered afterwards',
      of: again(history(run).over('http/protobuf').offer(1, 10), 1, zero, 600).finish(),
      says: 'nothing was to be sent after the last such answer',
      shows: refused(1),
    },
    {
      tells: 'nothing came afterwards, and the items are not ours',
      of: again(history(run).over('http/protobuf'), 1, zero, 600).finish(),
      under: { marked: false },
      says: 'the items are not ours, so none can be followed',
      shows: refused(1),
    },
    {
      tells: 'a date that cannot be placed: the recording does not say when it began',
      of: again(history(run).over('http/protobuf'), 1, after('Wed, 25 Nov 2026 12:10:00 GMT'), 600).finish(),
      says: 'nothing was to be sent after the last such answer',
      shows: refused(1),
    },
    {
      tells: 'the run did not settle after that',
      of: again(history(run).over('http/protobuf'), 1, zero, 600).offer(11, 10).finish({ settled: false }),
      says: 'nothing was to be sent after the last such answer',
      shows: refused(1),
    },
    {
      tells: 'what came afterwards may have been evicted',
      of: again(history(run).over('http/protobuf'), 1, zero, 600).offer(11, 10).finish(),
      complete: false,
      says: 'nothing was to be sent after the last such answer',
      shows: refused(1),
    },
    {
      tells: 'this process stood still when one of two resends came, which may have been there for long',
      of: hinted([zero, zero], 1000, again(history(run).over('http/protobuf'), 9, zero, 200).delayed(56)),
      says: '1 of 3 resends came while this process itself stood still',
      shows: ['reply.sent 9.1', ...refused(2)],
    },
    {
      tells: 'nothing is known of a sender’s pauses, and two are too few to learn from',
      of: hinted([zero], 10, usual([900, 800])),
      under: unknown,
      says: 'the usual pause of this sender is not known',
      shows: refused(1),
    },
  ],
  notAsked: [{ under: { declared: { retry: { enabled: false } } }, because: 'this sender was told not to retry' }],
};
