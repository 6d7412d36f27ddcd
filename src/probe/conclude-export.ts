import { refusalIn } from '../core/refusals.ts';
import { concludeHttp2 } from './conclude-http2.ts';
import type { Clue } from './facts.ts';
import type { ExportSeen } from './export-seen.ts';

/** `absent`: nothing is wrong with the way, but this protocol, signal or path is not served there. */
export type ExportConclusion = 'fine' | 'absent' | Clue;

export function concludeExport(seen: ExportSeen): ExportConclusion {
  const { outcome, protocol } = seen;
  if (holdsSecret(seen)) {
    const because = 'the refusal repeats the value of a header that was sent';
    return { row: 'auth-echo-leak', because, certainty: 'certain' };
  }
  if (outcome.accepted) return concludeSuccess(seen);
  if (outcome.grpcStatus !== undefined) return concludeGrpc(seen, outcome.grpcStatus);
  if (outcome.status !== undefined) return concludeHttp(seen, outcome.status);
  return concludeNoAnswer(seen, protocol);
}

function holdsSecret({ outcome: { message, accepted }, secrets }: ExportSeen): boolean {
  return !accepted && secrets.some((secret) => secret.length >= 6 && message.includes(secret));
}

/** Later than this the default time-out of a Collector's gRPC exporter is over. */
const patienceOfSendersMs = 5000;

function concludeSuccess({ protocol, outcome }: ExportSeen): ExportConclusion {
  const { durationMs, headers, status, partial } = outcome;
  if (durationMs > patienceOfSendersMs) {
    const because = `the answer took ${Math.round(durationMs)} ms; the Collector's otlp_grpc exporter waits 5 s by default`;
    return { row: 'slow', because, certainty: 'certain' };
  }
  if (status === 200 && protocol === 'http/json' && headers['content-length'] === '0') {
    return { row: 'ok-empty-body', because: '200 without a body, where JSON has to stand', certainty: 'certain' };
  }
  if (partial && partial.rejected > 0) {
    return {
      row: 'partial-success',
      because: `items of an empty request were refused: ${partial.message}`,
      certainty: 'likely',
    };
  }
  return 'fine';
}

function concludeHttp(seen: ExportSeen, status: number): ExportConclusion {
  const { message, headers } = seen.outcome;
  const isPage = /text\/html/.test(headers['content-type'] ?? '');
  if (status >= 200 && status <= 299) return concludeOddSuccess(seen, isPage);
  if (status >= 300 && status <= 399) return concludeRedirect(seen, status);
  const because = message;
  const certain = (row: string): Clue => ({ row, because, certainty: 'certain' });
  if (/HTTP request (was sent )?to (an )?HTTPS/i.test(message)) return certain('plain-client-tls-server');
  // nginx finishes the handshake without a client certificate, or with a wrong one, and complains in HTTP.
  if (/No required SSL certificate was sent/i.test(message)) return certain('mtls-required');
  if (/SSL certificate error/i.test(message)) return certain('mtls-refused');
  switch (status) {
    case 401:
    case 407:
      return concludeUnauthenticated(seen);
    case 403:
      return isPage ? { ...certain('auth-403'), certainty: 'likely' } : certain('auth-403');
    case 404:
    case 405:
    case 501:
      return 'absent';
    case 413:
      return certain('too-large-413');
    case 415:
      if (isOfGrpc(seen)) return overGrpcOnly(`${message}, in gRPC’s own words: ${headers['grpc-message'] ?? ''}`);
      if (seen.isGzip) return certain('compression-unsupported');
      return { ...certain('encoding-refused'), with: { refused: seen.protocol } };
    case 429:
      return certain(hasHint(seen) ? 'throttle' : 'exhausted-bare');
    case 502:
    case 503:
    case 504:
      if (status === 503 && hasHint(seen)) return certain('throttle');
      return certain(isPage ? 'html-502' : 'unavailable');
    case 500:
      if (!seen.isGzip) return { row: 'http-500-overload', because, certainty: 'likely', also: ['refused'] };
      return certain('compression-unsupported');
    default:
      return {
        ...certain(seen.isGzip ? 'compression-unsupported' : 'refused'),
        ...(seen.isGzip && { certainty: 'likely' }),
      };
  }
}

/** A gRPC server behind a proxy that translates HTTP/1.1. */
function isOfGrpc({ outcome: { headers } }: ExportSeen): boolean {
  return headers['grpc-status'] !== undefined || (headers['content-type'] ?? '').startsWith('application/grpc');
}

function overGrpcOnly(because: string): Clue {
  return { row: 'http-on-grpc-port', because, certainty: 'certain' };
}

