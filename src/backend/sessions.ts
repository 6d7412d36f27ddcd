import { formatDuration } from '../core/duration.ts';
import type { Timer } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import { maxSeed } from '../core/random.ts';
import type { Random } from '../core/random.ts';
import type { Recording } from '../core/recording.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ExhibitPlan } from '../scenario/exhibits.ts';
import type { Claim, RequestHead } from '../wire/host.ts';
import type { Refusal } from '../wire/refusal.ts';
import type { SessionLimits } from './backend.ts';
import { exhibitHeader, sessionHeader } from './choosing-headers.ts';
import type { Choice } from './gallery.ts';
import type { BackendFacts } from './guidance.ts';
import { RunningSession } from './session.ts';
import type { SharedParts } from './slice.ts';

/** What the rest belongs to. */
export const defaultSession = 'default';

export const defaultSessionLimits: SessionLimits = { maxSessions: 500, sessionIdleMs: 10 * 60_000 };

/** It stands in paths of the control API, in events and on screens. */
const namePattern = /^[\w.:@-]{1,100}$/;
const sweepsPerIdleTime = 4;

export interface SessionsParts {
  readonly shared: SharedParts;
  readonly recording: Recording;
  readonly random: Random;
  readonly limits: SessionLimits;
  /** In force for requests without a session. */
  readonly scenario: () => Scenario;
  readonly facts: () => BackendFacts;
  /** The exhibit that a request chose, where there is a gallery. */
  readonly choose?: ((request: RequestHead) => Choice | undefined) | undefined;
}

/** The sessions of one backend, within their bounds. */
export class Sessions implements Disposable {
  readonly #parts: SessionsParts;
  /** The one whose last request is longest ago first. */
  readonly #running = new Map<string, RunningSession>();
  #sweep: Timer | undefined;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** Whose a request is; undefined where it does not say. */
  claim(request: RequestHead): Partial<Claim> | undefined {
    const name = request.headers[sessionHeader] ?? defaultSession;
    const { choose } = this.#parts;
    if (!choose && name === defaultSession) return undefined;
    try {
      const choice = choose?.(request);
      if (!choice && name === defaultSession) return undefined;
      const session = this.#find(name, 'a request', choice?.plan);
      session.touch();
      return { host: session.slice, ...(choice?.path !== undefined && { path: choice.path }) };
    } catch (error) {
      if (!(error instanceof ChaosError)) throw error;
      return { refusal: this.#refusalOf(error) };
    }
  }

  /** The session of a name, or of a name in front of an exhibit; started if it was not there. */
  open(name: string, exhibit?: ExhibitPlan): RunningSession {
    return this.#find(name, 'asked for', exhibit);
  }

  all(): RunningSession[] {
    return [...this.#running.values()];
  }

  [Symbol.dispose](): void {
    this.#sweep?.[Symbol.dispose]();
    for (const session of this.#running.values()) session[Symbol.dispose]();
    this.#running.clear();
  }

  #refusalOf({ what, nearest, hint, code }: ChaosError): Refusal {
    const meant = nearest === undefined ? undefined : `Did you mean ${nearest}?`;
    const message = [`${what}.`, meant, hint].filter((part) => part !== undefined).join(' ');
    const { maxSessions: max } = this.#parts.limits;
    if (code === tooMany) return { reason: 'busy', message, limit: { name: 'maxSessions', max } };
    return { reason: code === 'unknown-exhibit' ? 'not-found' : 'invalid', message };
  }

  /** Moved to the young end: idle ones stay at the old one. */
  #find(name: string, because: string, plan?: ExhibitPlan): RunningSession {
    const key = plan === undefined ? name : `${name} ${plan.name}`;
    const session = this.#running.get(key) ?? this.#start(name, because, plan, key);
    this.#running.delete(key);
    this.#running.set(key, session);
    return session;
  }

  #start(name: string, because: string, plan: ExhibitPlan | undefined, key: string): RunningSession {
    const { limits, random, scenario, shared, recording, facts } = this.#parts;
    if (!namePattern.test(name) || (name === defaultSession && !plan)) throw badName(name);
    if (this.#running.size >= limits.maxSessions) this.#endIdle();
    if (this.#running.size >= limits.maxSessions) throw tooManySessions(limits);
    const parts = {
      shared,
      recording,
      name,
      exhibit: plan?.name,
      key,
      headers: {
        ...(name === defaultSession ? {} : { [sessionHeader]: name }),
        ...(plan && { [exhibitHeader]: plan.name }),
      },
      seed: Math.floor(random.draw('session', key) * (maxSeed + 1)),
      scenario: plan?.scenario ?? scenario(),
      facts,
      onRemoved: () => void this.#running.delete(key),
    };
    const session = new RunningSession(parts, because);
    this.#armSweep();
    return session;
  }

  #endIdle(): void {
    const { sessionIdleMs } = this.#parts.limits;
    for (const session of this.all()) {
      if (session.idleMs >= sessionIdleMs) session.end(`idle for ${formatDuration(sessionIdleMs)}`);
    }
  }

  /** Runs only while there are any. */
  #armSweep(): void {
    this.#sweep ??= this.#parts.shared.clock.after(this.#parts.limits.sessionIdleMs / sweepsPerIdleTime, () => {
      this.#sweep = undefined;
      this.#endIdle();
      if (this.#running.size > 0) this.#armSweep();
    });
  }
}

const tooMany = 'too-many-sessions';

function tooManySessions({ maxSessions, sessionIdleMs }: SessionLimits): ChaosError {
  return new ChaosError(`there are ${maxSessions} sessions already`, {
    code: tooMany,
    hint: `Remove one, wait until one was idle for ${formatDuration(sessionIdleMs)}, or allow more (maxSessions).`,
  });
}

function badName(name: string): ChaosError {
  const shown = name === defaultSession ? 'is the name of what belongs to no session' : 'cannot name a session';
  return new ChaosError(`“${name.slice(0, 100)}” ${shown}`, {
    code: 'bad-session-name',
    hint: 'A name has 1 to 100 letters, digits, dots, colons, at signs, hyphens or underscores.',
  });
}
