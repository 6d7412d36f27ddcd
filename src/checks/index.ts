import type { Check } from '../core/verdict.ts';
import { honoursRetryDelay } from './honours-retry-delay.ts';
import { noLoss } from './no-loss.ts';

/** Every check there is. */
export const checks: readonly Check[] = [honoursRetryDelay, noLoss];
