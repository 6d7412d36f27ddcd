import { httpPaths, protocols } from '../core/signal.ts';
import type { Protocol, Signal } from '../core/signal.ts';
import { askAgain } from './again.ts';
import { createExporter, findPath, signalsFor } from './exports.ts';
import type { Exporter, Tried } from './exports.ts';
import { noAlpn } from './conclude-tls.ts';
import type { Clue, WordsSeen } from './facts.ts';
import type { Walk } from './probe.ts';
import { signalInPath } from './endpoint.ts';

/** Those that the endpoint can mean: gRPC has no path. */
export function protocolsFor({ target, endpoint }: Pick<Walk, 'target' | 'endpoint'>): readonly Protocol[] {
  if (target.protocols) return target.protocols;
  return endpoint.path === '' ? protocols : protocols.filter((one) => one !== 'grpc');
}

/** What is known of the port before the first export. */
export interface Spoken {
  readonly words: WordsSeen;
  /** A handshake that agreed on no protocol. */
  readonly lacksAlpn: boolean;
}

interface Absent {
  readonly protocol: Protocol;
  readonly tried?: Tried;
  /** Known without a try. */
  readonly clue?: Clue;
}

/** Every protocol with every signal, then once compressed. */
export async function tryProtocols(way: Walk, spoken: Spoken): Promise<ProtocolsTried> {
  const { words } = spoken;
  const { target, endpoint, budget, clock, journal } = way;
  const exporter = createExporter({ target, endpoint, words, budget, clock });
  const absent: Absent[] = [];
  const served: Protocol[] = [];
  try {
    for (const protocol of protocolsFor(way)) {
      if (budget.isShort && served.length > 0) {
        journal.step(nameOf(protocol), 'absent', 'not tried: the time is over');
        continue;
      }
      const result = await tryProtocol(way, exporter, { ...spoken, protocol });
      if (result === 'served') served.push(protocol);
      else if ('row' in result) return { clue: result, served };
      else absent.push(result);
      const missing = result !== 'served' && (target.protocols || protocolsFor(way).length === absent.length);
      if (missing) return { clue: await concludeAbsent(way, exporter, { absent, words }), served };
    }
    return { clue: await lostPath(way, exporter, absent), served };
  } finally {
    journal.count(exporter.sent);
  }
}

export interface ProtocolsTried {
  /** The first break; undefined where there is none. */
  readonly clue: Clue | undefined;
  readonly served: readonly Protocol[];
}

interface Attempt extends Spoken {
  readonly protocol: Protocol;
}

async function tryProtocol(
  way: Walk,
  exporter: Exporter,
  { protocol, words, lacksAlpn }: Attempt,
): Promise<'served' | Absent | Clue> {
  const { journal, endpoint, target, budget } = way;
  const name = nameOf(protocol);
  if (protocol === 'grpc' && words.tongue !== 'http2') {
    journal.step(name, target.protocols ? 'broken' : 'absent', 'not spoken: it needs HTTP/2');
    return { protocol };
  }
  if (protocol === 'grpc' && lacksAlpn && words.tongue === 'http2') {
    journal.step(name, 'absent', 'not agreed upon in the handshake: senders in Go and others refuse it then');
    return { protocol, clue: noAlpn };
  }
  const taken: Signal[] = [];
  const refused: Signal[] = [];
  const late: Signal[] = [];
  for (const [index, signal] of signalsFor(endpoint, target.signals).entries()) {
    if (budget.isShort && taken.length > 0) {
      late.push(signal);
      continue;
    }
    const tried = await journal.timed(() => exporter.send({ protocol, signal }));
    const { conclusion } = tried;
    const isAbsent = conclusion === 'absent' || (!target.protocols && isOfAnother(protocol, tried));
    if (isAbsent && index === 0) {
      journal.step(name, target.protocols ? 'broken' : 'absent', absentInWords(protocol, tried));
      return { protocol, tried };
    }
    if (typeof conclusion === 'object') {
      const heard = isPlainHttp(tried) && conclusion.row === 'refused' ? await hearInHttp(exporter, signal) : undefined;
      const clue = heard ?? conclusion;
      const call = { protocol, signal };
      const asked = await journal.timed(() => askAgain(way, exporter, { call, clue, wasTaken: taken.length > 0 }));
      journal.step(name, 'broken', `${signal}: ${shortened(tried.outcome.message) || conclusion.because}`);
      return asked;
    }
    (conclusion === 'fine' ? taken : refused).push(signal);
  }
  const gap = refused.length > 0 ? `; not served: ${refused.join(', ')}` : '';
  const untried = late.length > 0 ? `; not tried, the time is over: ${late.join(', ')}` : '';
  journal.step(name, 'fine', `${taken.join(', ')} taken${gap}${untried}`);
  if (budget.isShort) return 'served';
  return (await tryGzip(way, exporter, { protocol, signal: taken[0]! })) ?? 'served';
}

