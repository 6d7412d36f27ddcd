import type { SenderSettings } from '../../src/core/sender-settings.ts';
import type { FeedPlan, SettleRule } from '../../src/run/lane.ts';

/** One more run of a scenario, whose lines are recorded beside those of the usual one. */
export interface FurtherRun {
  readonly scenario: string;
  readonly variant?: string;
  readonly with?: Readonly<Record<string, string | number>>;
  readonly tls?: true;
  readonly settings?: SenderSettings;
  readonly feed?: Partial<FeedPlan>;
  readonly settle: SettleRule;
}

/*
 * What a sender says of a failure depends on what it is told, too. In these runs it is told what many tell it in the field
 * and the scenario does not, since tests would take minutes.
 */
/** So patient that the SDK's processor gives up before its exporter does. */
const patient: Pick<FurtherRun, 'settings' | 'settle'> = {
  settings: { timeoutMs: 45_000, retry: { initialMs: 1000, maxIntervalMs: 5000, maxElapsedMs: 60_000 } },
  settle: { graceMs: 500, quietMs: 45_000, budgetMs: 50_000 },
};

/** Who has no time left to send again says what ended the first attempt. */
const hasty: Pick<FurtherRun, 'settings' | 'settle'> = {
  settings: { timeoutMs: 900 },
  settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
};

export const furtherRuns: readonly FurtherRun[] = [
  // Over TLS it is the handshake that ends.
  ...([undefined, 'finish'] as const).map((variant) => ({
    scenario: 'accept-close',
    ...(variant && { variant }),
    tls: true as const,
    settings: { ca: 'trusted' as const },
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
  })),
  { scenario: 'rst-after-commit', variant: 'fin', ...hasty },
  { scenario: 'idle-close', ...hasty },
  {
    // Patient enough for the library to give up connecting by itself: after 10 s (OkHttp), 20 s (gRPC) or 30 s (Go's HTTP).
    scenario: 'syn-blackhole',
    with: { gone: '75s' },
    settings: { timeoutMs: 45_000, retry: { initialMs: 1000, maxIntervalMs: 5000, maxElapsedMs: 60_000 } },
    settle: { graceMs: 500, quietMs: 70_000, budgetMs: 70_000 },
  },
  { scenario: 'no-reply-deadline', ...patient },
  { scenario: 'slow', with: { wait: '60s' }, ...patient },
  {
    // Here the sender gives up sending again, and says so.
    scenario: 'no-reply-deadline',
    settings: { timeoutMs: 1000, retry: { initialMs: 500, maxIntervalMs: 1000, maxElapsedMs: 3000 } },
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
  },
  {
    // The second ping, after 20 s, is one too many, and requests are under way. gRPC in Go pings no sooner.
    scenario: 'h2-too-many-pings',
    with: { tolerated: 0, answers: '25s' },
    settings: { timeoutMs: 40_000 },
    feed: { rounds: 3, everyMs: 500 },
    settle: { graceMs: 500, quietMs: 30_000, budgetMs: 40_000 },
  },
  {
    // SDKs that send again say nothing of a connection that is reset now and then: here it is reset each time.
    scenario: 'rst-mid-upload',
    with: { resets: 1000 },
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
  },
  {
    // Compressed, which is what the Collector sends when it is told nothing, it is refused in other words.
    scenario: 'too-large',
    settings: { compression: 'none' },
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
  },
  {
    scenario: 'trace-store-over-limits',
    with: { maxTrace: '1KiB' },
    settle: { graceMs: 500, quietMs: 12_000, budgetMs: 15_000 },
  },
];
