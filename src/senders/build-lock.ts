import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSystemClock, sleep } from '../core/clock.ts';

const pollMs = 200;

/** Holds `file` as a lock while `work` runs. A lock whose owner is gone is taken over. */
export async function withBuildLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const clock = createSystemClock();
  while (!acquire(file)) {
    if (!isAlive(readOwner(file))) rmSync(file, { force: true });
    else await sleep(clock, pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A link to a file that already names its owner: nobody ever sees a lock without one. */
function acquire(file: string): boolean {
  const ours = `${file}.${process.pid}`;
  writeFileSync(ours, String(process.pid));
  try {
    linkSync(ours, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(ours, { force: true });
  }
}

/** Undefined when the lock is gone again. */
function readOwner(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