/** The gRPC client drops the page that came with the status. */
async function hearInHttp(exporter: Exporter, signal: Signal): Promise<Clue | undefined> {
  const { conclusion } = await exporter.send({ protocol: 'http/protobuf', signal });
  return typeof conclusion === 'object' && conclusion.certainty === 'certain' ? conclusion : undefined;
}

function absentInWords(protocol: Protocol, tried: Tried): string {
  const [, code] = /^Received HTTP status code (\d+)/.exec(tried.outcome.message) ?? [];
  if (protocol === 'grpc' && code !== undefined) return `not served: the answer is HTTP’s, ${code}, and not gRPC’s`;
  return `not served: ${shortened(tried.outcome.message)}`;
}

/** The other side does not speak this protocol, or not this encoding: another one may be served all the same. */
function isOfAnother(protocol: Protocol, tried: Tried): boolean {
  if (protocol === 'grpc') return isPlainHttp(tried);
  const { conclusion } = tried;
  return typeof conclusion === 'object' && ['http-on-grpc-port', 'encoding-refused'].includes(conclusion.row);
}

/** It does not speak gRPC: what it wants to say is heard better over HTTP. */
function isPlainHttp({ outcome }: Tried): boolean {
  return outcome.message.startsWith('Received HTTP status code');
}

async function tryGzip(
  { journal }: Walk,
  exporter: Exporter,
  { protocol, signal }: { protocol: Protocol; signal: Signal },
): Promise<Clue | undefined> {
  const { conclusion, outcome } = await journal.timed(() => exporter.send({ protocol, signal, isGzip: true }));
  const name = `${nameOf(protocol)}, gzip`;
  if (conclusion === 'fine') {
    journal.step(name, 'fine', `${signal} taken`);
    return undefined;
  }
  journal.step(name, 'broken', shortened(outcome.message));
  const because = `not compressed it is taken, and with gzip: ${outcome.message}`;
  return conclusion === 'absent' ? { row: 'compression-unsupported', because, certainty: 'likely' } : conclusion;
}

/** HTTP is spoken, and nothing found at the path. */
function isMissing(tried: Tried | undefined): boolean {
  return tried?.conclusion === 'absent' && tried.outcome.status !== undefined;
}

/** gRPC is served, and HTTP answers that there is nothing: below another path there may be. */
async function lostPath(way: Walk, exporter: Exporter, absent: readonly Absent[]): Promise<Clue | undefined> {
  const lost = absent.find(({ protocol, tried }) => protocol !== 'grpc' && isMissing(tried));
  return lost && (await elsewhere(way, exporter, lost));
}

/** Nothing that was asked for is served. */
async function concludeAbsent(
  way: Walk,
  exporter: Exporter,
  { absent, words }: { absent: readonly Absent[]; words: WordsSeen },
): Promise<Clue> {
  way.journal.nothingServed();
  const overHttp = absent.find(({ protocol, tried }) => protocol !== 'grpc' && isMissing(tried));
  if (overHttp) {
    const overGrpc = absent.find(({ protocol }) => protocol === 'grpc');
    return (
      (await elsewhere(way, exporter, overHttp)) ?? knowsNoService(overGrpc?.tried) ?? wrongServer(overHttp.tried!)
    );
  }
  // What HTTP might have said better, it does not say at all.
  const told = absent.map(({ tried, clue }) => clue ?? tried?.conclusion).find((one) => typeof one === 'object');
  if (told) return told;
  const [first] = absent;
  if (first!.protocol === 'grpc') return await concludeNoGrpc(exporter, first!, words);
  return {
    row: 'http-on-grpc-port',
    because: `it speaks HTTP/2, and no HTTP/1.1: ${first!.tried!.outcome.message}`,
    certainty: 'certain',
  };
}

