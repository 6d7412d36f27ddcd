import { readFileSync } from 'node:fs';

/** True when there is no such process, or only its exit status is left for a parent to collect. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  try {
    // `pid (name) state …`, as in proc(5).
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') ?? false;
  } catch {
    return process.platform === 'linux';
  }
}
