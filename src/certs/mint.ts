import { generateKeyPair, hash } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { parseCatalogue } from './catalogue.ts';
import type { LeafSpec, Validity } from './catalogue.ts';
import type { CertificateRecord, Manifest } from './generation.ts';
import type { Recipe } from './recipe.ts';
import { mintAuthority, mintLeaf, toPem } from './x509.ts';
import type { Issuer, KeyPair } from './x509.ts';

/** The names that every authority may sign for, addresses apart. Wrong hosts lie under `.test`, which belongs to nobody (RFC 6761). */
const permitted = ['localhost', 'test'];
/** What a reachable certificate is always good for. */
const loopbackNames = ['localhost', '127.0.0.1', '::1'];

const dayMs = 86_400_000;
/** A set is minted anew when a certificate has only this long to run. */
const marginMs = 7 * dayMs;

const authorityFile = 'authority.pem';
const keyFile = 'server.key.pem';

/** A complete set: file name → content, and what stands in the files. */
export interface MintedSet {
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
}

interface Press {
  readonly now: Date;
  readonly recipe: Recipe;
  readonly authority: Issuer;
  readonly serverKey: KeyPair;
}

/**
 * Mints the authority and every certificate of the catalogue, all in one go: so the authority's private key is forgotten
 * at once, and nobody, we included, can ever sign with it again. One server key serves all certificates.
 */
export async function mintSet(recipe: Recipe, now: Date): Promise<MintedSet> {
  const catalogue = parseCatalogue(recipe.catalogue);
  const [authorityKey, serverKey] = await Promise.all([newKeyPair(), newKeyPair()]);
  const authoritySpan = spanOf(catalogue.authority, now);
  const authority = mintAuthority(
    { commonName: `otlp-chaos authority ${now.toISOString()}`, key: authorityKey, ...authoritySpan },
    [...permitted, ...recipe.advertise.filter((name) => !isIP(name))],
  );
  const press = { now, recipe, authority, serverKey };

  const files = new Map([
    [authorityFile, toPem(authority.certificate)],
    [keyFile, serverKey.privateKey],
  ]);
  const records: CertificateRecord[] = [];
  for (const [name, entry] of Object.entries(catalogue.certificates)) {
    const source = 'sameAs' in entry ? entry.sameAs : name;
    const leaf = catalogue.certificates[source] as LeafSpec;
    if (source === name) files.set(chainFileOf(name), mintedLeaf(name, leaf, press));
    records.push(recordOf(name, entry.wrong, source, leaf, now));
  }

  const digests = Object.fromEntries([...files].map(([name, content]) => [name, hash('sha256', content)]));
  const fresh = freshness([authoritySpan, ...records], now);
  return { files, manifest: { fingerprint: recipe.fingerprint, ...fresh, digests, certificates: records } };
}

/** The chain holds no authority: clients then say that they do not know the issuer, as with most real servers. */
function mintedLeaf(name: string, leaf: LeafSpec, { now, recipe, authority, serverKey }: Press): string {
  const names = leaf.names === 'reachable' ? [...loopbackNames, ...recipe.advertise] : leaf.names;
  const request = { commonName: `otlp-chaos ${name}`, key: serverKey, ...spanOf(leaf, now) };
  return toPem(mintLeaf(request, names, leaf.issuer === 'authority' ? authority : undefined));
}

function recordOf(name: string, wrong: string, source: string, leaf: LeafSpec, now: Date): CertificateRecord {
  const { notBefore, notAfter } = spanOf(leaf, now);
  const chainFile = chainFileOf(source);
  const caFile = leaf.issuer === 'authority' ? authorityFile : chainFile;
  return { name, wrong, keyFile, chainFile, caFile, notBefore: +notBefore, notAfter: +notAfter };
}

function chainFileOf(name: string): string {
  return `${name}.pem`;
}

function spanOf({ notBeforeDays, notAfterDays }: Validity, now: Date): { notBefore: Date; notAfter: Date } {
  const inDays = (days: number): Date => new Date(now.getTime() + days * dayMs);
  return { notBefore: inDays(notBeforeDays), notAfter: inDays(notAfterDays) };
}

/** While does what is wrong with each certificate stay as it is now, and nothing else become wrong? */
function freshness(
  spans: readonly { readonly notBefore: number | Date; readonly notAfter: number | Date }[],
  now: Date,
): { freshFrom: number; freshUntil: number } {
  const turns = spans.flatMap(({ notBefore, notAfter }) => [+notBefore, +notAfter]);
  return {
    freshFrom: Math.max(...turns.filter((turn) => turn <= now.getTime())),
    freshUntil: Math.min(...turns.filter((turn) => turn > now.getTime())) - marginMs,
  };
}

async function newKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
