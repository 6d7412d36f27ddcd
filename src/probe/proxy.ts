import { connect } from 'node:net';
import type { Endpoint } from './endpoint.ts';
import type { ProbeTarget } from './facts.ts';
import type { Budget } from './budget.ts';
import { seenError, tooLate } from './seen-error.ts';

export interface ProxyNamed {
  /** The variable that names it. */
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

/** The proxy that a sender on this host would use; none for the host itself, as Go has it. */
export function proxyFor({ isSecure, host, port }: Endpoint, env: ProbeTarget['env']): ProxyNamed | undefined {
  const names = isSecure ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const variable = names.find((name) => env[name]);
  if (variable === undefined || isLoopback(host)) return undefined;
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((one) => one.trim().toLowerCase());
  if (exceptions.some((one) => exempts(one, host.toLowerCase(), port))) return undefined;
  const value = env[variable]!;
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  if (!url) return undefined;
  return {
    variable,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
  };
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
export async function askProxy({ host, port }: ProxyNamed, endpoint: Endpoint, budget: Budget): Promise<string> {
  const socket = connect({ host, port });
  const told = new Promise<string>((resolve) => {
    const to = `${endpoint.url.hostname}:${endpoint.port}`;
    socket.once('connect', () => socket.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`));
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
  const opens = /^HTTP\/1\.[01] 200/.test(answer);
  const way = `${variable} names the proxy ${shown}: senders that obey it take that way, this probe went directly.`;
  return opens
    ? `${way} The proxy opens a tunnel to the endpoint.`
    : `${way} The proxy opens no tunnel to the endpoint (${answer}): add the host to NO_PROXY, or let the proxy allow it.`;
}

export function opensTunnel(answer: string): boolean {
  return /^HTTP\/1\.[01] 200/.test(answer);
}
