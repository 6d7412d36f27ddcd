/** Protocol engine of one connection, as far as the connection has to tell it things. */
export interface Engine {
  /** Finish what is under way, take nothing new, close. */
  drain(): void;
  /** An exchange of this connection has ended. */
  exchangeEnded(): void;
  /** Called a few times a second. */
  sweep?(nowMs: number): void;
}
