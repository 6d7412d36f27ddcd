import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import type { StapleStatus } from '../core/staple.ts';
import { parseCatalogue } from './catalogue.ts';
import type { AuthoritySpec, LeafSpec, Validity } from './catalogue.ts';
import type { CertificateRecord, Manifest } from './generation.ts';
import { keyFileOf, newKeyPair, newLeafKeys } from './keys.ts';
import type { Recipe } from './recipe.ts';
import { revocationList, stapleFor } from './revocation.ts';
import type { RevocationTimes } from './revocation.ts';
import { mintAuthority, mintIntermediate, mintLeaf, toPem } from './x509.ts';
import type { Certificate, Issuer, KeyPair } from './x509.ts';

/**
 * The names that every authority may sign for, addresses apart. Wrong hosts lie under `.test`, which belongs to nobody
 * (RFC 6761).
 */
const permitted = ['localhost', 'test'];
/** What a reachable certificate is always good for. */
const loopbackNames = ['localhost', '127.0.0.1', '::1'];

const dayMs = 86_400_000;
/** A set is minted anew when a certificate has only this long to run. */
const marginMs = 7 * dayMs;

/** A complete set: file name → content, and what stands in the files. */
export interface MintedSet {
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
}

interface Press {
  readonly now: Date;
  readonly recipe: Recipe;
  readonly authorities: ReadonlyMap<string, Authority>;
  /** By their files. */
  readonly keys: ReadonlyMap<string, KeyPair>;
  /** Serial numbers of what was revoked, by the name of the authority that did. */
  readonly revoked: ReadonlyMap<string, string[]>;
}

interface Authority extends Issuer {
  readonly span: Span;
  /** The file that a sender has to trust for whatever this authority has signed. */
  readonly rootFile: string;
}

