import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '../../src/core/clock.ts';
import type { EventDraft } from '../../src/core/event.ts';
import type { Lane } from '../../src/senders/sender.ts';
import { telemetry } from '../../src/workload/telemetry.ts';

/** A lane to `url` whose events can be read, with a folder that goes away with it. */
export interface TestLane extends Disposable {
  readonly lane: Lane;
  readonly events: readonly EventDraft[];
  readonly abort: AbortController;
  of<T extends EventDraft['type']>(type: T): Extract<EventDraft, { type: T }>[];
  /** What the sender printed, in one text. */
  printed(): string;
  filesLeft(): string[];
}

export function createTestLane(
  url: string,
  { settings = {}, ...rest }: Omit<Partial<Lane>, 'settings'> & { settings?: Partial<Lane['settings']> } = {},
): TestLane {
  const events: EventDraft[] = [];
  const abort = new AbortController();
  const { workDir = { path: mkdtempSync(join(tmpdir(), 'otlp-chaos-senders-')) } } = rest;
  const of: TestLane['of'] = (type) => events.filter((event): event is never => event.type === type);
  const lane: Lane = {
    settings: { endpoints: { grpc: url, http: url }, ...settings },
    id: 'l1',
    run: 6,
    record: (draft) => void events.push(draft),
    clock: createSystemClock(),
    signal: abort.signal,
    telemetry,
    ...rest,
    workDir,
  };
  return {
    lane,
    events,
    abort,
    of,
    printed: () =>
      of('sender.log')
        .map(({ line }) => line)
        .join('\n'),
    filesLeft: () => readdirSync(workDir.path),
    [Symbol.dispose]: () => rmSync(workDir.path, { recursive: true, force: true }),
  };
}
