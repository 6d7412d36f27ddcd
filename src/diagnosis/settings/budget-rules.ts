import { formatDuration } from '../../core/duration.ts';
import { durationMs } from '../../exporter-config/collector-declared.ts';
import { collectorDefaults } from '../../exporter-config/collector-defaults.ts';
import type { Setting } from '../../exporter-config/config-file.ts';
import { batchProcessorOf } from './endurance.ts';
import type { Endurance } from './endurance.ts';
import type { ReviewedExporter } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { FindingDraft, SettingFinding } from './setting-finding.ts';

/** Time and room: what is too little to outlast the restart of a backend, and what contradicts itself. */
export function budgetFindings(exporter: ReviewedExporter, endurance: Endurance | undefined): SettingFinding[] {
  const drafts = [
    ...badDurations(exporter),
    shortTimeout(exporter),
    lateBatch(exporter),
    ...(endurance ? [noRetries(exporter, endurance), shortBudget(exporter, endurance)] : []),
    ...(endurance ? [noQueue(exporter, endurance), smallQueue(exporter, endurance)] : []),
  ];
  return drafts.flatMap((draft) => (draft ? [findingOf(exporter.id, draft)] : []));
}

/** A backend that is rolled out anew is away for about this long. */
const restartMs = 60_000;

const durations = [
  ['timeout'],
  ['retry_on_failure', 'initial_interval'],
  ['retry_on_failure', 'max_interval'],
  ['retry_on_failure', 'max_elapsed_time'],
  ['sending_queue', 'batch', 'flush_timeout'],
] as const;

function badDurations(exporter: ReviewedExporter): FindingDraft[] {
  const batch = batchProcessorOf(exporter);
  const all = [
    ...durations.map((keys) => exporter.look(...keys)),
    ...(batch ? [exporter.config.look([...batch.path, 'timeout'])] : []),
  ];
  return all.filter(({ unset }) => unset.length === 0).flatMap((one) => withoutUnit(one) ?? noDuration(one) ?? []);
}

/** A number alone counts nanoseconds; in quotation marks it is refused. */
function withoutUnit(setting: Setting): FindingDraft | undefined {
  const { value, path } = setting;
  const number = Number(value);
  const isBare = typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value));
  if (!isBare || number === 0) return undefined;
  const name = path.at(-1)!;
  return {
    title: `${name} has no unit`,
    confidence: 'certain',
    because:
      typeof value === 'string'
        ? 'The Collector does not start: “missing unit in duration”.'
        : `The Collector takes it for ${number} nanoseconds.`,
    evidence: [setting],
    fix: `Write the unit${number >= 1000 ? ' (probably milliseconds are meant)' : ' (probably seconds are meant)'}.`,
    settings: [[path, `${number}${number >= 1000 ? 'ms' : 's'}`]],
    why: 'Durations are written as Go writes them: 250ms, 30s, 5m. SDKs count milliseconds in theirs, which is where bare numbers often come from.',
  };
}

const units = ['ns', 'us', '\u00b5s', '\u03bcs', 'ms', 's', 'm', 'h'];

/** In the words of Go. */
function complaintOf(value: string): string {
  if (/\d$/.test(value)) return 'missing unit in duration';
  const written = value.match(/[^\d.+-]+/g) ?? [];
  const isNumber = /^[-+]?[\d.]/.test(value);
  return isNumber && written.some((unit) => !units.includes(unit)) ? 'unknown unit' : 'invalid duration';
}

function noDuration(setting: Setting): FindingDraft | undefined {
  const { value, path } = setting;
  if (typeof value !== 'string' || durationMs(value.replace(/^-/, '')) !== undefined) return undefined;
  return {
    title: `${path.at(-1)} is no duration`,
    confidence: 'certain',
    because: `The Collector does not start: “${complaintOf(value)}”.`,
    evidence: [setting],
    fix: 'Write numbers and their units without blanks: ms, s, m and h, as in 1m30s.',
    why: 'Durations are written as Go writes them; it knows neither min nor sec, and nothing longer than an hour.',
  };
}

/** Less than a handshake and an answer take across a continent, with a backend that has something to do. */
const shortestMs = 1000;

function shortTimeout({ look, path, family }: ReviewedExporter): FindingDraft | undefined {
  const setting = look('timeout');
  const ms = msOf(setting);
  if (typeof setting.value !== 'string' || ms === undefined || ms === 0 || ms >= shortestMs) return undefined;
  const usual = formatDuration(collectorDefaults.timeoutMs(family === 'grpc' ? 'grpc' : 'http/protobuf'));
  return {
    title: `An attempt may take ${formatDuration(ms)} only`,
    confidence: 'likely',
    because: `The usual time is ${usual}. A new connection alone takes three round trips with TLS, and a backend under load answers later still.`,
    evidence: [setting],
    fix: `Leave it at its default, ${usual}, or give it some seconds.`,
    settings: [[path('timeout'), usual]],
    why: 'What is broken off may have been stored all the same, and is sent again: too short a time makes duplicates and load, just when the backend has too much of it.',
    row: 'slow',
  };
}

