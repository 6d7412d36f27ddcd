import type { Stories } from '../story.ts';
import { boundedByDeadline } from './bounded-by-deadline.ts';
import { exhaustedBareIsPermanent } from './exhausted-bare-is-permanent.ts';
import { exhaustedWithHintIsRetried } from './exhausted-with-hint-is-retried.ts';
import { honoursRetryDelay } from './honours-retry-delay.ts';
import { noLoss } from './no-loss.ts';
import { noResendAfterPartial } from './no-resend-after-partial.ts';
import { noResendAfterPermanent } from './no-resend-after-permanent.ts';
import { resendsAfterDisconnect } from './resends-after-disconnect.ts';
import { retriesRetryable } from './retries-retryable.ts';

/** In the order of `src/checks/index.ts`. */
export const allStories: readonly Stories[] = [
  retriesRetryable,
  noResendAfterPermanent,
  noResendAfterPartial,
  exhaustedBareIsPermanent,
  exhaustedWithHintIsRetried,
  honoursRetryDelay,
  resendsAfterDisconnect,
  boundedByDeadline,
  noLoss,
];
