/** The only door through which time enters. Lint bans `Date.now` and bare timers elsewhere. */
export interface Clock {
  /** Milliseconds since this clock was made, monotonic, with a fraction. */
  now(): number;
  /** Wall-clock time, for certificates, HTTP dates and the recording's first event. */
  wall(): Date;
  /** Calls `run` once, `delayMs` from now, unless the returned timer is disposed first. */
  after(delayMs: number, run: () => void): Timer;
}

export interface Timer extends Disposable {
  /** Keeps the process alive no longer on this timer's account. */
  unref(): void;
}

/** Longest delay that Node's timers take; longer ones would fire at once. */
const maxDelayMs = 2 ** 31 - 1;

export function createSystemClock(): Clock {
  const start = performance.now();
  return {
    now: () => performance.now() - start,
    wall: () => new Date(),
    after(delayMs, run) {
      const timer = setTimeout(run, Math.min(Math.max(0, delayMs), maxDelayMs));
      return { unref: () => void timer.unref(), [Symbol.dispose]: () => clearTimeout(timer) };
    },
  };
}

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      timer[Symbol.dispose]();
      reject(signal?.reason as Error);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** A clock that moves only when told: for tests of schedules. */
export function createTestClock(startWall = new Date('2026-01-01T00:00:00Z')): Clock & { advance(ms: number): void } {
  let nowMs = 0;
  const waiting = new Set<{ due: number; run: () => void }>();
  return {
    now: () => nowMs,
    wall: () => new Date(startWall.getTime() + nowMs),
    after(delayMs, run) {
      const entry = { due: nowMs + Math.max(0, delayMs), run };
      waiting.add(entry);
      return { unref() {}, [Symbol.dispose]: () => void waiting.delete(entry) };
    },
    advance(ms) {
      const target = nowMs + ms;
      for (;;) {
        const next = [...waiting].filter((e) => e.due <= target).toSorted((a, b) => a.due - b.due)[0];
        if (!next) break;
        waiting.delete(next);
        nowMs = next.due;
        next.run();
      }
      nowMs = target;
    },
  };
}
