import { connect } from 'node:net';
import type { Address, Clue, Dialled } from './facts.ts';
import { seenError, tooLate } from './seen-error.ts';
import type { Budget } from './budget.ts';

/** Every address once, all at the same time. */
export async function dialAll(addresses: readonly Address[], port: number, budget: Budget): Promise<Dialled[]> {
  return await Promise.all(addresses.map(async (one) => await dial(one, port, budget)));
}

export async function dial(to: Address, port: number, budget: Budget): Promise<Dialled> {
  const socket = connect({ host: to.address, port });
  const dialled = new Promise<Dialled>((resolve) => {
    socket.once('connect', () => resolve(to));
    socket.on('error', (cause) => {
      const error = seenError(cause);
      // Whoever can reset a connection had accepted it; one that is refused says ECONNREFUSED.
      resolve(error.code === 'ECONNRESET' ? to : { ...to, error });
    });
  });
  try {
    return await budget.within(0.3, dialled, { ...to, error: tooLate });
  } finally {
    socket.destroy();
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses',
  TIMEOUT: 'does not answer',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'lies in a network that cannot be reached',
};

export function dialledInWords(all: readonly Dialled[], port: number): string {
  return all
    .map(({ address, family, error }) => {
      const shown = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
      return `${shown} ${error ? (words[error.code] ?? `fails (${error.code || error.message})`) : 'accepts'}`;
    })
    .join(', ');
}

/** Only where no address accepts. */
export function concludeConnection(all: readonly Dialled[], port: number): Clue | undefined {
  if (all.some(({ error }) => !error)) return undefined;
  const because = dialledInWords(all, port);
  const codes = new Set(all.map(({ error }) => error!.code));
  if (codes.has('ECONNREFUSED')) return { row: 'tcp-refused', because, certainty: 'certain' };
  if (codes.has('TIMEOUT') || codes.has('ETIMEDOUT')) return { row: 'syn-blackhole', because, certainty: 'likely' };
  return { row: 'unreachable', because, certainty: 'certain' };
}

/** Where the endpoint means this host: the same of the other family, another door that looks like the same place. */
export function otherLoopback([only, ...more]: readonly Dialled[]): Address | undefined {
  if (more.length > 0 || only?.error?.code !== 'ECONNREFUSED') return undefined;
  if (only.address === '::1') return { address: '127.0.0.1', family: 4 };
  return only.address === '127.0.0.1' ? { address: '::1', family: 6 } : undefined;
}

/** Where one family works and the other does not. */
export function familyRemark(all: readonly Dialled[]): string | undefined {
  const works = (family: 4 | 6): boolean | undefined => {
    const some = all.filter((one) => one.family === family);
    return some.length === 0 ? undefined : some.some(({ error }) => !error);
  };
  const [four, six] = [works(4), works(6)];
  if (four === undefined || six === undefined || four === six) return undefined;
  const [good, bad] = four ? ['IPv4', 'IPv6'] : ['IPv6', 'IPv4'];
  return `The name has addresses of both families, and only ${good} accepts. A sender that tries ${bad} first, or alone, fails or loses time: let the server listen on both, or write the ${good} address into the endpoint.`;
}