function hasHint({ outcome }: ExportSeen): boolean {
  return outcome.retryDelayMs !== undefined;
}

/** A success by its status that the body does not confirm. */
function concludeOddSuccess({ outcome, timeoutMs, url }: ExportSeen, isPage: boolean): Clue {
  const { message, durationMs } = outcome;
  if (isPage) return { row: 'ok-html', because: message, certainty: 'certain' };
  if (/it is longer than|[Hh]eader overflow/.test(message))
    return { row: 'resp-oversized', because: message, certainty: 'certain' };
  if (durationMs > timeoutMs * 0.95) {
    return { row: 'slow-body', because: message, certainty: 'certain' };
  }
  if (/was not complete/.test(message)) {
    // Node does not tell whether TLS was ended, too.
    const also = url.startsWith('https:') ? { also: ['tls-truncated'] } : {};
    return { row: 'resp-truncated', because: message, certainty: 'certain', ...also };
  }
  return { row: 'ok-garbage', because: message, certainty: 'certain' };
}

function concludeRedirect({ outcome, url }: ExportSeen, status: number): Clue {
  const location = outcome.headers['location'] ?? '';
  const to = URL.parse(location, url);
  const because = `it answers ${status} and points to ${location === '' ? 'nowhere' : `“${location}”`}`;
  const known = [301, 302, 303, 307, 308].includes(status);
  const clue = { row: known ? `redirect-${status}` : 'redirect', because, certainty: 'certain' } as const;
  if (!to) return clue;
  if (/log-?in|sign-?in|sso|oauth|auth\b/i.test(to.href))
    return { ...clue, row: 'redirect', with: { status: 302, to: 'login' } };
  if (isSamePlace(to, url)) return { ...clue, row: 'redirect', with: { status: 307, to: 'loop' } };
  const moved = to.origin + to.pathname.replace(/\/v1(development)?\/\w+$/, '').replace(/\/$/, '');
  const remedy = `Write the address that it points to into the endpoint, and nothing that redirects: ${moved}`;
  if (to.hostname !== new URL(url).hostname)
    return { ...clue, row: 'redirect', with: { status: 307, to: 'other-host' }, remedy };
  if (known && url.startsWith('http:') && to.protocol === 'https:') {
    return { ...clue, row: 'redirect-https', with: { status }, remedy };
  }
  return { ...clue, remedy };
}

/** The signal's path may have been appended to the URL. */
function isSamePlace(to: URL, url: string): boolean {
  const { origin, pathname } = new URL(url);
  const rest = to.pathname.slice(pathname.replace(/\/$/, '').length);
  return (
    to.origin === origin &&
    to.pathname.startsWith(pathname.replace(/\/$/, '')) &&
    /^(\/v1(development)?\/\w+)?\/?$/.test(rest)
  );
}

function concludeUnauthenticated({ outcome, headerNames }: ExportSeen): Clue {
  const { message, headers } = outcome;
  const asks = headers['www-authenticate'];
  const sent = headerNames.length === 0 ? 'no header was given' : `given: ${headerNames.join(', ')}`;
  const because = `${message}${asks === undefined ? '' : `, it asks for ${asks}`}; ${sent}`;
  if (/\borg ?id\b|tenant/i.test(message)) return { row: 'tenant-missing', because, certainty: 'certain' };
  const { subjects, kinds } = refusalIn(`${message}\n${asks ?? ''}`);
  const isShown = headerNames.length > 0;
  if (isShown && subjects.has('expired'))
    return { row: kinds.has('token') ? 'token-expiry' : 'apikey-rotate-overlap', because, certainty: 'certain' };
  if (isShown && subjects.has('unverifiable')) return { row: 'auth-flaky', because, certainty: 'likely' };
  const isKey = /api[-_ ]?key/i.test(message);
  return { row: 'auth-401', ...(isKey && { with: { scheme: 'api-key' } }), because, certainty: 'certain' };
}

const nowRefused = /nothing listens there/;

function gone(message: string): Clue {
  return {
    row: 'flap',
    because: `the port accepted a connection a moment ago, and now refuses: ${message}`,
    certainty: 'likely',
  };
}

const distrusted =
  /unable to verify the first certificate|self-signed certificate|signed by an authority|certificate has expired/;

/** The handshake before was in order, or there would be no export. */
function changed(message: string): Clue {
  const because = `the certificate of an earlier connection was in order, and that of a later one is not: ${message}`;
  return { row: 'tls-ca-rotate', because, certainty: 'likely' };
}