/** Whether the same port takes OTLP over HTTP is one request more, and makes the case. */
async function concludeNoGrpc(exporter: Exporter, { tried }: Absent, words: WordsSeen): Promise<Clue> {
  const { outcome, conclusion } = await exporter.send({ protocol: 'http/protobuf', signal: 'traces' });
  if (conclusion === 'fine') {
    const because = 'an export over HTTP is taken at the same port, and none over gRPC';
    return { row: 'grpc-on-http-port', because, certainty: 'certain' };
  }
  if (tried?.outcome.message.includes('HTTP status code 404') && outcome.status === undefined) {
    return { row: 'grpc-http-404', because: tried.outcome.message, certainty: 'certain' };
  }
  if (tried && words.tongue === 'http2' && outcome.status === undefined) return noService(tried);
  const unknown = knowsNoService(tried);
  if (unknown) return unknown;
  const because = `it speaks HTTP (${outcome.message || words.text})`;
  if (outcome.status !== undefined && outcome.status >= 404) return wrongServer({ outcome, conclusion });
  return { row: 'grpc-on-http-port', because, certainty: 'likely' };
}

/** Of a server that answers in gRPC, whatever else is served at its port. */
function knowsNoService(tried: Tried | undefined): Clue | undefined {
  const unimplemented = 12;
  return tried?.outcome.grpcStatus === unimplemented && !isPlainHttp(tried) ? noService(tried) : undefined;
}

function noService({ outcome }: Tried): Clue {
  return { row: 'grpc-unimplemented', because: outcome.message, certainty: 'certain' };
}

async function elsewhere(
  { endpoint, target }: Walk,
  exporter: Exporter,
  { protocol, tried }: Absent,
): Promise<Clue | undefined> {
  const signal = signalInPath(endpoint.path) ?? target.signals?.[0] ?? 'traces';
  const isWhole = target.exactPath || signalInPath(endpoint.path) !== undefined;
  const asked = isWhole ? endpoint.path || '/' : endpoint.path + httpPaths[signal];
  const base = await findPath(exporter, endpoint, { protocol, signal, asked });
  if (base === undefined) return undefined;
  const because = `${asked} is answered ${tried!.outcome.status}, and ${base}${httpPaths[signal]} takes the export`;
  const remedy = `As base endpoint write ${endpoint.origin}${base} (the sender appends ${httpPaths[signal]}), or for ${signal} alone the whole ${endpoint.origin}${base}${httpPaths[signal]}.`;
  const diagnose = [asked, base + httpPaths[signal]].map((path) => curlTo(endpoint.origin + path));
  return { row: 'path-404', because, certainty: 'certain', remedy, diagnose };
}

function curlTo(url: string): string {
  return `curl -si ${url} -H 'content-type: application/json' -d '{}'`;
}

/** 404 in OTLP's own form comes from a receiver; a page, or a method that nobody knows, from something else. */
function wrongServer({ outcome }: Tried): Clue {
  const { server } = outcome.headers;
  const says = server === undefined ? '' : `; it calls itself “${server}”`;
  const because = `${outcome.message}${says}; no usual path takes the export either`;
  const isOtlp = /application\/(json|x-protobuf)/.test(outcome.headers['content-type'] ?? '');
  return isOtlp
    ? { row: 'path-404', because, certainty: 'likely', also: ['wrong-server'] }
    : { row: 'wrong-server', because, certainty: 'likely', also: ['path-404'] };
}

export function nameOf(protocol: Protocol): string {
  return protocol === 'grpc' ? 'gRPC' : protocol === 'http/json' ? 'HTTP, JSON' : 'HTTP, protobuf';
}

const longest = 300;

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