interface Span {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Mints the authorities and every certificate of the catalogue, all in one go: so the authorities' private keys are
 * forgotten at once, and nobody, we included, can ever sign with them again.
 */
export async function mintSet(recipe: Recipe, now: Date): Promise<MintedSet> {
  const catalogue = parseCatalogue(recipe.catalogue);
  const [key, keys] = await Promise.all([newKeyPair(), newLeafKeys(catalogue.certificates)]);
  const authorities = mintAuthorities(catalogue.authorities, { key, advertise: recipe.advertise, now });
  const revoked = new Map(revokersIn(catalogue.certificates).map((name): [string, string[]] => [name, []]));
  const press = { now, recipe, authorities, keys, revoked };

  const files = new Map([...keys].map(([file, { privateKey }]) => [file, privateKey]));
  for (const { rootFile, certificate } of authorities.values()) {
    if (!files.has(rootFile)) files.set(rootFile, toPem(certificate));
  }
  const records: CertificateRecord[] = [];
  for (const [name, entry] of Object.entries(catalogue.certificates)) {
    const source = 'sameAs' in entry ? entry.sameAs : name;
    const leaf = catalogue.certificates[source] as LeafSpec;
    if (source === name) {
      const issued = mintedLeaf(name, leaf, press);
      files.set(chainFileOf(name), chainOf(issued, leaf, press));
      if (leaf.stapled) files.set(stapleFileOf(name), stapleOf(issued, leaf, press));
      if (leaf.revoked) revoked.get(leaf.issuer)!.push(issued.serialNumber);
    }
    records.push(recordOf(name, { wrong: entry.wrong, source, leaf, isStapled: 'stapled' in entry }, press));
  }
  for (const [name, serialNumbers] of revoked) {
    const issuer = authorities.get(name)!;
    files.set(crlFileOf(name), revocationList(serialNumbers, issuer, timesOf(issuer.span)));
  }

  const digests = Object.fromEntries([...files].map(([name, content]) => [name, hash('sha256', content)]));
  const fresh = freshness([...[...authorities.values()].map(({ span }) => span), ...records], now);
  return { files, manifest: { fingerprint: recipe.fingerprint, ...fresh, digests, certificates: records } };
}

function revokersIn(entries: Readonly<Record<string, object>>): string[] {
  const leaves = Object.values(entries) as Partial<LeafSpec>[];
  return leaves.flatMap(({ revoked, issuer }) => (revoked && issuer ? [issuer] : []));
}

/**
 * In the catalogue's order: who signs an authority stands before it. They share a key, since making one takes most of the
 * time, and are told apart by their names.
 */
function mintAuthorities(
  specs: Readonly<Record<string, AuthoritySpec>>,
  { key, advertise, now }: { key: KeyPair; advertise: readonly string[]; now: Date },
): ReadonlyMap<string, Authority> {
  const minted = new Map<string, Authority>();
  for (const [name, spec] of Object.entries(specs)) {
    const span = spanOf(spec, now);
    const request = { commonName: `otlp-chaos ${name} ${now.toISOString()}`, key, ...span };
    const above = minted.get(spec.issuer);
    minted.set(
      name,
      above
        ? { ...mintIntermediate(request, above, spec.mayIssue ?? true), span, rootFile: above.rootFile }
        : {
            ...mintAuthority(request, [...permitted, ...advertise.filter((name) => !isIP(name))]),
            span,
            rootFile: rootFileOf(name),
          },
    );
  }
  return minted;
}

function mintedLeaf(name: string, leaf: LeafSpec, { now, recipe, authorities, keys }: Press): Certificate {
  const names = leaf.names === 'reachable' ? [...loopbackNames, ...recipe.advertise] : leaf.names;
  const { commonName = `otlp-chaos ${name}` } = leaf;
  const request = { commonName, key: keys.get(keyFileOf(name, leaf))!, ...spanOf(leaf, now) };
  return mintLeaf(request, { names, usage: leaf.usage }, authorities.get(leaf.issuer));
}

/** It does not hold its root: clients then say that they do not know the issuer, as with most real servers. */
function chainOf(issued: Certificate, { presents = [] }: LeafSpec, { authorities }: Press): string {
  const above = presents.map((authority) => authorities.get(authority)!.certificate);
  return [issued, ...above].map(toPem).join('');
}

function stapleOf({ serialNumber }: Certificate, leaf: LeafSpec, { now, authorities }: Press): string {
  const issuer = authorities.get(leaf.issuer)!;
  return stapleFor(serialNumber, statusOf(leaf), { issuer, times: timesOf(spanOf(leaf, now)) });
}

function statusOf({ revoked }: LeafSpec): StapleStatus {
  return revoked ? 'revoked' : 'good';
}

/** It is known from the first moment on, and for as long as anybody may ask. */
function timesOf({ notBefore, notAfter }: Span): RevocationTimes {
  return { revokedAt: notBefore, thisUpdate: notBefore, nextUpdate: notAfter };
}

function recordOf(
  name: string,
  { wrong, source, leaf, isStapled }: { wrong: string; source: string; leaf: LeafSpec; isStapled: boolean },
  { now, authorities, revoked }: Press,
): CertificateRecord {
  const { notBefore, notAfter } = spanOf(leaf, now);
  const chainFile = chainFileOf(source);
  const caFile = authorities.get(leaf.issuer)?.rootFile ?? chainFile;
  return {
    name,
    wrong,
    keyFile: keyFileOf(source, leaf),
    chainFile,
    caFile,
    ...(isStapled && { staple: { file: stapleFileOf(source), status: statusOf(leaf) } }),
    ...(revoked.has(leaf.issuer) && { crlFile: crlFileOf(leaf.issuer) }),
    notBefore: +notBefore,
    notAfter: +notAfter,
  };
}

function chainFileOf(name: string): string {
  return `${name}.pem`;
}

function stapleFileOf(name: string): string {
  return `${name}.ocsp.pem`;
}

function crlFileOf(authority: string): string {
  return `${authority}.crl.pem`;
}

/** Certificates may be called like authorities. */
function rootFileOf(name: string): string {
  return name === 'authority' ? 'authority.pem' : `${name}.root.pem`;
}

function spanOf({ notBeforeDays, notAfterDays }: Validity, now: Date): Span {
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
