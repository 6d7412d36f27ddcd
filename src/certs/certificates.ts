import { join, resolve } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { ChaosError, nearestTo } from '../core/errors.ts';
import type { Staple } from '../core/staple.ts';
import { systemReason } from '../core/system-error.ts';
import { defaultCacheFolder, otherFolders } from './cache-folder.ts';
import { findGeneration, isSystemError, latestGeneration, writeGeneration } from './generation.ts';
import type { CertificateRecord, Generation } from './generation.ts';
import { removeLeftovers } from './leftovers.ts';
import { recipeFor } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/*
 * An authority of our own and the certificates of `certs/catalogue.yaml`, good and deliberately wrong. They are minted on
 * this machine when first needed and cached. What mints them (`mint.ts`, with forge and the YAML parser) is loaded only
 * then: opening a good cache takes a few milliseconds.
 */

export interface CertificatesOptions {
  /** Default: `certs/minted` in a checkout, else the user's cache folder. */
  readonly dir?: string | undefined;
  /** DNS names and IP addresses, beyond the loopback ones, that reachable certificates shall be good for. */
  readonly advertise?: readonly string[] | undefined;
  readonly clock: Clock;
  /** Mint anew even if the cache is good. Processes that run keep what they have. */
  readonly force?: boolean | undefined;
}

export interface Certificates {
  /** The folder that holds them. It never changes; certificates that are minted anew get another one. */
  readonly folder: string;
  /** Entries of the catalogue, in its order. */
  readonly names: readonly string[];
  /** PEM. Secret: never to be printed or recorded. */
  identity(name: string): { readonly key: string; readonly chain: string; readonly staple?: Staple };
  /** PEM of whom to trust for this certificate's issuer to be known, as `caFile` has it. */
  authority(name: string): string;
  /** Path of the PEM file that a sender would have to trust for this certificate's issuer to be known. */
  caFile(name: string): string;
  /** Path of the PEM file that lists what this certificate's issuer has revoked; undefined where that is nothing. */
  crlFile(name: string): string | undefined;
  describe(name: string): CertificateRow;
}

/** For people: what a certificate is, without its key. */
export interface CertificateRow {
  readonly name: string;
  /** What is wrong with it; `nothing` for the good one. */
  readonly wrong: string;
  /** Path of the chain that a server presents, and of its key. PEM. */
  readonly file: string;
  readonly keyFile: string;
  readonly caFile: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Opens the cached certificates, or mints them when they are missing, damaged, of another recipe or about to expire. */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const recipe = recipeFor(options.advertise);
  const setFolder = join(resolve(options.dir ?? defaultCacheFolder()), recipe.folder);
  try {
    const cached = options.force ? undefined : findGeneration(setFolder, recipe.fingerprint, options.clock.wall());
    return certificatesOf(cached ?? (await mintGeneration(setFolder, recipe, options)));
  } catch (error) {
    throw isSystemError(error) ? unusableFolder(setFolder, error) : error;
  }
}

/** A row for each certificate, in the catalogue's order. */
export function describeCertificates(certificates: Certificates): readonly CertificateRow[] {
  return certificates.names.map((name) => certificates.describe(name));
}

/** Of several processes that come here at once, each ends with the generation of the first that was ready. */
async function mintGeneration(
  setFolder: string,
  recipe: Recipe,
  { clock, force }: CertificatesOptions,
): Promise<Generation> {
  const { mintSet } = await import('./mint.ts');
  const { files, manifest } = await mintSet(recipe, clock.wall());
  for (;;) {
    const first = force ? undefined : findGeneration(setFolder, recipe.fingerprint, clock.wall());
    if (first) return first;
    const ours = writeGeneration(setFolder, latestGeneration(setFolder) + 1, files, manifest);
    if (!ours) continue;
    removeLeftovers(setFolder, ours.folder);
    return ours;
  }
}

function certificatesOf({ folder, certificates, files }: Generation): Certificates {
  const names = certificates.map(({ name }) => name);
  const record = (name: string): CertificateRecord => {
    const found = certificates.find((candidate) => candidate.name === name);
    if (found) return found;
    throw new ChaosError(`there is no certificate “${name}”`, {
      code: 'unknown-certificate',
      allowed: names,
      nearest: nearestTo(name, names),
    });
  };
  return Object.freeze<Certificates>({
    folder,
    names,
    identity(name) {
      const { keyFile, chainFile, staple } = record(name);
      return {
        key: files.get(keyFile)!,
        chain: files.get(chainFile)!,
        ...(staple && { staple: { status: staple.status, response: fromPem(files.get(staple.file)!) } }),
      };
    },
    authority: (name) => files.get(record(name).caFile)!,
    caFile: (name) => join(folder, record(name).caFile),
    crlFile: (name) => withFolder(folder, record(name).crlFile),
    describe(name) {
      const { wrong, chainFile, keyFile, caFile, notBefore, notAfter } = record(name);
      return {
        name,
        wrong,
        file: join(folder, chainFile),
        keyFile: join(folder, keyFile),
        caFile: join(folder, caFile),
        notBefore: new Date(notBefore),
        notAfter: new Date(notAfter),
      };
    },
  });
}

function withFolder(folder: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : join(folder, file);
}

function fromPem(text: string): Buffer {
  return Buffer.from(text.replaceAll(/^-----.*$/gm, ''), 'base64');
}

function unusableFolder(setFolder: string, error: NodeJS.ErrnoException): ChaosError {
  return new ChaosError(`certificates can be neither read from here nor written here: ${systemReason(error)}`, {
    code: 'certs-folder',
    place: { file: setFolder },
    hint: `Make the folder readable and writable for you, or use another. ${otherFolders}`,
    cause: error,
  });
}
