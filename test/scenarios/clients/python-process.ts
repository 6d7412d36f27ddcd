import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { packageRoot } from '../../../src/core/package-root.ts';
import { findTool } from '../../tools/tools.ts';

/*
 * One Python for all orders, since loading gRPC takes longer than most of them. It does not keep whoever asks it running, and
 * ends with their end, which closes its standard input.
 */

const program = join(packageRoot, 'test', 'scenarios', 'clients', 'python_client.py');

type Report = { readonly id: number } & ({ readonly seen: readonly unknown[] } | { readonly trouble: string });

type Settle = (report: Report | Error) => void;

let running: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
const waiting = new Map<number, Settle>();
let orders = 0;

/** What the program tells of the exports of one order. */
export function asked(order: object): Promise<readonly unknown[]> {
  const id = ++orders;
  running ??= start();
  const { stdin } = running;
  return new Promise((resolve, reject) => {
    waiting.set(id, (report) => {
      if (report instanceof Error) reject(report);
      else if ('trouble' in report) reject(new Error(`the Python client broke: ${report.trouble}`));
      else resolve(report.seen);
      if (waiting.size === 0) rest();
    });
    wake();
    stdin.write(`${JSON.stringify({ id, ...order })}\n`);
  });
}

function start(): NonNullable<typeof running> {
  const python = join(findTool('python-sender').path!, 'bin', 'python');
  const child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4096)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const report = JSON.parse(line) as Report;
    settle(report.id, report);
  });
  child.stdin.on('error', () => {});
  child.on('error', (error) => settleAll(error));
  child.on('close', () => {
    running = undefined;
    settleAll(new Error(`the Python client ended: ${errors}`));
  });
  return child;
}

function settle(id: number, report: Report | Error): void {
  const waiter = waiting.get(id);
  waiting.delete(id);
  waiter?.(report);
}

function settleAll(error: Error): void {
  for (const id of waiting.keys()) settle(id, error);
}

/** Sockets, which a pipe to a child is, keep a process running unless told otherwise. */
interface Kept {
  ref?(): void;
  unref?(): void;
}

function parts(): Kept[] {
  return running ? [running, running.stdin as Kept, running.stdout as Kept, running.stderr as Kept] : [];
}

function wake(): void {
  for (const part of parts()) part.ref?.();
}

function rest(): void {
  for (const part of parts()) part.unref?.();
}
