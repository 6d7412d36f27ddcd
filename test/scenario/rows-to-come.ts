/** Rows of the failure catalogue that no scenario shows yet, in its order. It only ever gets shorter. */
export const rowsToCome: readonly string[] = ['proxy-connect'];
