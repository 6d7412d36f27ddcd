import { createSystemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { Budget } from './budget.ts';
import {
  certificateInWords,
  concludeAlpn,
  concludeHandshake,
  concludeRevocation,
  handshakeInWords,
} from './conclude-tls.ts';
import { concludeConnection, dialAll, dialledInWords, familyRemark } from './connection.ts';
import { endpointOf } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { createExporter } from './exports.ts';
import type { Address, Clue, ProbeReport, ProbeTarget, WordsSeen } from './facts.ts';
import { concludeWords, hearFirstWords, wordsInWords } from './first-words.ts';
import { shakeHands, systemAuthorities } from './handshake.ts';
import type { Place } from './handshake.ts';
import { Journal } from './journal.ts';
import { secretsOf } from '../core/masking.ts';
import { concludeName, nameInWords, resolveName, triedOf } from './name.ts';
import { askProxy, concludeDetour, concludeProxy, proxyAt, proxyFor, proxyRemark } from './proxy.ts';
import type { ProxyNamed } from './proxy.ts';
import { tryProtocols } from './try-protocols.ts';

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
  if (!Array.isArray(addresses)) return addresses;
  const address = await reach(way, addresses);
  if ('row' in address) return address;
  const { proxy, closed: viaProxy } = await lookAtProxy(way);
  // The sender has no other way.
  if (viaProxy && way.target.proxy !== undefined) return viaProxy;
  const place: Place = { endpoint: way.endpoint, address, target: way.target };
  const { broken, noted } = await secure(way, place);
  if (broken) return proxy && !viaProxy && broken.row === 'closed-early' ? concludeDetour(proxy, broken) : broken;
  const words = await greet(way, place);
  if ('row' in words) return words;
  return (await tryProtocols(way, words)) ?? viaProxy ?? noted;
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
  return clue ?? dialled.find(({ error }) => !error)!;
}

interface ProxyAsked {
  readonly proxy?: ProxyNamed;
  /** It opens no tunnel. A proxy of the environment is told of at the end: the endpoint is looked at all the same. */
  readonly closed?: Clue | undefined;
}

async function lookAtProxy({ endpoint, target, budget, journal }: Walk): Promise<ProxyAsked> {
  const proxy = target.proxy === undefined ? proxyFor(endpoint, target.env) : proxyAt(target.proxy);
  if (!proxy) return {};
  const answer = await journal.timed(() => askProxy(proxy, endpoint, budget));
  const closed = concludeProxy(proxy, answer);
  const { variable, host, port } = proxy;
  const named = variable === undefined ? `${host}:${port}` : `${variable} is set`;
  const isOnlyWay = target.proxy !== undefined;
  const state = !isOnlyWay ? 'noted' : closed ? 'broken' : 'fine';
  journal.step('proxy', state, `${named}; asked for a tunnel, the proxy says: ${answer}`);
  if (!closed || !isOnlyWay) journal.remark(proxyRemark(proxy, answer));
  return { proxy, closed };
}

/** What breaks the way here, or is told at the end: the endpoint is looked at all the same. */
async function secure(
  { endpoint, target, budget, journal }: Walk,
  place: Place,
): Promise<{ broken?: Clue | undefined; noted?: Clue | undefined }> {
  if (!endpoint.isSecure) return {};
  const seen = await journal.timed(() => shakeHands(place, budget));
  const plain = seen.error ? await hearFirstWords(place, budget, { secure: false }) : undefined;
  const host = target.serverName ?? endpoint.host;
  const clue = concludeHandshake(seen, { host, verify: target.verify, plain }) ?? concludeAlpn(seen, target.protocols);
  journal.step('TLS', seen.error || clue?.row === 'tls-no-alpn' ? 'broken' : 'fine', handshakeInWords(seen));
  const revocation = concludeRevocation(seen);
  if (seen.certificate) {
    const isDistrusted = seen.distrust !== undefined;
    const isNoted = isDistrusted || revocation !== undefined;
    journal.step(
      'certificate',
      clue && clue.row !== 'tls-no-alpn' ? 'broken' : isNoted ? 'noted' : 'fine',
      certificateInWords(seen.certificate),
    );
    if (isDistrusted && !clue) {
      journal.remark(`Nobody verifies the certificate (${seen.distrust}): the sender would believe any impostor.`);
    }
  }
  return { broken: clue, noted: target.verify === false ? undefined : revocation };
}

async function greet(way: Walk, place: Place): Promise<WordsSeen | Clue> {
  const { endpoint, budget, journal } = way;
  const heard = await journal.timed(() => hearFirstWords(place, budget));
  const words = await listenAgain(way, heard);
  const isHttp = words.tongue === 'http1' || words.tongue === 'http2';
  const secured =
    !endpoint.isSecure && !isHttp && words.tongue !== 'other' ? await shakeHands(place, budget) : undefined;
  const clue = concludeWords(words, secured && { isTls: secured.error === undefined });
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
  const exporter = createExporter({ target, endpoint, tongue: words.tongue, budget, clock, patienceShare: 0.2 });
  const { outcome } = await exporter.send({ protocol: 'http/protobuf', signal: 'traces' });
  journal.count(exporter.sent);
  return outcome.status === undefined ? words : { tongue: 'http1', text: `HTTP/1.1 ${outcome.status}` };
}
