import type { Check } from '../core/verdict.ts';
import { backoffGrows } from './backoff-grows.ts';
import { backoffJitter } from './backoff-jitter.ts';
import { boundedByDeadline } from './bounded-by-deadline.ts';
import { degenerateHints } from './degenerate-hints.ts';
import { endsWithinGrace } from './ends-within-grace.ts';
import { exhaustedBareIsPermanent } from './exhausted-bare-is-permanent.ts';
import { exhaustedWithHintIsRetried } from './exhausted-with-hint-is-retried.ts';
import { honestAccounting } from './honest-accounting.ts';
import { honoursRetryDelay } from './honours-retry-delay.ts';
import { keepsConnections } from './keeps-connections.ts';
import { logsLoss } from './logs-loss.ts';
import { noDuplicates } from './no-duplicates.ts';
import { noLoss } from './no-loss.ts';
import { noResendAfterPartial } from './no-resend-after-partial.ts';
import { noResendAfterPermanent } from './no-resend-after-permanent.ts';
import { noSecretsInLogs } from './no-secrets-in-logs.ts';
import { persistenceSurvivesKill } from './persistence-survives-kill.ts';
import { recoversUnaided } from './recovers-unaided.ts';
import { resendsAfterDisconnect } from './resends-after-disconnect.ts';
import { retriesConnect } from './retries-connect.ts';
import { retriesRetryable } from './retries-retryable.ts';
import { staysAlive } from './stays-alive.ts';

/** Every check there is. The order is that of the verdicts, and `scenario/check-names.ts` has to say the same. */
export const checks: readonly Check[] = [
  retriesRetryable,
  noResendAfterPermanent,
  noResendAfterPartial,
  exhaustedBareIsPermanent,
  exhaustedWithHintIsRetried,
  honoursRetryDelay,
  degenerateHints,
  backoffGrows,
  backoffJitter,
  resendsAfterDisconnect,
  retriesConnect,
  boundedByDeadline,
  recoversUnaided,
  staysAlive,
  endsWithinGrace,
  persistenceSurvivesKill,
  keepsConnections,
  noDuplicates,
  noLoss,
  logsLoss,
  honestAccounting,
  noSecretsInLogs,
];