const noStatus = /without (gRPC |a )?status/i;

const transportWords: readonly (readonly [RegExp, string])[] = [
  [/RST_STREAM|stream (was )?reset|Stream closed with error code|stream refused|NGHTTP2_\w+/i, 'h2-rst-stream'],
  [/GOAWAY|session closed/i, 'h2-goaway-abrupt'],
  [/ECONNRESET|Connection dropped|socket hang up|was reset or closed/i, 'rst-mid-upload'],
  [/larger than max/i, 'resp-oversized'],
];

function concludeGrpc(seen: ExportSeen, status: number): ExportConclusion {
  const { message, headers } = seen.outcome;
  const because = `gRPC status ${status}: ${message || 'without a message'}`;
  const certain = (row: string): Clue => ({ row, because, certainty: 'certain' });
  if (nowRefused.test(message)) return gone(message);
  if (distrusted.test(message)) return changed(message);
  if (/text\/html/.test(headers['content-type'] ?? '') && status === 14) return certain('html-502');
  if (noStatus.test(message)) return certain('grpc-no-status');
  const below = concludeHttp2(seen, status, because);
  if (below) return below;
  const transport = transportWords.find(([pattern]) => pattern.test(message));
  if (transport && [1, 2, 8, 13, 14].includes(status)) return alike(transport[1], because);
  switch (status) {
    case 0:
      return certain('ok-garbage');
    case 4:
      return silent(seen, because);
    case 7:
      return certain('auth-403');
    case 8:
      return certain(hasHint(seen) ? 'throttle' : 'exhausted-bare');
    case 12:
      return /compress|encoding|gzip/i.test(message) ? certain('compression-unsupported') : 'absent';
    case 14:
      return certain(hasHint(seen) ? 'throttle' : 'unavailable');
    // S18: these ask for another attempt, as UNAVAILABLE does.
    case 1:
    case 10:
    case 11:
      return certain('unavailable');
    case 16:
      return concludeUnauthenticated(seen);
    default:
      return concludeOddGrpc(seen, because);
  }
}

/** The client made the status up where the answer had none. */
function concludeOddGrpc({ outcome, isGzip }: ExportSeen, because: string): ExportConclusion {
  const { message } = outcome;
  if (/HTTP status code 4(04|05|15)|HTTP status code 501/.test(message)) return 'absent';
  if (isGzip && /compress|encoding|gzip/i.test(message))
    return { row: 'compression-unsupported', because, certainty: 'certain' };
  return { row: 'refused', because, certainty: 'certain' };
}

function concludeNoAnswer(seen: ExportSeen, protocol: string): ExportConclusion {
  const { message } = seen.outcome;
  if (nowRefused.test(message)) return gone(message);
  if (distrusted.test(message)) return changed(message);
  if (/HTTP\/2, and not HTTP\/1\.1/.test(message) && seen.tongue === 'http1')
    return overGrpcOnly(`something passes HTTP/1.1 on to a server that speaks HTTP/2: ${message}`);
  if (/not HTTP\/1\.1/.test(message)) {
    return seen.tongue === 'http2'
      ? 'absent'
      : { row: 'other-service', because: `over ${protocol}: ${message}`, certainty: 'likely' };
  }
  if (/[Hh]eader overflow/.test(message)) {
    return { row: 'resp-oversized', because: `the head of the answer does not end: ${message}`, certainty: 'certain' };
  }
  if (/no complete answer within/.test(message)) return passedOn(silent(seen, message), seen);
  if (/was reset or closed|connection was closed/.test(message))
    return passedOn(alike('rst-mid-upload', message), seen);
  return { row: 'no-answer', because: message, certainty: 'open' };
}

/** A proxy of HTTP/1.1 in front of a gRPC server now hangs up, now waits, and now passes on what it does not understand. */
function passedOn(clue: Clue, { tongue }: ExportSeen): Clue {
  return tongue === 'http1' ? { ...clue, also: [...(clue.also ?? []), 'http-on-grpc-port'] } : clue;
}

function silent({ outcome }: ExportSeen, because: string): Clue {
  const waited = `${because}, after ${Math.round(outcome.durationMs)} ms`;
  return { row: 'no-reply-deadline', because: waited, certainty: 'likely', also: ['slow'] };
}

/** An empty export does not tell where in the request a connection ended. */
function alike(row: string, because: string): Clue {
  const also = row === 'rst-mid-upload' ? ['rst-after-commit', 'idle-close', 'flap'] : [];
  return { row, because, certainty: also.length > 0 ? 'likely' : 'certain', ...(also.length > 0 && { also }) };
}
