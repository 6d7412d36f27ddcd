import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
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

test.for(senderNames)(
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
    const program = join(import.meta.dirname, 'parent-program.ts');
    const parent = spawn(process.execPath, [program, name, backend.url, folder.path, ...collectorBin], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const senderPid = Number(pid.toString());
    await eventually(() => backend.requests.length > 0, 'its export is under way');
    expect(isGone(senderPid)).toBe(false);
    parent.kill('SIGKILL');
    await eventually(() => isGone(senderPid), 'the sender is gone');
    expect(readdirSync(folder.path)).toEqual([]);
  },
);

function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'otlp-chaos-orphans-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
