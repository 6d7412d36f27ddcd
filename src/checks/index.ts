import type { Check } from '../core/verdict.ts';
import { backoffGrows } from './backoff-grows.ts';
import { backoffJitter } from './backoff-jitter.ts';
import { boundedByDeadline } from './bounded-by-deadline.ts';
import { completeData } from './complete-data.ts';
import { boundedMemory } from './bounded-memory.ts';
import { boundedQueue } from './bounded-queue.ts';
import { degenerateHints } from './degenerate-hints.ts';
import { endsWithinGrace } from './ends-within-grace.ts';
import { exhaustedBareIsPermanent } from './exhausted-bare-is-permanent.ts';
import { exhaustedWithHintIsRetried } from './exhausted-with-hint-is-retried.ts';
import { honestAccounting } from './honest-accounting.ts';
import { honoursRetryDelay } from './honours-retry-delay.ts';
import { jsonEncoding } from './json-encoding.ts';
import { jsonIntegers } from './json-integers.ts';
import { keepsConnections } from './keeps-connections.ts';
import { logsLoss } from './logs-loss.ts';
import { namesItself } from './names-itself.ts';
import { limitsAnswers } from './limits-answers.ts';
import { noCredentialsToAnotherHost } from './no-credentials-to-another-host.ts';
import { noDuplicates } from './no-duplicates.ts';
import { noEmptyRequests } from './no-empty-requests.ts';
import { noLoss } from './no-loss.ts';
import { noResendAfterOversized } from './no-resend-after-oversized.ts';
import { noResendAfterPartial } from './no-resend-after-partial.ts';
import { noResendAfterPermanent } from './no-resend-after-permanent.ts';
import { noResendAfterSuccess } from './no-resend-after-success.ts';
import { noSecretsInLogs } from './no-secrets-in-logs.ts';
import { persistenceSurvivesKill } from './persistence-survives-kill.ts';
import { recoversUnaided } from './recovers-unaided.ts';
import { requestContentType } from './request-content-type.ts';
import { requestPath } from './request-path.ts';
import { requestSizeLimit } from './request-size-limit.ts';
import { overLimitIsTold } from './over-limit-is-told.ts';
import { resendsAfterDisconnect } from './resends-after-disconnect.ts';
import { retriesConnect } from './retries-connect.ts';
import { retriesRetryable } from './retries-retryable.ts';
import { staysAlive } from './stays-alive.ts';
import { validData } from './valid-data.ts';
import { validIdentifiers } from './valid-identifiers.ts';
import { settingsSuffice } from './settings-suffice.ts';
import { redirectIsNoSuccess } from './redirect-is-no-success.ts';
import { redirectedIsNotDelivered } from './redirected-is-not-delivered.ts';
import { redirectsKeepBody } from './redirects-keep-body.ts';
import { successIsNoFailure } from './success-is-no-failure.ts';

/** Every check there is. The order is that of the verdicts, and `scenario/check-names.ts` has to say the same. */
export const checks: readonly Check[] = [
  retriesRetryable,
  noResendAfterPermanent,
  noResendAfterPartial,
  noResendAfterSuccess,
  noResendAfterOversized,
  limitsAnswers,
  successIsNoFailure,
  redirectsKeepBody,
  redirectIsNoSuccess,
  redirectedIsNotDelivered,
  noCredentialsToAnotherHost,
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
  requestContentType,
  requestPath,
  requestSizeLimit,
  overLimitIsTold,
  jsonEncoding,
  jsonIntegers,
  validIdentifiers,
  validData,
  completeData,
  namesItself,
  noEmptyRequests,
  noDuplicates,
  noLoss,
  logsLoss,
  honestAccounting,
  noSecretsInLogs,
  settingsSuffice,
  boundedQueue,
  boundedMemory,
];