function lateBatch(exporter: ReviewedExporter): FindingDraft | undefined {
  const batch = batchProcessorOf(exporter);
  const all = [
    exporter.look('sending_queue', 'batch', 'flush_timeout'),
    ...(batch ? [exporter.config.look([...batch.path, 'timeout'])] : []),
  ];
  const late = all.find((setting) => (msOf(setting) ?? 0) > restartMs);
  if (!late) return undefined;
  return {
    title: `Items wait up to ${formatDuration(msOf(late)!)} for their batch to fill`,
    confidence: 'possible',
    because: 'Where little comes, each item waits so long, in memory, before anything is sent.',
    evidence: [late],
    fix: 'Some seconds fill a batch wherever there is enough to fill one.',
    settings: [[late.path, '5s']],
    why: 'What waits for its batch is not in the queue yet: no storage keeps it, and a crash loses it.',
  };
}

function noRetries({ look, path }: ReviewedExporter, { retries }: Endurance): FindingDraft | undefined {
  if (retries) return undefined;
  return {
    title: 'Nothing is sent a second time',
    confidence: 'certain',
    because: 'retry_on_failure is off: each 503, each connection that breaks, and each slow answer loses a batch.',
    evidence: [look('retry_on_failure', 'enabled')],
    fix: 'Switch it on, unless what stands before this Collector keeps the data and sends it again.',
    settings: [[path('retry_on_failure', 'enabled'), true]],
    why: 'OTLP says of 429, 502, 503 and 504, and of their counterparts in gRPC, that the same request shall come again (S40): a backend answers so because it relies on that.',
    row: 'unavailable',
  };
}

function shortBudget({ look, path }: ReviewedExporter, { budgetMs, retries }: Endurance): FindingDraft | undefined {
  if (!retries || budgetMs === undefined || budgetMs >= restartMs) return undefined;
  const setting = look('retry_on_failure', 'max_elapsed_time');
  const intervalMs =
    durationMs(look('retry_on_failure', 'max_interval').value) ?? collectorDefaults.retry.maxIntervalMs;
  // A number alone, and one that is refused altogether, are told of elsewhere.
  if (typeof setting.value !== 'string' || intervalMs > budgetMs) return undefined;
  return {
    title: `A batch is given up after ${formatDuration(budgetMs)}`,
    confidence: 'likely',
    because:
      'A backend that is restarted or rolled out is away for about a minute: what came at its beginning is lost.',
    evidence: [setting],
    fix: `Give it minutes (the default is ${formatDuration(collectorDefaults.retry.maxElapsedMs)}), or 0 for no end; how much then waits is up to sending_queue.`,
    settings: [[path('retry_on_failure', 'max_elapsed_time'), '5m']],
    why: 'The queue holds what comes meanwhile, but each batch that is under way has this time only. It is the retry budget that decides how long an outage may last.',
    row: 'outage-5m',
  };
}

function noQueue({ look, path }: ReviewedExporter, { queue: { size } }: Endurance): FindingDraft | undefined {
  if (size !== 0 || look('sending_queue', 'enabled').value !== false) return undefined;
  return {
    title: 'Nothing waits while the backend is away',
    confidence: 'possible',
    because:
      'sending_queue is off, so each request of a sender waits until it is delivered, and is refused when that takes too long.',
    evidence: [look('sending_queue', 'enabled')],
    fix: 'Switch it on, unless whoever sends to this Collector has a queue of its own and shall feel the trouble.',
    settings: [[path('sending_queue', 'enabled'), true]],
    why: 'Without a queue every answer of the backend goes back to the sender, its slowness too. That is right for a gateway behind others that can wait, and loses data behind SDKs, which hold little and not for long.',
    row: 'queue-full',
  };
}

function smallQueue({ look, path }: ReviewedExporter, { queue }: Endurance): FindingDraft | undefined {
  const { size, sizer, trickle } = queue;
  if (!size || sizer !== 'requests' || !trickle) return undefined;
  const fullMs = (size / trickle.perSecond) * 1000;
  if (fullMs >= restartMs) return undefined;
  const needed = Math.ceil((trickle.perSecond * collectorDefaults.retry.maxElapsedMs) / 1000 / 100) * 100;
  return {
    title: `The queue is full after ${formatDuration(Math.round(fullMs))}`,
    confidence: 'likely',
    because: `It has room for ${size} requests, and a batch is sent every ${formatDuration(trickle.delayMs)} as soon as something comes all the time.`,
    evidence: [look('sending_queue', 'queue_size')],
    fix: 'Give it room for the longest outage that shall be outlasted, or let batches gather for longer.',
    settings: [[path('sending_queue', 'queue_size'), needed]],
    why: 'The queue counts requests, however small: a thin stream that is sent often fills it as fast as a broad one.',
    row: 'queue-full',
  };
}

function msOf({ value, unset }: Setting): number | undefined {
  return unset.length > 0 ? undefined : durationMs(value);
}
