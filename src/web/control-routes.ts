import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Backend } from '../backend/backend.ts';
import type { Clock } from '../core/clock.ts';
import { ChaosError } from '../core/errors.ts';
import type { ChaosEvent } from '../core/event.ts';
import { packageVersion } from '../core/package-root.ts';
import { listBackends, listScenarios, loadScenario } from '../scenario/load.ts';
import { ControlError } from './control-error.ts';
import type { EventStreams } from './event-stream.ts';
import { exchangeView } from './exchange-view.ts';
import { galleryRoutes } from './gallery-routes.ts';
import { readEventQuery, readNothing, readPhase, readSwitch } from './request-shapes.ts';
import type { EventQuery } from './request-shapes.ts';
import { scenarioSummary, scenarioView } from '../scenario/view.ts';
import { sessionRoutes } from './session-routes.ts';
import { inForce, isReady, statusView } from './status-view.ts';

export interface ControlRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  /** What it does, for `GET /`. */
  readonly about: string;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => unknown;
}

export interface ControlParts {
  readonly backend: Backend;
  readonly streams: EventStreams;
  readonly clock: Clock;
  readonly limits: Readonly<Record<string, number>>;
}

/** Everything that the control API answers to. */
export function controlRoutes(parts: ControlParts): readonly ControlRoute[] {
  const routes = [
    ...reads(parts),
    ...writes(parts),
    ...sessionRoutes(parts.backend),
    ...galleryRoutes(parts.backend),
    ...events(parts),
  ];
  const index = routes.map(({ method, path, about }) => ({ method, path, about }));
  return [
    {
      method: 'GET',
      path: '/',
      about: 'this list',
      handle: () => ({
        name: 'otlp-chaos control',
        version: packageVersion,
        ...(parts.backend.ready.gallery && {
          gallery: { exhibits: parts.backend.ready.gallery.length, at: '/gallery' },
        }),
        routes: index,
      }),
    },
    ...routes,
  ];
}

function reads({ backend, clock, limits }: ControlParts): ControlRoute[] {
  const startedAtMs = clock.now();
  return [
    { method: 'GET', path: '/health', about: 'the process is alive', handle: () => ({ ok: true }) },
    { method: 'GET', path: '/ready', about: 'the backend serves: 200 or 503', handle: () => ready(backend) },
    {
      method: 'GET',
      path: '/status',
      about: 'scenario, phase, endpoints, totals, limits, seed, uptime',
      handle: () => ({ ...statusView(backend, clock.now() - startedAtMs), limits }),
    },
    {
      method: 'GET',
      path: '/scenarios',
      about: 'all scenarios in short',
      handle: () => [...listScenarios(), ...listBackends()].map(scenarioSummary),
    },
    {
      method: 'GET',
      path: '/scenarios/:id',
      about: 'one scenario: symptoms, diagnosis, fix, why',
      handle: (request) => scenarioView(knownScenario((request.params as { id: string }).id)),
    },
    {
      method: 'GET',
      path: '/exchanges/:id',
      about: 'one export: its events, and its body as OTLP/JSON while it is kept',
      handle: (request) => exchangeView(backend, (request.params as { id: string }).id),
    },
  ];
}

function writes({ backend }: ControlParts): ControlRoute[] {
  return [
    {
      method: 'PUT',
      path: '/scenario',
      about: 'switch live: {"name" or "scenario", "with"?, "ttl"?: "30s", after which the former one returns}',
      async handle(request) {
        const { source, ...options } = readSwitch(request.body);
        await backend.use(source, { ...options, by: 'control' });
        return { ...inForce(backend), ...(options.ttlMs === undefined ? {} : { ttlMs: options.ttlMs }) };
      },
    },
    {
      method: 'POST',
      path: '/phase',
      about: 'enter a phase of the scenario in force: {"name"}',
      handle(request) {
        backend.enterPhase(readPhase(request.body));
        return inForce(backend);
      },
    },
    {
      method: 'POST',
      path: '/reset',
      about: 'back to the first phase, kept bodies dropped; the recording goes on',
      handle(request) {
        readNothing(request.body);
        backend.reset();
        return inForce(backend);
      },
    },
  ];
}

function events({ backend, streams }: ControlParts): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/events',
      about: 'recorded events as NDJSON: ?since=SEQ&type=A,B&session=NAME&exhibit=NAME&limit=N',
      handle(request, reply) {
        const query = readEventQuery(request.query, ['since', 'type', 'session', 'exhibit', 'limit']);
        const wanted = backend.events({ since: query.since }).filter(chosenBy(query)).slice(0, query.limit);
        const { lastSeq, evicted } = backend.recording();
        void reply.headers({ 'content-type': 'application/x-ndjson', 'x-last-seq': lastSeq, 'x-evicted': evicted });
        return reply.send(Readable.from(linesOf(wanted)));
      },
    },
    {
      method: 'GET',
      path: '/events/stream',
      about: 'the same as server-sent events, live: ?since=SEQ&type=A,B&session=NAME&exhibit=NAME, or Last-Event-ID',
      handle(request, reply) {
        const lastEventId = request.headers['last-event-id'];
        const query = { ...(lastEventId === undefined ? {} : { since: lastEventId }), ...(request.query as object) };
        const wanted = readEventQuery(query, ['since', 'type', 'session', 'exhibit']);
        return streams.open(reply, wanted.since, chosenBy(wanted));
      },
    },
  ];
}

function chosenBy({ types, session, exhibit }: EventQuery): (event: ChaosEvent) => boolean {
  return (event) =>
    (types?.has(event.type) ?? true) &&
    (session === undefined || event.session === session) &&
    (exhibit === undefined || event.exhibit === exhibit);
}

/** Written one by one as the client reads, so that a large page is never text as a whole. */
function* linesOf(events: readonly ChaosEvent[]): Generator<string> {
  for (const event of events) yield `${JSON.stringify(event)}\n`;
}

function ready(backend: Backend): { ready: true } {
  if (isReady(backend)) return { ready: true };
  throw new ControlError(503, 'the backend is not serving', { code: 'not-ready', hint: 'Ask again in a moment.' });
}

function knownScenario(id: string): ReturnType<typeof loadScenario> {
  try {
    return loadScenario(readSwitch({ name: id }).source);
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    throw new ControlError(404, error.what, error);
  }
}
