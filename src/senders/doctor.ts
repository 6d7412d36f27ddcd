import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findExecutable } from './executable.ts';

/*
 * What a machine must have to build and to run senders. Debian's and Homebrew's names stand for everybody's.
 */

const run = promisify(execFile);

export interface Finding {
  readonly tool: string;
  /** What cannot be done without it. */
  readonly for: string;
  readonly ok: boolean;
  /** Its version where it is there, else how to get it. */
  readonly text: string;
}

interface Tool {
  readonly tool: string;
  readonly for: string;
  /** Succeeds where the tool is there; what it prints names its version. */
  readonly ask: readonly [file: string, ...args: string[]];
  readonly remedy: string;
  readonly onlyOn?: NodeJS.Platform;
}

const tools: readonly Tool[] = [
  {
    tool: 'go',
    for: 'building go and collector',
    ask: ['go', 'version'],
    remedy: 'install Go 1.26 or later: apt install golang-go, brew install go',
  },
  {
    tool: 'python3',
    for: 'building and running python',
    ask: ['python3', '--version'],
    remedy: 'install Python 3.10 or later: apt install python3, brew install python',
  },
  {
    tool: 'python3 venv',
    for: 'building python',
    ask: ['python3', '-c', 'import venv, ensurepip; print(ensurepip.version())'],
    remedy: 'Debian splits it off: apt install python3-venv',
  },
  {
    tool: 'java',
    for: 'running java',
    ask: ['java', '-version'],
    remedy: 'install a JDK, 17 or later: apt install default-jdk-headless, brew install openjdk',
  },
  {
    tool: 'javac',
    for: 'building java',
    ask: ['javac', '-version'],
    remedy: 'a runtime is not enough: apt install default-jdk-headless, brew install openjdk',
  },
  {
    tool: 'mvn',
    for: 'building java',
    ask: ['mvn', '--version'],
    remedy: 'install Maven: apt install maven, brew install maven',
  },
  {
    tool: 'setpriv',
    for: 'a Collector that ends with us even when we are killed',
    ask: ['setpriv', '--version'],
    remedy: 'apt install util-linux',
    onlyOn: 'linux',
  },
  {
    tool: 'prlimit',
    for: 'memory limits of a sender',
    ask: ['prlimit', '--version'],
    remedy: 'apt install util-linux',
    onlyOn: 'linux',
  },
];

/** Looks for each tool, in the folders of PATH. */
export async function examineTools(): Promise<Finding[]> {
  const here = tools.filter(({ onlyOn = process.platform }) => onlyOn === process.platform);
  return await Promise.all(here.map(examine));
}

async function examine({ tool, for: purpose, ask, remedy }: Tool): Promise<Finding> {
  const [name, ...args] = ask;
  const file = findExecutable([name]);
  if (file === undefined) return { tool, for: purpose, ok: false, text: remedy };
  try {
    const { stdout, stderr } = await run(file, args, { timeout: 20_000 });
    // Java speaks on standard error, Maven in colours.
    // oxlint-disable-next-line no-control-regex
    const [line = ''] = (stdout || stderr).replace(/\u001B\[[\d;]*m/g, '').split('\n');
    return { tool, for: purpose, ok: true, text: line.trim() };
  } catch {
    return { tool, for: purpose, ok: false, text: remedy };
  }
}
