const MiB = 1024 * 1024;

/** Every bound of the control API. */
export const controlLimits = {
  maxBodyBytes: MiB,
  maxHeaderBytes: 16 * 1024,
  maxConnections: 100,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  /** Events of one answer of `/events`; the next page begins with `since`. */
  maxEventsPerPage: 10_000,
  maxStreams: 20,
  heartbeatMs: 15_000,
  /** A client of `/events/stream` that has taken nothing for so long is cut off. */
  stalledStreamMs: 15_000,
  /** What closing waits for streams to take their last events. */
  closeGraceMs: 250,
  maxTtlMs: 24 * 3_600_000,
} as const;
