/* What a user may write against the library's types. Compiled as a user's code, in a user's project; never run. */
import {
  ChaosError,
  createLedger,
  eventJsonSchema,
  eventSchemaVersion,
  ledgerOf,
  listScenarios,
  loadScenario,
  startBackend,
} from '../../src/index.ts';
import type {
  Backend,
  BackendOptions,
  ChaosEvent,
  Clock,
  EventOf,
  EventType,
  Ledger,
  LedgerReport,
  Protocol,
  Recording,
  ResolvedSettings,
  Scenario,
  ScenarioSource,
  SenderSettings,
  Signal,
  Story,
  Totals,
} from '../../src/index.ts';

declare const clock: Clock;
const inline: ScenarioSource = { phases: [{ name: 'down', rules: [{ fault: 'refuse' }] }, { name: 'up' }] };
const options: BackendOptions = {
  scenario: inline,
  with: { retryDelay: '1s' },
  seed: 7,
  signal: AbortSignal.timeout(1000),
  host: '::1',
  advertise: ['backend.test'],
  grpcPort: 0,
  httpPort: 0,
  tls: true,
  token: 'chaos',
  certsDir: 'certs',
  recordFile: 'run.ndjson',
  limits: { maxConnections: 10, maxEvents: 1000, maxRetainedBytes: 1024 },
  clock,
};

export async function use(): Promise<Backend> {
  await using backend = await startBackend(options);
  // A predicate that compares the type alone narrows what comes back.
  const fired: EventOf<'fault.fired'> = await backend.waitFor((event) => event.type === 'fault.fired');
  const stored: ChaosEvent = await backend.waitFor((event) => event.type === 'reply.sent' && event.accepted > 0, {
    timeoutMs: 100,
    since: fired.seq,
  });
  const replies: readonly EventOf<'reply.sent'>[] = backend.events({ since: stored.seq, type: 'reply.sent' });
  const protocol: Protocol = 'http/json';
  const environment: Record<string, string> = backend.env(protocol);
  const settings: ResolvedSettings = backend.settings({
    fixed: true,
    extra: { timeoutMs: 100 } satisfies SenderSettings,
  });
  const signal: Signal = 'profiles';
  const requests: readonly object[] = backend.received(signal);
  const body: object | undefined = backend.body('x1');
  const recording: Recording = backend.recording();
  const totals: Totals = backend.totals();
  const story: Story = backend.story();
  const scenario: Scenario = await backend.use('throttle', { with: { retryDelay: '1s' }, ttlMs: 1000 });
  backend.enterPhase(scenario.phases[0]!.name);
  backend.witness('connection refused');
  backend.reset();
  const { grpc, http }: { grpc: string; http: string } = backend.endpoints;
  const types: EventType[] = recording.since(0).map(({ type }) => type);
  using _subscription = recording.subscribe(({ seq, at }) => console.log(seq + at));
  const live: Ledger = createLedger(1);
  for (const event of recording.since(0)) live.observe(event);
  const ledger: LedgerReport = live.counts().lost > 0 ? live.report() : ledgerOf(backend.events(), 1);
  console.log(environment, settings, requests, body, totals, story, grpc, http, types, ledger, replies, backend.caFile);
  console.log(backend.collectorConfig({ fixed: true }), backend.ready.seed, backend.seed, backend.phase);
  await backend.stop();
  await backend.stopped;
  return backend;
}

export const known: string[] = listScenarios().map(({ id }) => id);
export const schema: object = eventJsonSchema();
export const version: string = eventSchemaVersion;

export function codeOf(name: string): string | undefined {
  try {
    return loadScenario(name).id;
  } catch (error) {
    return error instanceof ChaosError ? error.code : undefined;
  }
}

// @ts-expect-error -- a misspelt option is a mistake
export const misspelt: BackendOptions = { scenari: 'throttle' };
// @ts-expect-error -- so is a protocol that nobody speaks
export const unspoken = (backend: Backend): unknown => backend.env('http');
