import stringWidth from 'string-width';
import { formatDuration } from '../core/duration.ts';
import type { ChaosEvent, EventOf } from '../core/event.ts';
import { grpcCodes } from '../core/grpc-codes.ts';
import { http2CodeNames } from '../core/http2-codes.ts';
import { countOfItems } from '../core/signal.ts';
import { isSuccess, spokenStatus, toneOf } from './answer-words.ts';
import type { Tone } from './answer-words.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';
import { violationsText } from './violations.ts';

/* Many events make one thing that happened: an export is one line, and so is a connection that never became one. */

interface OpenExchange {
  readonly started: EventOf<'exchange.started'>;
  received?: EventOf<'exchange.received'>;
  fault?: string;
}

interface OpenConnection {
  readonly listener: string;
  fault?: string;
  /** Something was said about it already. */
  told?: boolean;
}

interface Open {
  readonly exchanges: Map<string, OpenExchange>;
  readonly connections: Map<string, OpenConnection>;
  /** Sessions of which more is in force than what their first phase does, which was said before. */
  readonly changed: Set<string>;
}

/** Beyond it the oldest are forgotten: their line is missing, nothing else. */
const maxOpen = 20_000;

const longWaitMs = 100;

/** Turns events into quiet lines, one for each thing that happened; most events are a part of one and yield nothing. */
export function createEventLines(
  style: Style,
  { wrapped = false }: { wrapped?: boolean } = {},
): (event: ChaosEvent) => string | undefined {
  const open: Open = { exchanges: new Map(), connections: new Map(), changed: new Set() };
  const lines = { ...exchangeLines(open), ...connectionLines(open), ...otherLines(open) };
  let main: string | undefined;
  return (event) => {
    main ??= event.session;
    const describe = lines[event.type as keyof typeof lines] as ((event: ChaosEvent) => Line | undefined) | undefined;
    const line = describe?.(event);
    const whose = [event.exhibit, event.session === main ? undefined : event.session].filter(Boolean).join(' · ');
    return line && present(event.at, whose === '' ? line : { ...line, whose }, style, wrapped);
  };
}

interface Line {
  readonly mark: Tone;
  readonly text: string;
  readonly fault?: string | undefined;
  /** Exhibit and session, where it belongs to one. */
  readonly whose?: string;
}

const marks: Readonly<Record<Tone, string>> = { good: '✓', doubtful: '~', bad: '✗', note: '·' };

/** Where the text of a line begins. */
const textColumn = 13;

function present(at: number, { mark, text, fault, whose }: Line, style: Style, wrapped: boolean): string {
  const paint = { good: style.green, doubtful: style.yellow, bad: style.red, note: style.dim }[mark];
  const time = style.dim(`${(at / 1000).toFixed(3).padStart(8)}s`);
  const whole = `${whose === undefined ? '' : `${style.cyan(whose)}  `}${text}${fault === undefined ? '' : style.dim(`  [${fault}]`)}`;
  const width = style.width - textColumn;
  const lines = wrapped && stringWidth(whole) > width ? wrap(whole, { width }) : [whole];
  return `${time}  ${paint(marks[mark])} ${lines.join(`\n${' '.repeat(textColumn)}`)}`;
}

function exchangeLines({ exchanges, connections }: Open) {
  const end = (event: { exchange: string }): OpenExchange | undefined => {
    const exchange = exchanges.get(event.exchange);
    exchanges.delete(event.exchange);
    return exchange;
  };
  return {
    'exchange.started'(started: EventOf<'exchange.started'>): undefined {
      keep(exchanges, started.exchange, { started });
      const connection = connections.get(started.connection);
      if (connection) connection.told = true;
    },
    'exchange.received'(received: EventOf<'exchange.received'>): undefined {
      const exchange = exchanges.get(received.exchange);
      if (exchange) exchange.received = received;
    },
    'reply.sent'(sent: EventOf<'reply.sent'>): Line | undefined {
      const exchange = end(sent);
      return exchange && { ...answered(exchange, sent), fault: exchange.fault };
    },
    'reply.failed'(failed: EventOf<'reply.failed'>): Line | undefined {
      const exchange = end(failed);
      if (!exchange) return undefined;
      const kept = failed.committed ? ', though stored' : '';
      const text = `${request(exchange)} → no answer: ${inPlainWords(failed.reason)}${kept}`;
      return { mark: 'bad', text, fault: exchange.fault };
    },
    'exchange.aborted'(aborted: EventOf<'exchange.aborted'>): Line | undefined {
      const exchange = end(aborted);
      if (!exchange) return undefined;
      const text = `${request(exchange)} → ended by the ${aborted.by}: ${inPlainWords(aborted.reason)}`;
      return { mark: 'bad', text, fault: exchange.fault };
    },
  };
}

function connectionLines({ connections }: Open) {
  return {
    'connection.opened'(event: EventOf<'connection.opened'>): undefined {
      keep(connections, event.connection, { listener: event.listener });
    },
    'proxy.answered'({ target, verb, status }: EventOf<'proxy.answered'>): Line | undefined {
      if (verb === 'tunnel') return undefined;
      const asked = target === undefined ? 'what is no tunnel' : `a tunnel to ${target}`;
      return {
        mark: 'bad',
        text: `proxy: asked for ${asked} → ${verb === 'silence' ? 'no answer' : `HTTP ${status}`}`,
      };
    },
    'tls.failed'(event: EventOf<'tls.failed'>): Line {
      const connection = connections.get(event.connection);
      if (connection) connection.told = true;
      const shown = event.certificate === undefined ? '' : `, certificate ${event.certificate}`;
      const text = `${connection?.listener ?? event.connection}: TLS handshake failed: ${event.reason}${shown}`;
      return { mark: 'bad', text, fault: connection?.fault };
    },
    'connection.closed'(event: EventOf<'connection.closed'>): Line | undefined {
      const connection = connections.get(event.connection);
      connections.delete(event.connection);
      if (!connection || connection.told) return undefined;
      const text = `${connection.listener}: connection closed by the ${event.by} (${event.how}) without a request`;
      return { mark: connection.fault === undefined ? 'note' : 'bad', text, fault: connection.fault };
    },
  };
}

