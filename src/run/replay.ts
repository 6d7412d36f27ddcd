import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { ChaosError } from '../core/errors.ts';
import type { Place } from '../core/errors.ts';
import { eventSchemaVersion } from '../core/event-shape.ts';
import type { ChaosEvent } from '../core/event.ts';
import type { JudgedRun } from '../core/judged-run.ts';
import { systemReason } from '../core/system-error.ts';
import { judgeRecording } from './judge.ts';

/**
 * Judges the runs of a recorded file anew. A file that ends in the middle is judged as far as it goes: what is not there
 * proves nothing. Throws ChaosError for a file that is no recording, or one of a schema that this version cannot read.
 */
export async function judgeFile(
  file: string,
  { only }: { only?: readonly string[] | undefined } = {},
): Promise<JudgedRun[]> {
  const sessions = new Map<string, ChaosEvent[]>();
  for await (const event of eventsOf(file)) {
    const session = sessions.get(event.session);
    if (session) session.push(event);
    else sessions.set(event.session, [event]);
  }
  const judged = [...sessions.values()].flatMap(
    (events) => judgeRecording(events, { complete: isWhole(events), only }) ?? [],
  );
  if (judged.length > 0) return judged;
  throw new ChaosError(`there is no run in ${file}`, {
    code: 'no-run',
    hint: 'A file that `otlp-chaos test --record` wrote holds runs; one of `serve` has no sender that could be judged.',
  });
}

/** From the first event on without a gap. */
function isWhole(events: readonly ChaosEvent[]): boolean {
  return events.every(({ seq }, index) => seq === index + 1);
}

async function* eventsOf(file: string): AsyncGenerator<ChaosEvent> {
  const lines = createInterface({ input: await opened(file), crlfDelay: Infinity });
  let line = 0;
  let broken: Place | undefined;
  for await (const text of lines) {
    line++;
    if (text === '') continue;
    // Only the last line may be cut off: by a kill, or a full disk.
    if (broken) throw notAnEvent(broken);
    const event = parsed(text);
    if (event) yield checkedVersion(event, { file, line });
    else broken = { file, line };
  }
  if (line === 0 || (broken && line === 1)) throw notAnEvent({ file, line: 1 });
}

function parsed(text: string): ChaosEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<ChaosEvent> | null;
    const isEvent =
      typeof event?.type === 'string' && typeof event.seq === 'number' && typeof event.session === 'string';
    return isEvent ? (event as ChaosEvent) : undefined;
  } catch {
    return undefined;
  }
}

function checkedVersion(event: ChaosEvent, place: Place): ChaosEvent {
  if (event.type !== 'backend.ready' || event.schema === eventSchemaVersion) return event;
  throw new ChaosError(`the recording is written as ${String(event.schema)}`, {
    code: 'unknown-schema',
    place,
    allowed: [eventSchemaVersion],
    hint: 'Judge it with the version of otlp-chaos that wrote it.',
  });
}

function notAnEvent(place: Place): ChaosError {
  const hint = 'A recording has one event a line, as JSON: what `--record` writes.';
  return new ChaosError('this is no event', { code: 'bad-recording', place, hint });
}

function opened(file: string): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    const stream = createReadStream(file, 'utf8');
    stream.once('open', () => resolve(stream));
    stream.once('error', (cause: NodeJS.ErrnoException) => {
      const hint = 'Name the file that `otlp-chaos test --record` wrote.';
      reject(new ChaosError(`cannot read ${file}: ${systemReason(cause)}`, { code: 'no-such-file', hint, cause }));
    });
  });
}
