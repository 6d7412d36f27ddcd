import type { Identity } from '../core/event.ts';

/** What the scanner says of a readable body. */
export interface CountedBody {
  /** Spans, data points, log records or profiles. */
  readonly items: number;
  /** Runs and ranges in ascending order. An item that came twice stands in two ranges. */
  readonly identity: Identity;
  /** Items without an identity of ours; `items` less those that `identity` holds. */
  readonly unmarked: number;
  /** Fingerprint of the items, equal for a resend in any encoding or order (`tally.ts`). */
  readonly payload: string;
}
