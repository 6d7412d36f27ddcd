/** The set-up broke: neither the sender's failure nor its success, and no mistake in what the user wrote. Exit code 70. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}
