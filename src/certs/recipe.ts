import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { ChaosError } from '../core/errors.ts';
import { packageRoot } from '../core/package-root.ts';

/** Raise it when certificates are minted differently though the catalogue says the same. */
const mintVersion = 5;

/** Everything that decides what is minted, the hour apart. */
export interface Recipe {
  /** Names and addresses, beyond the loopback ones, that certificates shall be good for: normalised, sorted. */
  readonly advertise: readonly string[];
  /** `certs/catalogue.yaml`, not yet parsed: that is only needed to mint. */
  readonly catalogue: string;
  /** Minted certificates are the right ones if they carry this fingerprint. */
  readonly fingerprint: string;
  /** Sub-folder of the cache: advertised names have an authority of their own, allowed to sign just those. */
  readonly folder: string;
}

export function recipeFor(advertise: readonly string[] = []): Recipe {
  const names = [...new Set(advertise.map(normalisedName))].toSorted();
  const catalogue = readFileSync(join(packageRoot, 'certs', 'catalogue.yaml'), 'utf8');
  return Object.freeze({
    advertise: names,
    catalogue,
    fingerprint: hash('sha256', JSON.stringify([mintVersion, catalogue, names])),
    folder: names.length === 0 ? 'local' : `advertised-${hash('sha256', names.join('\n')).slice(0, 12)}`,
  });
}

/** Underscores are no part of host names, but of many names that container networks give. */
const dnsLabel = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

function normalisedName(written: string): string {
  if (isIP(written) && !written.includes('%')) return written.toLowerCase();
  // What it does not take for a part of the name, `domainToASCII` cuts off.
  const name = /[/?#]/.test(written) ? '' : domainToASCII(written);
  const labels = name.replace(/^\*\./, '').split('.');
  if (!isIP(name) && name.length <= 253 && labels.every((label) => dnsLabel.test(label))) return name;
  throw new ChaosError(`“${written}” can not be advertised: it is neither a DNS name nor an IP address`, {
    code: 'bad-advertised-name',
    hint: 'Write a name such as backend.example.org or an address such as 192.0.2.7, without scheme and port.',
  });
}
