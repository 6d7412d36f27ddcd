import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { userStateFolder } from '../core/cache-folder.ts';
import { ChaosError } from '../core/errors.ts';
import { systemReason } from '../core/system-error.ts';
import { writeWhole } from '../core/whole-file.ts';
import type { SenderKind } from './lab.ts';

/** What the learner has done in one lab. */
export interface LabProgress {
  readonly sender: SenderKind;
  readonly folder: string;
  readonly hints: number;
  readonly attempts: number;
  readonly sawSolution?: boolean;
  /** RFC 3339. */
  readonly solvedAt?: string;
}

interface Kept {
  readonly version: 1;
  /** The lab that was started last: the one that `hint`, `solution` and `reset` are about. */
  readonly current?: string;
  readonly labs: Readonly<Record<string, LabProgress>>;
}

export interface Progress {
  readonly current: string | undefined;
  of(lab: string): LabProgress | undefined;
  /** The lab's folder is the one worked in from now on; what was done in it before stays. */
  begin(lab: string, where: Pick<LabProgress, 'sender' | 'folder'>): void;
  note(lab: string, change: Partial<LabProgress>): LabProgress;
}

/**
 * Kept in the user's state folder, and read anew for each change: a second terminal may have written meanwhile. Without
 * such a folder it lasts as long as the process.
 */
export function openProgress(folder: string | undefined = userStateFolder()): Progress {
  let inMemory: Kept = { version: 1, labs: {} };
  const file = folder === undefined ? undefined : join(folder, 'learn.json');
  const read = (): Kept => (file === undefined ? inMemory : readKept(file));
  const write = (kept: Kept): void => {
    inMemory = kept;
    if (file === undefined) return;
    makeFolder(folder!);
    writeWhole(file, `${JSON.stringify(kept, null, 2)}\n`);
  };
  return {
    get current() {
      return read().current;
    },
    of: (lab) => read().labs[lab],
    begin(lab, where) {
      const kept = read();
      const before = kept.labs[lab] ?? { hints: 0, attempts: 0 };
      write({ ...kept, current: lab, labs: { ...kept.labs, [lab]: { ...before, ...where } } });
    },
    note(lab, change) {
      const kept = read();
      const before = kept.labs[lab];
      if (!before) throw new Error(`the lab ${lab} was never started`);
      const after = { ...before, ...change };
      write({ ...kept, labs: { ...kept.labs, [lab]: after } });
      return after;
    },
  };
}

function readKept(file: string): Kept {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { version: 1, labs: {} };
    throw unreadable(file, systemReason(cause), cause);
  }
  try {
    const kept = JSON.parse(text) as Kept;
    if (kept.version === 1 && typeof kept.labs === 'object' && kept.labs !== null) return kept;
  } catch (cause) {
    throw unreadable(file, 'it is not JSON', cause);
  }
  throw unreadable(file, 'it is of another version, or not ours');
}

function unreadable(file: string, because: string, cause?: unknown): ChaosError {
  return new ChaosError(`the progress of your labs cannot be read: ${because}`, {
    code: 'unreadable-progress',
    place: { file },
    hint: 'Move the file away to begin anew; folders of labs stay as they are.',
    cause,
  });
}

/** The XDG base directory specification wants 0700. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ChaosError(`cannot make the folder ${folder}: ${systemReason(cause)}`, {
      code: 'unwritable-file',
      hint: 'Progress is kept there; XDG_STATE_HOME names another place.',
      cause,
    });
  }
}