function otherLines(open: Open) {
  return {
    'fault.fired'(event: EventOf<'fault.fired'>): Line | undefined {
      const { fault, connection, exchange, evidence } = event;
      const concerned = exchange === undefined ? open.connections.get(connection ?? '') : open.exchanges.get(exchange);
      if (concerned) concerned.fault = fault;
      if (concerned || connection !== undefined) return undefined;
      return { mark: 'bad', text: evidence ?? 'it happened', fault };
    },
    'fault.armed'({ explain, ...event }: EventOf<'fault.armed'>): Line | undefined {
      return open.changed.has(keyOf(event)) ? { mark: 'note', text: `from now on: ${explain}` } : undefined;
    },
    'phase.entered'({ phase, index, because, ...event }: EventOf<'phase.entered'>): Line | undefined {
      if (index > 0) open.changed.add(keyOf(event));
      return open.changed.has(keyOf(event)) ? { mark: 'note', text: `phase “${phase}”: ${because}` } : undefined;
    },
    'scenario.switched'({ from, to, by, ...event }: EventOf<'scenario.switched'>): Line {
      open.changed.add(keyOf(event));
      return { mark: 'note', text: `scenario ${from} → ${to} (${by})` };
    },
    'session.started'({ scenario, seed, because }: EventOf<'session.started'>): Line {
      return { mark: 'note', text: `session started (${because}): ${scenario}, seed ${seed}` };
    },
    'session.ended'({ because, totals, ...event }: EventOf<'session.ended'>): Line {
      open.changed.delete(keyOf(event));
      return { mark: 'note', text: `session ended (${because}) after ${totals.exchanges} exports` };
    },
    'exchange.examined'(event: EventOf<'exchange.examined'>): Line | undefined {
      const text = violationsText(event);
      return text === undefined ? undefined : { mark: 'bad', text };
    },
    'upstream.failed'({ upstream, reason }: EventOf<'upstream.failed'>): Line {
      return { mark: 'bad', text: `upstream ${upstream} gave no answer: ${reason}` };
    },
    'limit.reached'({ limit, max, effect }: EventOf<'limit.reached'>): Line {
      return { mark: 'doubtful', text: `limit ${limit} (${max}) reached: ${effect}` };
    },
  };
}

function keyOf({ exhibit, session }: Pick<ChaosEvent, 'exhibit' | 'session'>): string {
  return `${exhibit ?? ''} ${session}`;
}

function answered(exchange: OpenExchange, sent: EventOf<'reply.sent'>): Pick<Line, 'mark' | 'text'> {
  const { rejected, committed, waitedMs, retryDelayMs } = sent;
  const remarks = [
    // Whoever is told that there is nothing wants to know where.
    sent.status === 404 && sent.grpcStatus === undefined ? `asked for ${exchange.started.path}` : undefined,
    isAboutCredentials(sent) ? credentialInWords(exchange.started) : undefined,
    retryDelayMs === undefined ? undefined : `“come back in ${formatDuration(retryDelayMs)}”`,
    rejected > 0 ? `${rejected} rejected` : undefined,
    committed && !isSuccess(sent) ? 'though stored' : undefined,
    waitedMs < longWaitMs ? undefined : `after ${formatDuration(Math.round(waitedMs))}`,
  ].filter((remark) => remark !== undefined);
  return { mark: toneOf(sent), text: [`${request(exchange)} → ${spokenStatus(sent)}`, ...remarks].join(', ') };
}

/** How an exchange broke off, as the wire tells it, for people who do not know every code by heart. */
function inPlainWords(reason: string): string {
  const [, code] = /^RST_STREAM\((\d+)\)$/.exec(reason) ?? [];
  if (code !== undefined) {
    const name = http2CodeNames[Number(code)] ?? code;
    return `the sender ${name === 'CANCEL' ? 'gave up' : 'reset the stream'} (RST_STREAM ${name})`;
  }
  const [, how] = /^connection closed: (.+)$/.exec(reason) ?? [];
  return how === undefined ? reason : `the connection was closed (${how})`;
}

/** With the header that it came in: the right token in the wrong one is what people overlook. */
function credentialInWords({ credential, headers }: EventOf<'exchange.started'>): string {
  const carrier = ['authorization', 'x-api-key'].find((name) => headers[name] !== undefined);
  return `credential ${credential}${carrier === undefined ? '' : ` in ${carrier}`}`;
}

function isAboutCredentials({ status, grpcStatus }: EventOf<'reply.sent'>): boolean {
  return grpcStatus === undefined
    ? status === 401 || status === 403
    : grpcStatus === grpcCodes.UNAUTHENTICATED || grpcStatus === grpcCodes.PERMISSION_DENIED;
}

function request({ started, received }: OpenExchange): string {
  const { protocol, signal, method, path } = started;
  if (!received) return signal === undefined ? `${method} ${path}` : `${signal} over ${protocol}`;
  const again = received.attempt > 1 ? `, attempt ${received.attempt}` : '';
  return `${countOfItems(received.signal, received.items)} over ${protocol}${again}`;
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size <= maxOpen) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
