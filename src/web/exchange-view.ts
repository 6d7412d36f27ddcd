import type { Backend } from '../backend/backend.ts';
import { ControlError } from './control-error.ts';

/** One export: its events in order and, while it is kept, its request decoded to OTLP/JSON. */
export function exchangeView(backend: Backend, id: string): object {
  const events = backend.events().filter((event) => 'exchange' in event && event.exchange === id);
  const body = backend.body(id);
  if (events.length === 0 && body === undefined) throw notKept(backend, id);
  if (body !== undefined) return { exchange: id, events, body };
  return { exchange: id, events, body: null, hint: 'The request was not readable, or its bytes are no longer kept.' };
}

function notKept(backend: Backend, id: string): ControlError {
  const ordinal = Number(/^x(\d+)$/.exec(id)?.[1] ?? Number.NaN);
  if (ordinal >= 1 && ordinal <= backend.totals().exchanges) {
    return new ControlError(410, `exchange ${id} is no longer kept`, {
      code: 'exchange-gone',
      hint: 'Memory holds the newest events; `--record FILE` keeps all of them.',
    });
  }
  return new ControlError(404, `there was no exchange “${id}”`, {
    code: 'unknown-exchange',
    hint: 'Ids stand in the events: `GET /events?type=exchange.started`.',
  });
}
