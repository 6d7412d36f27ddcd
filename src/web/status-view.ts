import type { Backend } from '../backend/backend.ts';
import { packageVersion } from '../core/package-root.ts';

/** False while the backend opens, and once it has stopped. */
export function isReady(backend: Backend): boolean {
  const recording = backend.recording();
  // `backend.ready` is the first event that there is.
  return recording.lastSeq > 0 && recording.latest('backend.stopped') === undefined;
}

/** What the backend, or a session of it, does right now. */
export function inForce({ scenario, phase }: Pick<Backend, 'scenario' | 'phase'>): object {
  const { id, title, cause, given } = scenario;
  return { scenario: { id, title, cause, with: given }, phase, phases: scenario.phases.map(({ name }) => name) };
}

export function statusView(backend: Backend, uptimeMs: number): object {
  const { endpoints, caFile, seed } = backend;
  const { lastSeq, evicted } = backend.recording();
  return {
    version: packageVersion,
    ready: isReady(backend),
    ...inForce(backend),
    endpoints,
    caFile,
    seed,
    uptimeMs: Math.round(uptimeMs),
    totals: backend.totals(),
    sessions: backend.sessions().length,
    events: { lastSeq, evicted },
  };
}
