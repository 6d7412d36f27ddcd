import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { decodedHeaders } from './again.ts';
import { Budget } from './budget.ts';
import { isEnd } from './conclude-end.ts';
import { certificateInWords, concludeHandshake, concludeRevocation, handshakeInWords, noAlpn } from './conclude-tls.ts';
import { concludeConnection, dial, dialAll, dialledInWords, familyRemark, otherLoopback } from './connection.ts';
import { endpointOf } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { createExporter } from './exports.ts';
import type { Address, Clue, EndUnasked, ProbeReport, ProbeTarget, WordsSeen } from './facts.ts';
import { concludeWords, hearFirstWords, wordsInWords } from './first-words.ts';
import { endUnasked, shakeHands, systemAuthorities } from './handshake.ts';
import type { Place } from './handshake.ts';
import { Journal } from './journal.ts';
import { secretsOf } from '../core/masking.ts';
import { closed, isLate } from './seen-error.ts';
import type { ErrorSeen } from './seen-error.ts';
import { concludeName, nameInWords, resolveName, triedOf } from './name.ts';
import { askProxy, concludeDetour, concludeProxies, isUsed, proxiesFor, proxyInWords, proxyRemark } from './proxy.ts';
import type { ProxyAnswer, ProxyNamed } from './proxy.ts';
import { protocolsFor, tryProtocols } from './try-protocols.ts';
import type { ProtocolsTried, Spoken } from './try-protocols.ts';

/*
 * Walks the way of an export, from the name to the answer, and stops where it breaks. Each step has two halves: one that
 * looks (sockets, bounded in time, bytes and count) and one that concludes from what was seen (pure).
 */

/** Throws ChaosError for what is no endpoint; whatever the network does is a finding. */
export async function probe(asked: ProbeTarget, clock: Clock = createSystemClock()): Promise<ProbeReport> {
  const endpoint = endpointOf(asked.url);
  const needsTrust = endpoint.isSecure && asked.ca === undefined;
  const target = needsTrust ? { ...asked, ca: systemAuthorities() } : asked;
  const budget = new Budget(clock, target.timeoutMs);
  const journal = new Journal(clock, [
    ...secretsOf(target.headers ?? {}),
    ...secretsOf(decodedHeaders(target.headers ?? {})),
    endpoint.url.password,
    passwordIn(target.proxy),
  ]);
  const clue = await walk({ endpoint, target, budget, journal, clock });
  return journal.report(endpoint.shown, clue, budget.spentMs);
}

function passwordIn(url = ''): string {
  return URL.parse(url)?.password ?? '';
}

export interface Walk {
  readonly endpoint: Endpoint;
  readonly target: ProbeTarget;
  readonly budget: Budget;
  readonly journal: Journal;
  readonly clock: Clock;
}

async function walk(way: Walk): Promise<Clue | undefined> {
  const addresses = await lookUp(way);
  const address = Array.isArray(addresses) ? await reach(way, addresses) : addresses;
  const proxies = await lookAtProxies(way);
  // What its own settings name is the only way that the sender has.
  const shut = way.target.proxy === undefined ? undefined : concludeProxies(proxies);
  if (shut) return shut;
  const isLost = 'row' in address;
  const { clue, served, noted } = isLost ? { clue: address, served: [], noted: undefined } : await visit(way, address);
  const used = served.length === 0 ? proxies : proxies.filter(({ proxy }) => isUsed(proxy, way.endpoint, served));
  for (const { proxy, answer } of used) way.journal.remark(proxyRemark(proxy, answer, isLost));
  if (isLost && used.length > 0) return concludeProxies(used, clue);
  const passing = proxies.find(({ answer }) => answer.passes)?.proxy;
  if (clue && isEnd(clue) && passing) return concludeDetour(passing, clue);
  return clue ?? concludeProxies(used) ?? noted;
}

/** What the server at the address does. */
async function visit(way: Walk, address: Address): Promise<ProtocolsTried & Pick<Secured, 'noted'>> {
  const place: Place = { endpoint: way.endpoint, address, target: way.target };
  const secured: Secured = way.endpoint.isSecure ? await secure(way, place) : { lacksAlpn: false };
  if (secured.broken) return { clue: secured.broken, served: [] };
  const words = await greet(way, place, secured.alpn);
  if ('row' in words) return { clue: words, served: [] };
  const { lacksAlpn, noted } = secured;
  return { ...(await tryProtocols(way, { words, lacksAlpn })), noted };
}

async function lookUp({ endpoint: { host }, budget, journal }: Walk): Promise<Address[] | Clue> {
  const seen = await journal.timed(() => resolveName(host, budget));
  const clue = concludeName(host, seen);
  journal.step('name', clue ? 'broken' : 'fine', nameInWords(host, seen));
  return clue ?? triedOf(seen.addresses);
}

async function reach({ endpoint: { port }, budget, journal }: Walk, addresses: Address[]): Promise<Address | Clue> {
  const dialled = await journal.timed(() => dialAll(addresses, port, budget));
  const clue = concludeConnection(dialled, port);
  const isMixed = dialled.some(({ error }) => error);
  journal.step('connection', clue ? 'broken' : isMixed ? 'noted' : 'fine', dialledInWords(dialled, port));
  journal.remark(familyRemark(dialled));
  const other = otherLoopback(dialled);
  const beside = other && (await journal.timed(() => dial(other, port, budget)));
  if (clue && beside && !beside.error) {
    const because = `${clue.because}, and ${dialledInWords([beside], port)}`;
    return { row: 'ipv6-only', because, certainty: 'certain' };
  }
  return clue ?? dialled.find(({ error }) => !error)!;
}

