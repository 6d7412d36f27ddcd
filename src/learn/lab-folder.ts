import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Backend } from '../backend/backend.ts';
import { ChaosError } from '../core/errors.ts';
import { fillPlaceholders } from '../core/sender-settings.ts';
import type { Placeholders } from '../core/sender-settings.ts';
import { ownCommand } from '../core/own-command.ts';
import { systemReason } from '../core/system-error.ts';
import { writeWhole } from '../core/whole-file.ts';
import type { Lab, SenderKind } from './lab.ts';

/*
 * The folder that a learner works in. A hidden file in it holds what the others were filled with, so that the lab goes on
 * after a kill -9 with the same ports and the same token, and hints can be asked for in another terminal.
 */

export type LabValues = Pick<Placeholders, 'grpc' | 'http' | 'grpcAddress' | 'httpAddress' | 'ca' | 'token'>;

export interface Marker {
  readonly version: 1;
  readonly lab: string;
  readonly sender: SenderKind;
  readonly ports: { readonly grpc: number; readonly http: number };
  readonly values: LabValues;
}

const markerName = '.otlp-chaos-lab.json';
const logName = 'sender.log';
/** Of a file that a person edits. */
const maxFileBytes = 1024 * 1024;

/** Undefined for a folder that is not there or empty. Throws ChaosError for one that is somebody else's. */
export function readMarker(folder: string): Marker | undefined {
  const file = join(folder, markerName);
  try {
    if (!existsSync(folder) || readdirSync(folder).length === 0) return undefined;
    const marker = JSON.parse(readFileSync(file, 'utf8')) as Marker;
    if (marker.version === 1) return marker;
  } catch (cause) {
    const hint = 'Name another folder with --dir; nothing in this one was changed.';
    throw new ChaosError(`${folder} is not empty, and no folder of a lab`, { code: 'foreign-folder', hint, cause });
  }
  throw new ChaosError(`${folder} belongs to another version of otlp-chaos`, { code: 'foreign-folder' });
}

/** What the backend knows of itself that files and hints speak of. */
export function valuesOf(backend: Backend, token: string): LabValues {
  const { grpc, http } = backend.endpoints;
  const bare = (url: string): string => url.replace(/^\w+:\/\//, '');
  return { grpc, http, grpcAddress: bare(grpc), httpAddress: bare(http), ca: backend.caFile ?? '', token };
}

export function portsOf({ grpc, http }: Pick<LabValues, 'grpc' | 'http'>): Marker['ports'] {
  return { grpc: Number(new URL(grpc).port), http: Number(new URL(http).port) };
}

export function makeLabFolder(folder: string, lab: Lab, marker: Marker): void {
  writing(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'README.md'), readme(lab, marker.values));
    writeFileSync(join(folder, lab.file), fill(lab.broken, marker.values));
  });
  // Last, so that a folder with it is whole.
  writeMarker(folder, marker);
}

export function writeMarker(folder: string, marker: Marker): void {
  writeWhole(join(folder, markerName), `${JSON.stringify(marker, null, 2)}\n`);
}

/** The lab's file as it was at the beginning. */
export function resetLabFolder(folder: string, lab: Lab, { values }: Marker): void {
  writing(folder, () => writeFileSync(join(folder, lab.file), fill(lab.broken, values)));
}

/** The learner's file; undefined while it is not there, as when an editor is replacing it. */
export function readLabFile(folder: string, { file }: Lab): string | undefined {
  try {
    const text = readFileSync(join(folder, file), 'utf8');
    return Buffer.byteLength(text) > maxFileBytes ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What the sender printed in the last trial, for `otlp-chaos diagnose`. */
export function writeSenderLog(folder: string, lines: readonly string[]): string {
  const file = join(folder, logName);
  writing(folder, () => writeFileSync(file, lines.map((line) => `${line}\n`).join('')));
  return file;
}

export function fill(text: string, values: LabValues): string {
  return fillPlaceholders(text, values);
}

function readme({ title, brief, file, id }: Lab, values: LabValues): string {
  return [
    `# ${title}`,
    fill(brief, values),
    `Edit \`${file}\`. While \`${ownCommand()} learn start ${id}\` runs, saving it starts the sender again.`,
    `\`${logName}\` holds what the sender printed last; \`${ownCommand()} diagnose ${logName}\` reads it for you.`,
    '',
  ].join('\n\n');
}

function writing(folder: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new ChaosError(`cannot write into ${folder}: ${systemReason(cause)}`, {
      code: 'unwritable-file',
      hint: `Name a folder with --dir where you may write, such as --dir ./${basename(folder)}.`,
      cause,
    });
  }
}
