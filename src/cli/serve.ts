import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Backend } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent } from '../core/event.ts';
import { startControl } from '../web/control.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import type { Output } from './output.ts';

export interface ServeFlags {
  readonly scenario: string;
  readonly with?: Record<string, string>;
  readonly host: string;
  readonly advertise?: string[];
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly controlPort: number;
  readonly controlHost: string;
  readonly controlToken?: string;
  readonly control: boolean;
  readonly tls?: boolean;
  readonly certsDir?: string;
  readonly seed?: number;
  readonly record?: string;
  readonly readyFile?: string;
  readonly writeConfig?: string;
  readonly format: 'text' | 'ndjson';
  readonly maxRequests?: number;
  readonly for?: number;
}

/** `otlp-chaos serve`: until a signal, a bound or the reader of its output ends it. */
export async function serve(flags: ServeFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals((name) => abort.abort(name));
  try {
    await serveUntilStopped(flags, abort);
  } catch (error) {
    // Asked to stop while it was still starting: as clean a stop as any.
    if (error !== abort.signal.reason) throw error;
  }
  return exitCode.ok;
}

async function serveUntilStopped(flags: ServeFlags, abort: AbortController): Promise<void> {
  const clock = createSystemClock();
  const output = openOutput(process.stdout, () => abort.abort('nobody reads the output'));
  await using backend = await startBackend({
    clock,
    scenario: flags.scenario,
    with: flags.with,
    seed: flags.seed,
    host: flags.host,
    advertise: flags.advertise,
    grpcPort: flags.grpcPort,
    httpPort: flags.httpPort,
    tls: flags.tls,
    certsDir: flags.certsDir,
    recordFile: flags.record,
    signal: abort.signal,
    ...(flags.control ? { control: controlOf(flags, clock) } : {}),
  });
  using _files = writeFiles(backend, flags);
  await show(backend, flags, output);
  using _bounds = stopAtBounds(backend, flags, clock);
  await backend.stopped;
  await output.flushed();
}

function controlOf({ controlHost, controlPort, controlToken, advertise }: ServeFlags, clock: Clock) {
  return async (backend: Backend) => {
    try {
      const options = { host: controlHost, port: controlPort, clock };
      return await startControl(backend, {
        ...options,
        ...(controlToken === undefined ? {} : { token: controlToken }),
        ...(advertise === undefined ? {} : { advertise }),
      });
    } catch (error) {
      throw error instanceof ChaosError ? error : new Error('the control API did not start', { cause: error });
    }
  };
}

/** Text has people as readers, NDJSON programs: stdout then carries events and nothing else. */
async function show(backend: Backend, flags: ServeFlags, output: Output): Promise<void> {
  const lineOf =
    flags.format === 'ndjson' ? (event: ChaosEvent) => JSON.stringify(event) : await textLines(backend, flags, output);
  for (const event of backend.events()) writeLine(event);
  backend.recording().subscribe(writeLine);

  function writeLine(event: ChaosEvent): void {
    const line = lineOf(event);
    if (line !== undefined) output.line(line);
  }
}

async function textLines(backend: Backend, flags: ServeFlags, output: Output) {
  const { createStyle } = await import('../report/style.ts');
  const { createEventLines } = await import('../report/event-line.ts');
  const { readyText } = await import('../report/ready.ts');
  const { totalsText } = await import('../report/totals.ts');
  const style = createStyle(process.stdout, process.env);
  const lineOf = createEventLines(style);
  output.line(readyText(backend, { style, configFile: flags.writeConfig }));
  return (event: ChaosEvent): string | undefined =>
    event.type === 'backend.stopped' ? totalsText(event, style) : lineOf(event);
}

/** Files for scripts and senders: whole or not there. The ready file goes when the backend does. */
function writeFiles(backend: Backend, { readyFile, writeConfig }: ServeFlags): Disposable {
  if (writeConfig !== undefined) writeWhole(writeConfig, backend.collectorConfig());
  if (readyFile !== undefined) writeWhole(readyFile, `${JSON.stringify(backend.ready)}\n`);
  return {
    [Symbol.dispose]() {
      if (readyFile !== undefined) rmSync(readyFile, { force: true });
    },
  };
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new ChaosError(`cannot write ${path}: ${(cause as NodeJS.ErrnoException).code}`, {
      code: 'unwritable-file',
      hint: 'Name a file in a folder that exists and that you may write to.',
      cause,
    });
  }
}

function stopAtBounds(backend: Backend, flags: ServeFlags, clock: Clock): Disposable {
  const timer =
    flags.for === undefined ? undefined : clock.after(flags.for, () => void backend.stop('the time given was over'));
  let answered = 0;
  const subscription = backend.recording().subscribe((event) => {
    if (event.type !== 'reply.sent' && event.type !== 'reply.failed') return;
    if (++answered === flags.maxRequests) setImmediate(() => void backend.stop('the requests given were answered'));
  });
  return {
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      subscription[Symbol.dispose]();
    },
  };
}

/** The first signal asks for a clean stop; a second one ends the process at once. */
export function onSignals(stop: (name: NodeJS.Signals) => void): Disposable {
  let asked = false;
  const onSignal = (name: NodeJS.Signals): void => {
    if (asked) process.exit(exitCode.broken);
    asked = true;
    stop(name);
  };
  const wanted = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of wanted) process.on(name, onSignal);
  return {
    [Symbol.dispose]() {
      for (const name of wanted) process.off(name, onSignal);
    },
  };
}
