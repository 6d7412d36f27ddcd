import type { Conditions } from '../../core/verdict.ts';

export const notOurs = 'the items are not ours, so none can be followed';

/** Why nothing is known of what a sender was given: an application's own items are not ours to count. */
export function nothingGiven({ marked }: Conditions, otherwise: string): string {
  return marked ? otherwise : notOurs;
}
