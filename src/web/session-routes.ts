import type { FastifyRequest } from 'fastify';
import type { Backend, Session } from '../backend/backend.ts';
import { nearestTo } from '../core/errors.ts';
import { ControlError } from './control-error.ts';
import type { ControlRoute } from './control-routes.ts';
import { readExhibit, readNothing, readPhase, readSwitch } from './request-shapes.ts';
import { inForce } from './status-view.ts';

/** What the control API does with sessions. Writing the scenario of one starts it; the others want one that is there. */
export function sessionRoutes(backend: Backend): ControlRoute[] {
  const path = '/sessions/:name';
  return [
    {
      method: 'GET',
      path: '/sessions',
      about: 'sessions that are there, the one idle longest first',
      handle: () => backend.sessions().map(sessionView),
    },
    {
      method: 'GET',
      path,
      about: 'one session; in a gallery with ?exhibit=NAME where it has several',
      handle: (request) => sessionView(named(backend, request)),
    },
    {
      method: 'PUT',
      path: `${path}/scenario`,
      about: 'another scenario for this session, started if it was not there: {"name" or "scenario", "with"?}',
      handle(request) {
        const { source, ...options } = readSwitch(request.body, { ttl: false });
        const session = backend.session(nameIn(request));
        session.use(source, { ...options, by: 'control' });
        return sessionView(session);
      },
    },
    {
      method: 'POST',
      path: `${path}/phase`,
      about: 'enter a phase of its scenario: {"name"}',
      handle(request) {
        const session = named(backend, request);
        session.enterPhase(readPhase(request.body));
        return sessionView(session);
      },
    },
    {
      method: 'POST',
      path: `${path}/reset`,
      about: 'as if it had just started; the recording goes on',
      handle(request) {
        readNothing(request.body);
        const session = named(backend, request);
        session.reset();
        return sessionView(session);
      },
    },
    {
      method: 'DELETE',
      path,
      about: 'end it',
      handle(request) {
        readNothing(request.body);
        const session = named(backend, request);
        session.remove();
        return { session: session.name, ended: true, totals: session.totals() };
      },
    },
  ];
}

function sessionView(session: Session): object {
  const { name, exhibit, seed, headers, idleMs } = session;
  return {
    session: name,
    ...(exhibit !== undefined && { exhibit }),
    ...inForce(session),
    seed,
    headers,
    idleMs: Math.round(idleMs),
    totals: session.totals(),
  };
}

function nameIn(request: FastifyRequest): string {
  return (request.params as { name: string }).name;
}

function named(backend: Backend, request: FastifyRequest): Session {
  const name = nameIn(request);
  const exhibit = readExhibit(request.query);
  const sessions = backend.sessions();
  const called = sessions.filter((session) => session.name === name);
  const [found, another] = called.filter((session) => exhibit === undefined || session.exhibit === exhibit);
  if (found && another) throw severalExhibits(called);
  if (found) return found;
  throw new ControlError(404, `there is no session “${name}”`, {
    code: 'unknown-session',
    nearest: nearestTo(
      name,
      sessions.map((session) => session.name),
    ),
    hint: 'The first request with its header starts it, and so does PUT /sessions/NAME/scenario; an idle one ends.',
  });
}

function severalExhibits(sessions: readonly Session[]): ControlError {
  return new ControlError(400, `session “${sessions[0]!.name}” has several exhibits`, {
    code: 'several-exhibits',
    allowed: sessions.map(({ exhibit }) => exhibit ?? ''),
    hint: 'Say which: ?exhibit=NAME',
  });
}
