import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { LeafSpec } from './catalogue.ts';
import type { KeyPair } from './x509.ts';

const usualBits = 2048;

/** Servers share one key and clients another, since they have to read theirs; a key of another length is its owner's alone. */
export function keyFileOf(name: string, { usage, keyBits }: LeafSpec): string {
  return `${keyBits === undefined ? (usage ?? 'server') : name}.key.pem`;
}

/** The keys that these certificates are made out to, by the file that each is kept in. */
export async function newLeafKeys(
  entries: Readonly<Record<string, LeafSpec | { readonly sameAs: string }>>,
): Promise<ReadonlyMap<string, KeyPair>> {
  const leaves = Object.entries(entries).filter((entry): entry is [string, LeafSpec] => !('sameAs' in entry[1]));
  const bits = new Map(leaves.map(([name, leaf]) => [keyFileOf(name, leaf), leaf.keyBits]));
  return new Map(
    await Promise.all(
      [...bits].map(async ([file, size]): Promise<[string, KeyPair]> => [file, await newKeyPair(size)]),
    ),
  );
}

export async function newKeyPair(bits: number = usualBits): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
