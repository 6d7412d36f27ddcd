import type { Endpoint, ReviewedExporter } from './reviewed-exporter.ts';
import { isGiven, tlsOf } from './reviewed-exporter.ts';
import { findingOf } from './setting-finding.ts';
import type { FindingDraft, SettingFinding } from './setting-finding.ts';
import { isInside } from './target.ts';
import { withoutSecrets } from './shown-value.ts';

/** Where an exporter sends to: what is missing, what is too much, and which port belongs to the other protocol. */
export function endpointFindings(exporter: ReviewedExporter): SettingFinding[] {
  const rules = exporter.family === 'grpc' ? grpcRules : httpRules;
  const drafts = exporter.endpoints.flatMap((endpoint) => rules.map((rule) => rule(endpoint, exporter)));
  return [noEndpoint(exporter), ...drafts].flatMap((draft) => (draft ? [findingOf(exporter.id, draft)] : []));
}

type Rule = (endpoint: Endpoint, exporter: ReviewedExporter) => FindingDraft | undefined;

function noEndpoint({ family, look, path, pipelines }: ReviewedExporter): FindingDraft | undefined {
  const { value, unset } = look('endpoint');
  const own = ['traces_endpoint', 'metrics_endpoint', 'logs_endpoint', 'profiles_endpoint'].map((key) => look(key));
  const isThere = (one: { value: unknown; unset: readonly string[] }): boolean =>
    isGiven(one.value) || one.unset.length > 0;
  if (isThere({ value, unset })) return undefined;
  const missing = pipelines.filter(({ signal }) => family === 'grpc' || !isThere(look(`${signal}_endpoint`)));
  if (missing.length === 0 && (family === 'http' ? own.some(isThere) : false)) return undefined;
  const example = family === 'grpc' ? 'collector.example:4317' : 'https://collector.example:4318';
  return {
    title: 'The exporter has no endpoint',
    confidence: 'certain',
    because: 'The Collector does not start: there is no default for it.',
    evidence: [look('endpoint')],
    fix: 'Say where it shall send to.',
    settings: [[path('endpoint'), example]],
    why: 'Unlike an SDK, which sends to localhost when it is told nothing, an exporter of the Collector has no endpoint of its own.',
  };
}

