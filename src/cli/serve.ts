import type { Backend, BackendOptions, Limits } from '../backend/backend.ts';
import { startBackend } from '../backend/start.ts';
import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import type { UpstreamTargets } from '../upstream/upstreams.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent } from '../core/event.ts';
import { SetUpError } from '../core/set-up-error.ts';
import { isPath } from '../scenario/library.ts';
import { startControl } from '../web/control.ts';
import { exitCode } from './exit-code.ts';
import type { ExitCode } from './exit-code.ts';
import type { UpstreamFlag } from './flags.ts';
import { readAuthority } from './authority-file.ts';
import { openOutput } from './output.ts';
import type { Output } from './output.ts';
import { removeFile, writeWhole } from '../core/whole-file.ts';
import { onSignals } from './signals.ts';

export interface ServeFlags {
  readonly scenario: string;
  readonly with?: Record<string, string>;
  readonly gallery?: boolean;
  readonly galleryPort?: number;
  readonly host: string;
  readonly advertise?: string[];
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly controlPort: number;
  readonly controlHost: string;
  readonly controlToken?: string;
  readonly control: boolean;
  readonly toxiproxy?: string;
  readonly upstream?: UpstreamFlag;
  readonly upstreamCa?: string;
  readonly tls?: boolean;
  readonly certsDir?: string;
  readonly seed?: number;
  readonly record?: string;
  readonly examine?: boolean;
  readonly readyFile?: string;
  readonly writeConfig?: string;
  readonly format: 'text' | 'ndjson';
  readonly maxSessions?: number;
  readonly sessionIdle?: number;
  readonly maxRequests?: number;
  readonly for?: number;
}

/** `otlp-chaos serve`: until a signal, a bound or the reader of its output ends it. */
export async function serve(flags: ServeFlags): Promise<ExitCode> {
  const abort = new AbortController();
  using _signals = onSignals((name) => abort.abort(name));
  const output = openOutput(process.stdout, (reason) => abort.abort(reason));
  try {
    await serveUntil(abort.signal, flags, output);
  } catch (error) {
    if (!abort.signal.aborted || error instanceof SetUpError) throw error;
  }
  // Files and ports are gone by now: a reader that hangs is left behind.
  if (!(await output.flushed())) process.exit(exitCode.ok);
  return exitCode.ok;
}

async function serveUntil(signal: AbortSignal, flags: ServeFlags, output: Output): Promise<void> {
  const clock = createSystemClock();
  // Whoever waits for it shall not find that of an earlier run, which was killed.
  if (flags.readyFile !== undefined) removeFile(flags.readyFile);
  await using backend = await startBackend({
    clock,
    scenario: flags.scenario,
    gallery: galleryOf(flags),
    with: flags.with,
    seed: flags.seed,
    host: flags.host,
    advertise: flags.advertise,
    grpcPort: flags.grpcPort,
    httpPort: flags.httpPort,
    toxiproxy: flags.toxiproxy,
    upstream: upstreamOf(flags),
    tls: flags.tls,
    certsDir: flags.certsDir,
    recordFile: flags.record,
    examine: flags.examine,
    limits: limitsOf(flags),
    signal,
    ...(flags.control ? { control: controlOf(flags, clock) } : {}),
  });
  using _files = writeFiles(backend, flags);
  await show(backend, flags, output);
  using _bounds = stopAtBounds(backend, flags, clock);
  await backend.stopped;
  if (backend.failure) throw backend.failure;
}

function galleryOf({ gallery, galleryPort }: ServeFlags): BackendOptions['gallery'] {
  if (galleryPort === undefined) return gallery;
  if (gallery) return galleryPort === 0 ? true : { basePort: galleryPort };
  throw new ChaosError('a port is given, and no gallery', {
    code: 'bad-flag',
    place: { file: '--gallery-port' },
    hint: 'Add --gallery.',
  });
}

function limitsOf({ maxSessions, sessionIdle }: ServeFlags): Partial<Limits> {
  return {
    ...(maxSessions === undefined ? {} : { maxSessions }),
    ...(sessionIdle === undefined ? {} : { sessionIdleMs: sessionIdle }),
  };
}

function upstreamOf({ upstream, upstreamCa }: ServeFlags): UpstreamTargets | undefined {
  if (upstreamCa === undefined) return upstream;
  if (upstream !== undefined) return { ...upstream, ca: readAuthority(upstreamCa) };
  throw new ChaosError('an authority is given, and no upstream', {
    code: 'bad-flag',
    place: { file: '--upstream-ca' },
    hint: 'Add --upstream with the URL of the real backend.',
  });
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

/** Text has people as readers, NDJSON programs: stdout then carries events and nothing else, stderr what people read. */
async function show(backend: Backend, flags: ServeFlags, output: Output): Promise<void> {
  if (flags.format === 'ndjson') {
    follow(backend, (event) => output.line(JSON.stringify(event)));
    const text = await peoplesText(backend, flags, process.stderr);
    process.stderr.write(`${text.ready}\n`);
    follow(backend, (event) => {
      if (event.type === 'backend.stopped') process.stderr.write(`${text.totals(event)}\n`);
    });
    return;
  }
  const text = await peoplesText(backend, flags, process.stdout);
  output.line(text.ready);
  follow(backend, (event) => {
    const line = event.type === 'backend.stopped' ? text.totals(event) : text.line(event);
    if (line !== undefined) output.line(line);
  });
}

/** All events, those that are past and those to come. */
function follow(backend: Backend, sink: (event: ChaosEvent) => void): void {
  for (const event of backend.events()) sink(event);
  backend.recording().subscribe(sink);
}

async function peoplesText(backend: Backend, { scenario, writeConfig }: ServeFlags, stream: NodeJS.WriteStream) {
  const { createStyle } = await import('../report/style.ts');
  const { createEventLines } = await import('../report/event-line.ts');
  const { readyText } = await import('../report/ready.ts');
  const { totalsText } = await import('../report/totals.ts');
  const style = createStyle(stream, process.env);
  const { galleryText } = await import('../report/gallery.ts');
  const scenarioFile = isPath(scenario) ? scenario : undefined;
  return {
    ready:
      backend.ready.gallery === undefined
        ? readyText(backend, {
            style,
            configFile: writeConfig,
            scenarioFile,
            rows: stream.isTTY ? stream.rows : undefined,
          })
        : galleryText(backend.ready, style),
    line: createEventLines(style, { wrapped: stream.isTTY }),
    totals: (event: Parameters<typeof totalsText>[0]) => totalsText(event, style),
  };
}

/** Files for scripts and senders. The ready file goes when the backend does. */
function writeFiles(backend: Backend, { readyFile, writeConfig }: ServeFlags): Disposable {
  if (writeConfig !== undefined) writeWhole(writeConfig, backend.collectorConfig());
  if (readyFile !== undefined) writeWhole(readyFile, `${JSON.stringify(backend.ready)}\n`);
  return {
    [Symbol.dispose]() {
      if (readyFile !== undefined) removeFile(readyFile);
    },
  };
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
