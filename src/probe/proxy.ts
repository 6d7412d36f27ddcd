import { connect } from 'node:net';
import { ChaosError } from '../core/errors.ts';
import type { Clue } from './facts.ts';
import type { Endpoint } from './endpoint.ts';
import type { ProbeTarget } from './facts.ts';
import type { Budget } from './budget.ts';
import { seenError, tooLate } from './seen-error.ts';

export interface ProxyNamed {
  /** The variable that names it; undefined: the sender's own settings do. */
  readonly variable?: string;
  readonly host: string;
  readonly port: number;
  /** What is shown to it, and to nobody else. */
  readonly authorization?: string;
}

/** Throws ChaosError for what is no URL of a proxy. */
export function proxyAt(text: string): ProxyNamed {
  const proxy = parseProxy(text);
  if (proxy) return proxy;
  throw new ChaosError('that is no URL of an HTTP proxy', {
    code: 'bad-proxy',
    hint: 'Write http://host:port, with user:password@ before the host where the proxy wants credentials.',
  });
}

function parseProxy(text: string): ProxyNamed | undefined {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return undefined;
  const { username, password } = url;
  const shown = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    ...(username !== '' && { authorization: `Basic ${shown}` }),
  };
}

/** What is not encoded as it should be stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxy that a sender on this host would use; none for the host itself, as Go has it. */
export function proxyFor({ isSecure, host, port }: Endpoint, env: ProbeTarget['env']): ProxyNamed | undefined {
  const names = isSecure ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const variable = names.find((name) => env[name]);
  if (variable === undefined || isLoopback(host)) return undefined;
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((one) => one.trim().toLowerCase());
  if (exceptions.some((one) => exempts(one, host.toLowerCase(), port))) return undefined;
  const proxy = parseProxy(env[variable]!);
  return proxy && { variable, ...proxy };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function exempts(exception: string, host: string, port: number): boolean {
  if (exception === '*') return true;
  const [, name = '', of] = /^(.*?)(?::(\d+))?$/.exec(exception) ?? [];
  if (name === '' || (of !== undefined && Number(of) !== port)) return false;
  const bare = name.replace(/^\*?\./, '');
  return host === bare || host.endsWith(`.${bare}`);
}

/** What a proxy says when it is asked for a tunnel; the first line only, and nothing passes through it. */
export async function askProxy(
  { host, port, authorization }: ProxyNamed,
  endpoint: Endpoint,
  budget: Budget,
): Promise<string> {
  const socket = connect({ host, port });
  const told = new Promise<string>((resolve) => {
    const to = `${endpoint.url.hostname}:${endpoint.port}`;
    const shown = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
    socket.once('connect', () => socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n${shown}\r\n`));
    socket.once('data', (chunk: Buffer) => resolve(chunk.subarray(0, 80).toString('latin1').split('\r\n')[0]!));
    socket.on('error', (error) => resolve(seenError(error).code || 'an error'));
    socket.on('close', () => resolve('the connection is closed'));
  });
  try {
    return await budget.within(0.15, told, tooLate.message);
  } finally {
    socket.destroy();
  }
}

export function proxyRemark({ variable, host, port }: ProxyNamed, answer: string): string {
  const shown = `${host}:${port}`;
  const way =
    variable === undefined
      ? `The sender goes by way of the proxy ${shown}, and this probe went directly.`
      : `${variable} names the proxy ${shown}: senders that obey it take that way, this probe went directly.`;
  return opensTunnel(answer)
    ? `${way} The proxy opens a tunnel to the endpoint.`
    : `${way} The proxy opens no tunnel to the endpoint (${answer}): add the host to NO_PROXY, or let the proxy allow it.`;
}

export function opensTunnel(answer: string): boolean {
  return /^HTTP\/1\.[01] 200/.test(answer);
}

/** What a proxy that opens no tunnel does, as values of the scenario's parameter. */
export function concludeProxy({ variable, host, port }: ProxyNamed, answer: string): Clue | undefined {
  if (opensTunnel(answer)) return undefined;
  const proxy = /^HTTP\/1\.[01] 407/.test(answer)
    ? 'authenticate'
    : answer === tooLate.message
      ? 'silence'
      : 'bad-gateway';
  const named = variable === undefined ? `the proxy is ${host}:${port}` : `${variable} names ${host}:${port}`;
  return {
    row: 'proxy-connect',
    with: { proxy },
    because: `${named}, which opens no tunnel: ${answer}`,
    certainty: 'likely',
  };
}

/** Directly the connection ends, and the proxy opens a tunnel. */
export function concludeDetour({ host, port }: ProxyNamed, direct: Clue): Clue {
  const because = `directly ${direct.because}; the proxy ${host}:${port} opens a tunnel`;
  return { row: 'proxy-connect', with: { proxy: 'tunnel' }, because, certainty: 'likely' };
}
