import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtProgram } from '../tools/built-package.ts';
import { requireTool } from '../tools/tools.ts';
import { isGone } from '../senders/processes.ts';

/* A real terminal, with somebody in front of it: tmux draws what a terminal draws, and types what it is told. */

const run = promisify(execFile);
const patienceMs = 100_000;

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it works in; whoever names it removes it. */
  readonly folder?: string;
}

const firstSignalCode = 128;
let opened = 0;

/** tmux (3.3a) forgets now and then how a program ended, so a shell around it says so; Ctrl-C is the program's alone. */
function inShell(command: string, { pidFile, exitFile }: Pick<Terminal, 'pidFile' | 'exitFile'>): string {
  const inner = `echo $$ > ${pidFile}; exec ${command}`;
  return `trap : INT; sh -c "${inner.replaceAll('$', String.raw`\$`)}"; echo $? > ${exitFile}`;
}

export class Terminal implements AsyncDisposable {
  /** Where it works; processes that it starts carry it as a mark. */
  readonly folder: string;
  /** In its folder. */
  readonly pidFile: string;
  readonly exitFile: string;
  readonly #tmux: (...args: string[]) => Promise<string>;
  readonly #ownsFolder: boolean;

  private constructor(tmux: string, folder: string, ownsFolder: boolean) {
    this.folder = folder;
    this.#ownsFolder = ownsFolder;
    const name = `terminal-${++opened}`;
    this.pidFile = `${name}.pid`;
    this.exitFile = `${name}.exit`;
    const socket = join(folder, 'tmux.sock');
    this.#tmux = async (...args) => (await run(tmux, ['-S', socket, '-f', '/dev/null', ...args])).stdout;
  }

  /** `otlp-chaos` with these arguments, 80 columns wide. */
  static async start(
    context: { skip: (reason: string) => never },
    args: readonly string[],
    { env = {}, folder }: TerminalOptions = {},
  ): Promise<Terminal> {
    const tmux = requireTool('tmux', context);
    const own = folder ?? makeFolder();
    const terminal = new Terminal(tmux, own, folder === undefined);
    const words = [process.execPath, await builtProgram(), ...args].map((word) => `'${word}'`).join(' ');
    const given = { TMPDIR: own, XDG_STATE_HOME: join(own, 'state'), ...env };
    const variables = Object.entries(given).map(([name, value]) => `${name}='${value}'`);
    try {
      // Stays when the program has ended, so that its last words can be read.
      await terminal.#tmux('new-session', '-d', '-x', '80', '-y', '50', '-c', own, 'cat');
      await terminal.#tmux('set-option', '-g', 'remain-on-exit', 'on');
      await terminal.#tmux('respawn-pane', '-k', '-c', own, inShell(`env ${variables.join(' ')} ${words}`, terminal));
    } catch (error) {
      await terminal[Symbol.asyncDispose]();
      throw error;
    }
    return terminal;
  }

  /** All that it has shown, without trailing blanks. */
  async text(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p', '-S', '-')).trimEnd();
  }

  /** With its escape sequences. */
  async colours(): Promise<string> {
    return await this.#tmux('capture-pane', '-p', '-e', '-S', '-');
  }

  async type(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await this.#tmux('send-keys', 'Enter');
  }

  /** `C-c`, `C-d` and the like. */
  async press(key: string): Promise<void> {
    await this.#tmux('send-keys', key);
  }

  /** The text, once it holds `pattern` so many times. */
  async shows(pattern: RegExp, times = 1): Promise<string> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const text = await this.text();
      const flat = text.replaceAll(/\s+/g, ' ');
      if ([...flat.matchAll(new RegExp(pattern.source, 'g'))].length >= times) return flat;
      if (performance.now() > deadline) throw new Error(`not shown ${times} times: ${pattern}\n${text}`);
      await pause();
    }
  }

  /** Resolves with the exit code when the program is gone; undefined where a signal ended it. */
  async ended(): Promise<number | undefined> {
    const code = await this.#told(this.exitFile);
    return code > firstSignalCode ? undefined : code;
  }

  async pid(): Promise<number> {
    return await this.#told(this.pidFile);
  }

  async #told(file: string): Promise<number> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const text = textOf(join(this.folder, file));
      if (text.endsWith('\n')) return Number(text);
      if (performance.now() > deadline) throw new Error(`there is no ${file}\n${await this.text()}`);
      await pause();
    }
  }

  /** What the program started and left, itself included. */
  family(): number[] {
    const mark = `TMPDIR=${this.folder}\0`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => environmentOf(pid).includes(mark))
      .map(Number)
      .filter((pid) => !isGone(pid));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // This server is ours alone: its socket lies in our folder.
    await this.#tmux('kill-server').catch(() => {});
    if (this.#ownsFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'otlp-chaos-learn-'));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function environmentOf(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`;
  } catch {
    return '';
  }
}
