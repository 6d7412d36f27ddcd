import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dyingWithParent } from '../../src/senders/launch.ts';
import { freePorts } from '../../src/senders/free-ports.ts';
import { requireTool } from '../tools/tools.ts';
import type { ToolName } from '../tools/tools.ts';
import { goodCertificate } from '../wire/certificates.ts';

/* Servers as Debian packages them, each started for one test with a configuration of its own. */

export interface RealServer extends AsyncDisposable {
  /** As many as were asked for. */
  readonly ports: readonly number[];
  readonly folder: string;
}

export interface ServerStart {
  readonly ports: number;
  /** By name, for the folder in which the server runs; secrets among them are readable by the owner alone. */
  readonly files?: (ports: readonly number[], folder: string) => Readonly<Record<string, string>>;
  readonly args: (ports: readonly number[], folder: string) => readonly string[];
}

type SkipContext = Parameters<typeof requireTool>[1];

/** Ready when each port accepts. */
export async function startServer(tool: ToolName, context: SkipContext, start: ServerStart): Promise<RealServer> {
  const program = requireTool(tool, context);
  const folder = mkdtempSync(join(tmpdir(), `otlp-chaos-${tool}-`));
  const ports = await freePorts(start.ports);
  for (const [name, text] of Object.entries(start.files?.(ports, folder) ?? {}))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  const { file, args } = dyingWithParent({ file: program, args: start.args(ports, folder) });
  const child = spawn(file, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true });
  };
  try {
    await Promise.race([
      Promise.all(ports.map(accepts)),
      gone.then(() => Promise.reject(new Error(`${tool} ended: ${printed}`))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ports, folder, [Symbol.asyncDispose]: stop };
}

/** Resolves once something listens there. */
async function accepts(port: number): Promise<void> {
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One server block for each port, whose line `listen` stands for. */
export async function startNginx(
  context: SkipContext,
  blocks: readonly ((listen: string) => string)[],
  files: Readonly<Record<string, string>> = {},
): Promise<RealServer> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  return await startServer('nginx', context, {
    ports: blocks.length,
    files: (ports, folder) => ({
      ...files,
      'nginx.conf': `
        daemon off; master_process off; pid ${folder}/pid; error_log stderr;
        events {}
        http {
          access_log off; ${temporary.join(' ')}
          ${blocks.map((block, index) => `server { ${block(`listen 127.0.0.1:${ports[index]}`)} }`).join('\n')}
        }`,
    }),
    args: (_ports, folder) => ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf'],
  });
}

/** One frontend for each port, whose line `bind` stands for. */
export async function startHaproxy(
  context: SkipContext,
  frontends: readonly ((bind: string) => string)[],
  { backends, files = {} }: { backends: string; files?: Readonly<Record<string, string>> },
): Promise<RealServer> {
  return await startServer('haproxy', context, {
    ports: frontends.length,
    files: (ports) => ({
      ...files,
      'haproxy.cfg': `
defaults
  mode http
  timeout connect 1s
  retries 0
  timeout client 20s
  timeout server 20s
${frontends.map((frontend, index) => `frontend f${index}\n${frontend(`bind 127.0.0.1:${ports[index]}`)}`).join('\n')}
${backends}
`,
    }),
    args: () => ['-db', '-q', '-f', 'haproxy.cfg'],
  });
}

export async function startSshd(context: SkipContext): Promise<RealServer> {
  // As root it wants this folder, which Debian makes when the service starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  return await startServer('sshd', context, {
    ports: 1,
    files: () => ({ key: goodCertificate().key }),
    args: ([port], folder) => [
      '-D',
      '-e',
      '-f/dev/null',
      `-h${join(folder, 'key')}`,
      `-p${port}`,
      '-oListenAddress=127.0.0.1',
      '-oPidFile=none',
    ],
  });
}
