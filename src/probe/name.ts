import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Address, Clue } from './facts.ts';
import { seenError, tooLate } from './seen-error.ts';
import type { ErrorSeen } from './seen-error.ts';
import type { Budget } from './budget.ts';

export interface NameSeen {
  readonly addresses: readonly Address[];
  readonly error?: ErrorSeen;
}

const maxAddresses = 4;

/** As the system resolves it, hosts file included: that is what a sender gets. */
export async function resolveName(host: string, budget: Budget): Promise<NameSeen> {
  const family = isIP(host);
  if (family !== 0) return { addresses: [{ address: host, family: family === 6 ? 6 : 4 }] };
  const found = lookup(host, { all: true, verbatim: true }).then(
    (all): NameSeen => ({
      addresses: all.map(({ address, family: of }) => ({ address, family: of === 6 ? 6 : 4 })),
    }),
    (error: unknown): NameSeen => ({ addresses: [], error: seenError(error) }),
  );
  return await budget.within(0.3, found, { addresses: [], error: tooLate });
}

/** Those that are tried: some of each family. */
export function triedOf(addresses: readonly Address[]): Address[] {
  const ofFamily = (family: 4 | 6): Address[] => addresses.filter((one) => one.family === family);
  const [six, four] = [ofFamily(6), ofFamily(4)];
  const half = maxAddresses / 2;
  const picked = new Set([...six.slice(0, Math.max(half, maxAddresses - four.length)), ...four].slice(0, maxAddresses));
  return addresses.filter((one) => picked.has(one));
}

export function nameInWords(host: string, { addresses, error }: NameSeen): string {
  if (error) return `${host}: ${error.code === 'TIMEOUT' ? 'no answer in time' : `no address (${error.code})`}`;
  if (addresses.length === 1 && addresses[0]!.address === host) return `${host} is an address already`;
  const shown = addresses.slice(0, maxAddresses).map(({ address }) => address);
  const more = addresses.length > shown.length ? ` and ${addresses.length - shown.length} more` : '';
  return `${host} is ${shown.join(', ')}${more}`;
}

export function concludeName(host: string, { error }: NameSeen): Clue | undefined {
  if (!error) return undefined;
  const isFinal = error.code === 'ENOTFOUND';
  const because = isFinal ? `the resolver knows no ${host}` : `the resolver gave no answer for ${host} (${error.code})`;
  return { row: isFinal ? 'dns-nxdomain' : 'dns-unanswered', because, certainty: 'certain' };
}
