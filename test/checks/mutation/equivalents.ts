/** A change of a source that no recording can tell from the source, and why. */
export interface Equivalent {
  readonly file: string;
  readonly change: string;
  readonly because: string;
}

/** Reviewed one by one. An entry that no longer meets a survivor fails the test, so the list cannot rot. */
export const equivalents: readonly Equivalent[] = [];