const missingScheme: Rule = ({ written, target, setting }, exporter) => {
  if (target.scheme === 'http' || target.scheme === 'https') return undefined;
  const isAddress = /^[\d.:[\]]+(?:\/|$)/.test(written) || /^\s/.test(written);
  const isSecure = target.port === '443' || target.port === undefined || tlsOf(exporter).hasAuthority;
  const rest = withoutSecrets(written.trim().replace(/^[a-z][a-z\d+.-]*:\/\//i, ''));
  return {
    title: target.scheme === undefined ? 'The endpoint has no scheme' : `${target.scheme}:// is no scheme of OTLP/HTTP`,
    confidence: 'certain',
    because: isAddress
      ? 'The Collector does not start: “endpoint must be a valid URL”.'
      : 'The Collector starts, and every attempt fails with “unsupported protocol scheme”, for ever: it counts as an error that may go away.',
    evidence: [setting],
    fix: 'Write http:// for plain text or https:// for TLS in front of it, as the backend speaks.',
    settings: [[setting.path, `${isSecure ? 'https' : 'http'}://${rest}`]],
    why: 'For OTLP/HTTP the endpoint is a URL, and its scheme alone decides about TLS. Only gRPC takes a bare host and port.',
  };
};

const grpcPort: Rule = ({ target, setting, written }, exporter) => {
  if (target.port !== '4317' || isOwnPort(exporter, 'http', '4317')) return undefined;
  const right = withoutSecrets(written.replace(':4317', ':4318'));
  return {
    title: 'OTLP/HTTP is sent to 4317, the port of gRPC',
    confidence: 'likely',
    because: '4317 is assigned to OTLP over gRPC; a server can be told otherwise, but hardly any is.',
    evidence: [setting],
    fix: 'Send to 4318, the port of OTLP/HTTP, or take the exporter otlp_grpc for this port.',
    settings: [[setting.path, right]],
    why: 'A gRPC server speaks HTTP/2 from its first byte on and cannot read the HTTP/1.1 that comes: the sender sees a “malformed HTTP response”, which sounds like the network.',
    row: 'http-on-grpc-port',
  };
};

const httpPort: Rule = ({ target, setting, written }, exporter) => {
  if (target.port !== '4318' || isOwnPort(exporter, 'grpc', '4318')) return undefined;
  return {
    title: 'gRPC is sent to 4318, the port of OTLP/HTTP',
    confidence: 'likely',
    because: '4318 is assigned to OTLP over HTTP; a server can be told otherwise, but hardly any is.',
    evidence: [setting],
    fix: 'Send to 4317, the port of gRPC, or take the exporter otlp_http (with http:// or https://) for this port.',
    settings: [[setting.path, withoutSecrets(written.replace(':4318', ':4317'))]],
    why: 'A server of HTTP/1.1 takes the preface of HTTP/2 for a broken request and hangs up, so the sender says UNAVAILABLE and retries for ever what cannot succeed.',
    row: 'grpc-on-http-port',
  };
};

const signalPath = /\/v1(?:development)?\/(traces|metrics|logs|profiles)\/?$/;

const doubledPath: Rule = ({ target, setting, signals, isOwn, written }, { path }) => {
  const [, named] = signalPath.exec(target.path) ?? [];
  if (isOwn || named === undefined) return undefined;
  const [signal = named] = signals;
  const base = withoutSecrets(written.replace(signalPath, ''));
  const keepsItsOwn = signals.length === 1 && signals[0] === named;
  return {
    title: `The path of ${named} stands in the endpoint of all signals`,
    confidence: 'certain',
    because: `The exporter appends the path of each signal, so ${signal} go to ${target.path.replace(/\/$/, '')}/v1/${signal}, which hardly any backend serves: it answers 404, and the data is dropped at once.`,
    evidence: [setting],
    fix: `Give the base alone${keepsItsOwn ? `, or call the setting ${named}_endpoint, whose URL is used as it is` : ''}.`,
    settings: [[path('endpoint'), base]],
    why: 'endpoint is a base URL, and /v1/traces, /v1/metrics and /v1/logs are appended to it (X4). A URL that is whole belongs into traces_endpoint, metrics_endpoint or logs_endpoint.',
    row: 'doubled-path',
  };
};

const ownPath: Rule = ({ target, setting, signals: [signal], isOwn, written }) => {
  const [, named] = signalPath.exec(target.path) ?? [];
  if (!isOwn || signal === undefined || named === signal) return undefined;
  const isBare = target.path === '' || target.path === '/';
  if (named === undefined && !isBare) return undefined;
  return {
    title: isBare ? `${signal}_endpoint has no path` : `${signal}_endpoint names the path of ${named}`,
    confidence: isBare ? 'likely' : 'certain',
    because: `The URL is used as it is: ${signal} go to ${isBare ? '/' : target.path}.`,
    evidence: [setting],
    fix: `Write the whole URL, with /v1/${signal} at its end.`,
    settings: [[setting.path, withoutSecrets(`${written.replace(signalPath, '').replace(/\/$/, '')}/v1/${signal}`)]],
    why: 'Only to endpoint a path is appended; the endpoint of one signal is used as it is (X4).',
    row: 'path-404',
  };
};

const query: Rule = ({ target, setting, isOwn, written, signals: [signal] }) => {
  if (isOwn || !/[?#]/.test(target.path)) return undefined;
  return {
    title: 'The path is appended behind the query of the endpoint',
    confidence: 'certain',
    because: `The exporter appends /v1/${signal} to the text as it is, so it becomes a part of the last value of the query.`,
    evidence: [setting],
    fix: 'Give credentials as headers. If the backend insists on the query, write whole URLs as traces_endpoint, metrics_endpoint and logs_endpoint.',
    settings: [[setting.path, withoutSecrets(written.replace(/[?#].*$/s, ''))]],
    why: 'endpoint is a base that something is appended to; a query stands at the end of a URL.',
    row: 'path-404',
  };
};

const noPort: Rule = ({ target, setting, written }) => {
  if (!isHostAndPort(target.scheme) || target.port !== undefined) return undefined;
  return {
    title: 'The endpoint of gRPC names no port',
    confidence: 'certain',
    because: 'The Collector does not start: “missing port in address”.',
    evidence: [setting],
    fix: 'Add the port: 4317 by custom, 443 for most services on the Internet.',
    settings: [[setting.path, grpcAddress(target, isInside(target.host) ? '4317' : '443')]],
    why: `gRPC takes a host and a port, no URL, and has no port of its own to fall back to. ${written.includes('//') ? 'A scheme says nothing of the port either.' : ''}`,
  };
};

const grpcPath: Rule = ({ target, setting }, { path }) => {
  const isNumber = target.port === undefined || /^\d+$/.test(target.port);
  const hasPath = target.path !== '';
  if (!isHostAndPort(target.scheme) || target.port === undefined || (isNumber && !hasPath)) return undefined;
  return {
    title: isNumber ? 'The endpoint of gRPC has a path' : 'The port of the endpoint is no number',
    confidence: 'certain',
    because: 'The Collector does not start: “invalid port”.',
    evidence: [setting],
    fix: isNumber
      ? 'Leave the path away; where the backend is served under a path, it speaks OTLP/HTTP: take the exporter otlp_http.'
      : 'Write the port as a number.',
    settings: [[path('endpoint'), grpcAddress(target, isNumber ? target.port : '4317')]],
    why: 'gRPC’s path is the name of the method, and nobody can choose it.',
  };
};

/** `dns:`, `unix:` and other targets of gRPC have rules of their own. */
function isHostAndPort(scheme: string | undefined): boolean {
  return scheme === undefined || scheme === 'http' || scheme === 'https';
}

function grpcAddress({ scheme, host }: Endpoint['target'], port: string): string {
  return `${scheme === undefined ? '' : `${scheme}://`}${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A receiver of this very file listens there with the protocol that is wanted. */
function isOwnPort({ config }: ReviewedExporter, family: 'grpc' | 'http', port: string): boolean {
  return Object.keys(config.rawMap(['receivers'])).some((id) => {
    const { value } = config.look(['receivers', id, 'protocols', family, 'endpoint']);
    return typeof value === 'string' && value.endsWith(`:${port}`);
  });
}

const httpRules: readonly Rule[] = [missingScheme, grpcPort, doubledPath, ownPath, query];
const grpcRules: readonly Rule[] = [httpPort, noPort, grpcPath];
