import { hash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StapleStatus } from '../core/staple.ts';

/*
 * A generation is one minted set in a folder of its own, `<cache>/<set>/<number>/`. It is written elsewhere, renamed into
 * place whole and never changed again: so a path means the same certificate for ever, a process that runs keeps its files
 * when another one mints, and of eight that start at once one wins the number and the others use what it made.
 */

/** What stands in a generation's `manifest.json`. Times in ms since 1970. */
export interface Manifest {
  /** Of the recipe that it was minted by. */
  readonly fingerprint: string;
  readonly freshFrom: number;
  readonly freshUntil: number;
  /** SHA-256 of each file. */
  readonly digests: Readonly<Record<string, string>>;
  readonly certificates: readonly CertificateRecord[];
}

export interface CertificateRecord {
  readonly name: string;
  readonly wrong: string;
  readonly keyFile: string;
  readonly chainFile: string;
  readonly caFile: string;
  /** What its issuer says of it: PEM of an OCSP response. */
  readonly staple?: { readonly file: string; readonly status: StapleStatus };
  /** The certificates that its issuer has revoked, where there are any: PEM. */
  readonly crlFile?: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface Generation {
  readonly folder: string;
  readonly certificates: readonly CertificateRecord[];
  /** File name → content, all of them checked. */
  readonly files: ReadonlyMap<string, string>;
}

/** Folders that are being written begin with this. */
export const temporaryPrefix = '.minting-';
const manifestFile = 'manifest.json';

/** Number of the latest generation in a set's folder; 0 when there is none. */
export function latestGeneration(setFolder: string): number {
  return generationNumbers(setFolder)[0] ?? 0;
}

/** The latest generation that is whole, minted by this recipe, and wrong today in the way that it shall be. */
export function findGeneration(setFolder: string, fingerprint: string, now: Date): Generation | undefined {
  for (const number of generationNumbers(setFolder)) {
    const generation = readGeneration(join(setFolder, String(number)), fingerprint, now);
    if (generation) return generation;
  }
  return undefined;
}

/** Undefined when another process took the number first. */
export function writeGeneration(
  setFolder: string,
  number: number,
  files: ReadonlyMap<string, string>,
  manifest: Manifest,
): Generation | undefined {
  const temporary = join(setFolder, `${temporaryPrefix}${randomBytes(6).toString('hex')}`);
  const folder = join(setFolder, String(number));
  makeFolder(temporary);
  try {
    for (const [name, content] of files) writeFileSync(join(temporary, name), content, { mode: 0o600 });
    writeFileSync(join(temporary, manifestFile), JSON.stringify(manifest, undefined, 2), { mode: 0o600 });
    // Fails when the folder is there: a generation is never empty.
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (isSystemError(error, 'ENOTEMPTY', 'EEXIST')) return undefined;
    throw error;
  }
  return { folder, certificates: manifest.certificates, files };
}

/** With the folders above it. Node's own `recursive` never returns where the kernel takes no folders, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}

/** An error of the operating system: any, or one of these codes. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('syscall' in error)) return false;
  return codes.length === 0 || codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

function readGeneration(folder: string, fingerprint: string, now: Date): Generation | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, manifestFile), 'utf8')) as Manifest;
    const fresh = manifest.freshFrom <= now.getTime() && now.getTime() < manifest.freshUntil;
    if (manifest.fingerprint !== fingerprint || !fresh) return undefined;
    const files = new Map<string, string>();
    for (const [name, digest] of Object.entries(manifest.digests)) {
      const content = readFileSync(join(folder, name), 'utf8');
      if (hash('sha256', content) !== digest) return undefined;
      files.set(name, content);
    }
    return { folder, certificates: manifest.certificates, files };
  } catch {
    // Damaged, unreadable or just being removed: whatever it is, it is no generation that could be used.
    return undefined;
  }
}

/** The latest first. */
export function generationNumbers(setFolder: string): readonly number[] {
  return namesIn(setFolder)
    .filter((name) => /^[1-9]\d{0,8}$/.test(name))
    .map(Number)
    .toSorted((a, b) => b - a);
}

/** Empty for a folder that is not there. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}
