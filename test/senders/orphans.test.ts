import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findExecutable } from '../../src/senders/executable.ts';
import { senderNames } from '../../src/senders/sender.ts';
import { requireTool } from '../tools/tools.ts';
import { eventually } from '../wire/clients.ts';
import { startGrpcStandIn, startHttpStandIn } from '../workload/stand-in.ts';
import { applicationNames, requireSender } from './application-lanes.ts';
import { isGone } from './processes.ts';

test.for(senderNames.filter((name) => name !== 'command'))(
  'a kill -9 of whoever started %s takes the sender along, and no file is left',
  async (name, { skip }) => {
    if (name === 'collector' && !findExecutable(['setpriv'])) skip('setpriv is not installed: install util-linux');
    const collectorBin = name === 'collector' ? [requireTool('otelcol-chaos', { skip })] : [];
    if (applicationNames.includes(name)) await requireSender(name, { skip });
    // Never answers, so that the sender is at work when its parent dies.
    await using backend = name.endsWith('-http')
      ? await startHttpStandIn(() => {})
      : await startGrpcStandIn(() => undefined);
    using folder = temporaryFolder();
    using parent = startParent(name, backend.url, folder.path, ...collectorBin);
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const senderPid = Number(pid.toString());
    await eventually(() => backend.requests.length > 0, 'its export is under way');
    expect(isGone(senderPid)).toBe(false);
    parent.kill('SIGKILL');
    await eventually(() => isGone(senderPid), 'the sender is gone');
    expect(readdirSync(folder.path)).toEqual([]);
  },
);

test('a kill -9 of whoever started a command takes along the command and what it has started', async () => {
  using folder = temporaryFolder();
  const pids = join(folder.path, 'pids');
  const script = `sleep 600 & echo $$ $! > ${pids}; wait`;
  using parent = startParent('command', 'http://127.0.0.1:1', folder.path, script);
  const started = await eventually(() => /^(\d+) (\d+)\n/.exec(readIfThere(pids)) ?? undefined, 'the command runs');
  const [, shell, child] = started.map(Number) as [number, number, number];
  expect([isGone(shell), isGone(child)]).toEqual([false, false]);
  parent.kill('SIGKILL');
  await eventually(() => isGone(shell) && isGone(child), 'both are gone');
});

/** The program that starts a sender; killed at the latest when the test is over. */
function startParent(...args: readonly string[]) {
  const program = join(import.meta.dirname, 'parent-program.ts');
  const parent = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return Object.assign(parent, { [Symbol.dispose]: () => void parent.kill('SIGKILL') });
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'otlp-chaos-orphans-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
