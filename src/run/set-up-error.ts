/** The set-up broke: neither the sender's failure nor its success. Exit code 70. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}
