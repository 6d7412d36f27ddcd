import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createSystemClock, sleep } from '../../src/core/clock.ts';
import { findTool } from '../tools/tools.ts';

/** A real Toxiproxy server; ends with `await using`. */
export interface ToxiproxyServer extends AsyncDisposable {
  readonly api: string;
}

const clock = createSystemClock();
const lookMs = 20;
const startMs = 15_000;

export async function startToxiproxy(): Promise<ToxiproxyServer> {
  const port = await freePort();
  const args = ['-host', '127.0.0.1', '-port', String(port), '-seed', '1'];
  const child = spawn(findTool('toxiproxy').path!, args, { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const api = `http://127.0.0.1:${port}`;
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const deadlineMs = clock.now() + startMs;
  while (!(await answers(api))) {
    if (clock.now() < deadlineMs) await sleep(clock, lookMs);
    else {
      await end();
      throw new Error('Toxiproxy does not answer');
    }
  }
  return { api, [Symbol.asyncDispose]: end };
}

async function answers(api: string): Promise<boolean> {
  return await fetch(`${api}/version`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
