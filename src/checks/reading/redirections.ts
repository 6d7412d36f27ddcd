import type { ChaosEvent, EventOf } from '../../core/event.ts';
import { attemptsOf } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { meaningOf } from './meaning.ts';

/** An export that was answered with another place. */
export interface Redirection {
  readonly attempt: Attempt;
  readonly reply: EventOf<'reply.sent'>;
  /** That of the request, where the answer names none. */
  readonly host: string | undefined;
  readonly path: string;
  /** The answer names https. */
  readonly isSecure: boolean;
}

export function redirectionsOf(events: readonly ChaosEvent[]): Redirection[] {
  return attemptsOf(events).flatMap((attempt) => {
    if (meaningOf(attempt) !== 'redirected') return [];
    const reply = attempt.end as EventOf<'reply.sent'>;
    const [, scheme, host = attempt.started.headers['host'], path] = place.exec(reply.headers['location']!)!;
    return [{ attempt, reply, host, path: path!, isSecure: scheme === 'https:' }];
  });
}

/** Of `http://host/path`, `//host/path` or `/path`. */
const place = /^(?:(https?:)?\/\/([^/]*))?(.*)$/;

/** A request that came to a place which had been named before. */
export interface Arrival {
  readonly started: EventOf<'exchange.started'>;
  /** It brought nothing: by its method, or in its body. */
  readonly isBare: boolean;
}

/**
 * With the same data, or with none; other data would have come there anyway, where a place is named for itself. What comes in
 * plaintext has not come to https, though host and path are the same.
 */
export function arrivalsAfter(redirections: readonly Redirection[], events: readonly ChaosEvent[]): Arrival[] {
  const laden = new Set(
    events.flatMap((event) => (event.type === 'exchange.received' && event.items > 0 ? [event.exchange] : [])),
  );
  const secured = new Set(events.flatMap((event) => (event.type === 'tls.established' ? [event.connection] : [])));
  return events.flatMap((started): Arrival[] => {
    if (started.type !== 'exchange.started') return [];
    const isBare = !laden.has(started.exchange);
    const isNamed = redirections.some(
      ({ attempt, reply, path, host, isSecure }) =>
        reply.seq < started.seq &&
        path === started.path &&
        host === started.headers['host'] &&
        (!isSecure || secured.has(started.connection)) &&
        (isBare || attempt.carriers.some(({ exchange }) => exchange === started.exchange)),
    );
    return isNamed ? [{ started, isBare }] : [];
  });
}
