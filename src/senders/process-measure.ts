import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Measure {
  readonly rssBytes: number;
  /** Open files and sockets; only Linux tells. */
  readonly descriptors?: number;
}

/** What a process holds now; undefined when it is gone or its system does not tell. */
export async function measureProcess(pid: number): Promise<Measure | undefined> {
  try {
    return process.platform === 'linux' ? await measureOnLinux(pid) : { rssBytes: await rssByPs(pid) };
  } catch {
    return undefined;
  }
}

async function measureOnLinux(pid: number): Promise<Measure | undefined> {
  const [status, open] = await Promise.all([readFile(`/proc/${pid}/status`, 'utf8'), readdir(`/proc/${pid}/fd`)]);
  // A process that has ended but was not collected has no memory any more.
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : { rssBytes: Number(kilobytes) * 1024, descriptors: open.length };
}

async function rssByPs(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: 5000 });
  return Number(stdout.trim()) * 1024;
}
