import { BlockList, connect as connectPlain, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { httpPaths } from '../core/signal.ts';
import type { Protocol } from '../core/signal.ts';
import { ChaosError } from '../core/errors.ts';
import type { Budget } from './budget.ts';
import type { Endpoint } from './endpoint.ts';
import type { Clue, ProbeTarget } from './facts.ts';
import { seenError, tooLate } from './seen-error.ts';

/**
 * How a sender goes through a proxy: for HTTP without TLS it names the whole URL (RFC 9112 §3.2.2), for everything else it
 * asks for a tunnel (RFC 9110 §9.3.6), gRPC without TLS included.
 */
type ProxyUse = 'tunnel' | 'forward';

export interface ProxyNamed {
  /** The variable that names it; undefined: the sender's own settings do. */
  readonly variable?: string;
  readonly url: URL;
  readonly use: ProxyUse;
}

/** Throws ChaosError for what is no URL of a proxy. */
export function proxyAt(text: string): ProxyNamed {
  const url = parseProxy(text);
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return { url, use: 'tunnel' };
  throw new ChaosError('that is no URL of an HTTP proxy', {
    code: 'bad-proxy',
    hint: 'Write http://host:port, with user:password@ before the host where the proxy wants credentials.',
  });
}

function parseProxy(text: string): URL | undefined {
  return URL.parse(text.includes('://') ? text : `http://${text}`) ?? undefined;
}

/** What is not encoded as it should be stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const variables: Readonly<Record<ProxyUse, readonly string[]>> = {
  tunnel: ['HTTPS_PROXY', 'https_proxy'],
  forward: ['HTTP_PROXY', 'http_proxy'],
};

/** The proxy of the sender's settings, or those that the environment names; these for no address of the host itself, as Go has it. */
export function proxiesFor(
  { isSecure, host, port }: Endpoint,
  protocols: readonly Protocol[],
  { env, proxy }: Pick<ProbeTarget, 'env' | 'proxy'>,
): ProxyNamed[] {
  if (proxy !== undefined) return [proxyAt(proxy)];
  if (isLoopback(host)) return [];
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((one) => one.trim().toLowerCase());
  if (exceptions.some((one) => exempts(one, host.toLowerCase(), port))) return [];
  const uses = new Set(protocols.map((one) => useOf(one, isSecure)));
  return [...uses].flatMap((use) => {
    const variable = variables[use].find((name) => env[name]);
    const url = variable && parseProxy(env[variable]!);
    return variable !== undefined && url ? [{ variable, url, use }] : [];
  });
}

function useOf(protocol: Protocol, isSecure: boolean): ProxyUse {
  return isSecure || protocol === 'grpc' ? 'tunnel' : 'forward';
}

/** Each protocol has its own way through a proxy, which matters only where the protocol is served. */
export function isUsed({ use }: ProxyNamed, { isSecure }: Endpoint, served: readonly Protocol[]): boolean {
  return served.some((one) => useOf(one, isSecure) === use);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function exempts(exception: string, host: string, port: number): boolean {
  if (exception === '*') return true;
  const [, network, bits] = /^(.+)\/(\d+)$/.exec(exception) ?? [];
  if (network !== undefined) return isWithin(host, network, Number(bits));
  const [, name = '', of] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (name === '' || (of !== undefined && Number(of) !== port)) return false;
  const bare = name.replace(/^\*?\./, '');
  return host === bare || host.endsWith(`.${bare}`);
}

function isWithin(host: string, network: string, bits: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || bits > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

export interface ProxyAnswer {
  /** Undefined where it was not asked. */
  readonly passes?: boolean;
  /** Its status line, or what stood in the way. */
  readonly words: string;
}

/** One request to the proxy, of which the first line of the answer is read. */
export async function askProxy(
  proxy: ProxyNamed,
  endpoint: Endpoint,
  { headers = {}, budget, ca }: { headers?: ProbeTarget['headers']; budget: Budget; ca?: string | undefined },
): Promise<ProxyAnswer> {
  const { url } = proxy;
  const isSecure = url.protocol === 'https:';
  if (!isSecure && url.protocol !== 'http:') return { words: `it is spoken to in ${url.protocol.slice(0, -1)}` };
  const place = { host: hostOf(url), port: Number(url.port) || (isSecure ? 443 : 80) };
  const socket = isSecure ? connectTls({ ...place, ...(ca !== undefined && { ca }) }) : connectPlain(place);
  const told = new Promise<string>((resolve) => {
    socket.once(isSecure ? 'secureConnect' : 'connect', () => socket.write(requestTo(proxy, endpoint, headers)));
    socket.once('data', (chunk: Buffer) => resolve(chunk.subarray(0, 80).toString('latin1').split('\r\n')[0]!));
    socket.on('error', (error) => resolve(seenError(error).code || 'an error'));
    socket.on('close', () => resolve('the connection is closed'));
  });
  try {
    const words = await budget.within(0.15, told, tooLate.message);
    return { words, passes: /^HTTP\/1\.[01] 2\d\d/.test(words) };
  } finally {
    socket.destroy();
  }
}

function requestTo({ url, use }: ProxyNamed, endpoint: Endpoint, headers: Readonly<Record<string, string>>): string {
  const to = `${endpoint.url.hostname}:${endpoint.port}`;
  const asked = use === 'tunnel' ? `CONNECT ${to}` : `POST ${endpoint.origin}${endpoint.path}${httpPaths.traces}`;
  const { username, password } = url;
  const credentials = [username, password].map(decoded).join(':');
  const lines = [
    `${asked} HTTP/1.1`,
    `Host: ${to}`,
    ...(username === '' ? [] : [`Proxy-Authorization: Basic ${Buffer.from(credentials).toString('base64')}`]),
    ...(use === 'tunnel' ? [] : ['Content-Type: application/x-protobuf', 'Content-Length: 0', 'Connection: close']),
    ...(use === 'tunnel' ? [] : Object.entries(headers).map(([name, value]) => `${name}: ${value}`)),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

const asked: Readonly<Record<ProxyUse, string>> = {
  tunnel: 'asked for a tunnel',
  forward: 'asked to pass an export on',
};

export function proxyInWords({ variable, url, use }: ProxyNamed, { words, passes }: ProxyAnswer): string {
  const named = variable === undefined ? url.host : `${variable} is set`;
  return passes === undefined ? `${named}; not asked: ${words}` : `${named}; ${asked[use]}, the proxy says: ${words}`;
}

export function proxyRemark(
  { variable, url, use }: ProxyNamed,
  { passes, words }: ProxyAnswer,
  isLost: boolean,
): string {
  const who =
    variable === undefined
      ? `The sender goes by way of the proxy ${url.host}`
      : `${variable} names the proxy ${url.host}: senders that obey it take that way`;
  const way = `${who}, this probe ${isLost ? 'tried' : 'went'} directly.`;
  if (passes === undefined) return `${way} Whether the proxy lets them through is not known here: ${words}.`;
  const does = use === 'tunnel' ? ['opens a tunnel', 'opens no tunnel'] : ['passes exports on', 'passes no export on'];
  if (passes) return `${way} The proxy ${does[0]} to the endpoint.`;
  // Where nobody gets there without the proxy, going round it is no help.
  const remedy = isLost ? '.' : ': add the host to NO_PROXY, or let the proxy allow it.';
  return `${way} The proxy ${does[1]} to the endpoint (${words})${remedy}`;
}

/** What proxies change about a conclusion; `lost` is why the endpoint cannot be reached without one. */
export function concludeProxies(
  proxies: readonly { readonly proxy: ProxyNamed; readonly answer: ProxyAnswer }[],
  lost?: Clue,
): Clue | undefined {
  const told = proxies.map(
    ({ proxy: { variable, url, use }, answer: { words } }) =>
      `${variable === undefined ? 'the proxy is' : `${variable} names`} ${url.host}, which was ${asked[use]}: ${words}`,
  );
  const because = [...(lost ? [`directly, ${lost.because}`] : []), ...told].join('; ');
  if (lost && !proxies.every(({ answer }) => answer.passes === false)) {
    return { row: 'proxy-only', because, certainty: 'open' };
  }
  if (lost) return { ...lost, because, certainty: 'likely', also: [...(lost.also ?? []), 'proxy-connect'] };
  const shut = proxies.find(({ answer }) => answer.passes === false)?.answer;
  return shut && { row: 'proxy-connect', with: valuesOf(shut.words), because, certainty: 'likely' };
}

/** What a proxy that opens no tunnel does, as values of the scenario's parameter. */
function valuesOf(words: string): { readonly proxy: string } {
  if (/^HTTP\/1\.[01] 407/.test(words)) return { proxy: 'authenticate' };
  return { proxy: words === tooLate.message ? 'silence' : 'bad-gateway' };
}

/** Directly the connection ends, and the proxy opens a tunnel. */
export function concludeDetour({ url }: ProxyNamed, direct: Clue): Clue {
  const because = `directly ${direct.because}; the proxy ${url.host} opens a tunnel`;
  return { row: 'proxy-connect', with: { proxy: 'tunnel' }, because, certainty: 'likely' };
}
