/**
 * A request body that is not what its encoding promises. What a sender does is no mistake of our user's: engines catch
 * this and answer with an `invalid` rejection (R11, R19). The message says what is wrong, and at which byte or JSON path.
 */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
}
