import type { EventOf } from '../core/event.ts';
import { defineCheck } from '../core/verdict.ts';
import type { CheckInput, DeclaredSettings, Finding } from '../core/verdict.ts';
import { outageOf } from './reading/outage.ts';
import { quantile } from './reading/statistics.ts';
import { counted, megabytes } from './reading/words.ts';

export const boundedMemory = defineCheck({
  name: 'bounded-memory',
  title: 'While the backend takes nothing, memory does not grow with what comes',
  rule: 'Q13',
  strength: 'QUALITY',
  source: 'Ours: a sender that keeps whatever it cannot deliver takes its host down with the backend',
  explain:
    'The resident memory of the process during the trouble, in thirds: the median of the last third is compared with that ' +
    'of the second, when queues have filled and runtimes have grown. A sender that kept everything would hold at least ' +
    'the bytes that came in between, as large as they are on the wire; one that grew by as much fails, one that grew by ' +
    'less than half passes. Nothing is proven by fewer than four samples in a third, or by less than 8 MB of input, nor ' +
    'against a sender whose queue and memory had room for all of it, as it was told.',
  advice: 'Bound every queue in bytes as well as in items, and refuse at the door what does not fit.',
  judge,
});

const fewestSamples = 4;
/** Runtimes breathe by a few megabytes. */
const leastInputBytes = 8e6;
const harmlessShare = 0.5;

function judge({ events, complete, conditions }: CheckInput): Finding {
  const outage = outageOf(events);
  const unproven = (summary: string, evidence: readonly number[] = []): Finding => ({
    outcome: 'unproven',
    summary,
    evidence,
  });
  if (!outage) return unproven('no fault fired');
  if (!complete) return unproven('events were evicted from the recording');
  const { fromMs, toMs } = outage;
  const thirdMs = (toMs - fromMs) / 3;
  const samples = events.filter(
    (event): event is EventOf<'sender.measured'> =>
      event.type === 'sender.measured' && event.at >= fromMs && event.at <= toMs,
  );
  const inThird = (third: number) =>
    samples.filter(({ at }) => Math.min(2, Math.floor((at - fromMs) / thirdMs)) === third);
  const [second, last] = [inThird(1), inThird(2)];
  const evidence = [...second, ...last].map(({ seq }) => seq);
  if (Math.min(second.length, last.length) < fewestSamples)
    return unproven(
      `its memory was measured ${counted(samples.length, 'time')} during the trouble, too seldom`,
      evidence,
    );
  const watchedFromMs = fromMs + 1.5 * thirdMs;
  const inputBytes = bytesGiven(events, { fromMs: watchedFromMs, toMs: toMs - 0.5 * thirdMs });
  if (inputBytes < leastInputBytes)
    return unproven(
      `only ${megabytes(inputBytes)} came in while it was watched: too little to show in its memory`,
      evidence,
    );
  const [before, after] = [medianOf(second), medianOf(last)];
  const growth = after - before;
  const summary = `${megabytes(inputBytes)} came in, and it grew from ${megabytes(before)} to ${megabytes(after)}`;
  const room = roomLeft(events, { fromMs, toMs: watchedFromMs }, conditions.declared);
  if (growth >= inputBytes && room !== undefined) return unproven(`${summary}, but ${room}`, evidence);
  if (growth >= inputBytes) return { outcome: 'fail', summary, evidence };
  if (growth >= inputBytes * harmlessShare) return unproven(`${summary}: neither all of it nor little`, evidence);
  return { outcome: 'pass', summary, evidence };
}

function medianOf(samples: readonly EventOf<'sender.measured'>[]): number {
  return quantile(
    samples.map(({ rssBytes }) => rssBytes),
    1 / 2,
  );
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What it may go on to keep, since it had not been given as much before: it grows because it was allowed to. */
function roomLeft(
  events: CheckInput['events'],
  before: Stretch,
  { queue, queueCounts, memoryBytes }: DeclaredSettings,
): string | undefined {
  if (memoryBytes !== undefined && bytesGiven(events, before) < memoryBytes)
    return `its memory limit of ${megabytes(memoryBytes)} was not reached`;
  if (queue?.size === undefined) return undefined;
  const given = givenIn(events, before);
  const units = queueCounts === 'items' ? given.reduce((sum, { count }) => sum + count, 0) : given.length;
  return units < queue.size ? `its queue of ${queue.size} was not full` : undefined;
}

function givenIn(events: CheckInput['events'], { fromMs, toMs }: Stretch) {
  return events
    .filter((event) => event.type === 'workload.offered' || event.type === 'workload.refused')
    .filter(({ at }) => at >= fromMs && at <= toMs);
}

/** By the size of items on the wire. */
function bytesGiven(events: CheckInput['events'], stretch: Stretch): number {
  const received = events.filter((event) => event.type === 'exchange.received');
  const items = received.reduce((sum, event) => sum + event.items, 0);
  const bytes = received.reduce((sum, event) => sum + event.sizeBytes, 0);
  const given = givenIn(events, stretch).reduce((sum, { count }) => sum + count, 0);
  return items === 0 ? 0 : given * (bytes / items);
}