/** Told at the end: the endpoint is looked at all the same. */
async function lookAtProxies(way: Walk): Promise<{ proxy: ProxyNamed; answer: ProxyAnswer }[]> {
  const { endpoint, target, budget, journal } = way;
  const answers = [];
  for (const proxy of proxiesFor(endpoint, protocolsFor(way), target)) {
    const answer = await journal.timed(() =>
      askProxy(proxy, endpoint, { headers: target.headers, budget, ca: target.ca }),
    );
    if (proxy.use === 'forward') journal.count(1);
    const broken = proxy.variable === undefined ? 'broken' : 'noted';
    journal.step('proxy', answer.passes ? 'fine' : broken, proxyInWords(proxy, answer));
    answers.push({ proxy, answer });
  }
  return answers;
}

/** What TLS showed: what breaks the way here, and what is told at the end, when the endpoint was looked at all the same. */
interface Secured extends Pick<Spoken, 'lacksAlpn'> {
  /** What was agreed on. */
  readonly alpn?: string | undefined;
  readonly broken?: Clue | undefined;
  readonly noted?: Clue | undefined;
}

async function secure(way: Walk, place: Place): Promise<Secured> {
  const { endpoint, target, budget, journal } = way;
  using shaken = await journal.timed(() => shakeHands(place, budget));
  using plain = shaken.seen.error && (await journal.timed(() => hearFirstWords(place, budget, { secure: false })));
  const seen = isLate(shaken.seen.error) && shaken.hasEnded ? { error: closed } : shaken.seen;
  const host = target.serverName ?? endpoint.host;
  const isCut = plain?.seen.tongue === 'closed' || seen.error === closed;
  const unasked = isCut ? await endedAnyway(way, place, seen.error) : undefined;
  const clue = concludeHandshake(seen, { host, verify: target.verify, plain: plain?.seen, unasked });
  const lacksAlpn = !seen.error && seen.alpn === undefined;
  const isBreak = lacksAlpn && target.protocols?.includes('grpc');
  journal.step('TLS', seen.error || isBreak ? 'broken' : 'fine', handshakeInWords(seen));
  const revocation = concludeRevocation(seen);
  if (seen.certificate) {
    const isDistrusted = seen.distrust !== undefined;
    const isNoted = isDistrusted || revocation !== undefined;
    journal.step('certificate', clue ? 'broken' : isNoted ? 'noted' : 'fine', certificateInWords(seen.certificate));
    if (isDistrusted && !clue) {
      journal.remark(`Nobody verifies the certificate (${seen.distrust}): the sender would believe any impostor.`);
    }
  }
  const broken = clue ?? (isBreak ? noAlpn : undefined);
  return { broken, lacksAlpn, alpn: seen.alpn, noted: target.verify === false ? undefined : revocation };
}

/** Whether a connection that ended does so when nothing is said on it, too. */
async function endedAnyway(
  { budget, journal }: Walk,
  place: Place,
  error: ErrorSeen | undefined,
): Promise<EndUnasked | undefined> {
  return error === closed ? 'late' : await journal.timed(() => endUnasked(place, budget));
}

async function greet(way: Walk, place: Place, alpn: string | undefined): Promise<WordsSeen | Clue> {
  const { endpoint, budget, journal } = way;
  using heard = await journal.timed(() => hearFirstWords(place, budget));
  const answered = await journal.timed(() => listenAgain(way, heard.seen));
  const isHttp = answered.tongue === 'http1' || answered.tongue === 'http2';
  const asksForTls = !endpoint.isSecure && !isHttp && answered.tongue !== 'other';
  using secured = asksForTls ? await journal.timed(() => shakeHands(place, budget)) : undefined;
  const words: WordsSeen =
    answered.tongue === 'silence' && heard.hasEnded ? { tongue: 'closed', text: '', error: closed } : answered;
  // With TLS the client speaks first: who waits for a word meets its own silence.
  const isCut = words.tongue === 'closed' && !endpoint.isSecure;
  const unasked = isCut ? await endedAnyway(way, place, words.error) : undefined;
  const isTls = secured && secured.seen.error === undefined;
  const clue = concludeWords(words, { isTls, alpn, unasked });
  journal.step('protocol', clue ? 'broken' : 'fine', wordsInWords(words));
  return clue ?? words;
}

/**
 * Some servers of HTTP/1.1 hang up on what HTTP/2 says, wait after it, or answer with a bare page: they get a request
 * that they understand.
 */
async function listenAgain({ endpoint, target, budget, clock, journal }: Walk, words: WordsSeen): Promise<WordsSeen> {
  const isPage = words.tongue === 'other' && words.text.startsWith('<');
  if (!isPage && words.tongue !== 'silence' && words.tongue !== 'closed') return words;
  const exporter = createExporter({ target, endpoint, words, budget, clock, patienceShare: 0.2 });
  const { outcome } = await exporter.send({ protocol: 'http/protobuf', signal: 'traces' });
  journal.count(exporter.sent);
  return outcome.status === undefined ? words : { tongue: 'http1', text: `HTTP/1.1 ${outcome.status}` };
}
