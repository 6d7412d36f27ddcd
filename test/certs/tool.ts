import { execFile, spawnSync } from 'node:child_process';

/** What a command-line tool printed, both streams, and how it ended; a failure is a result. */
export interface ToolResult {
  readonly code: number | string | null;
  readonly output: string;
}

export function runTool(command: string, args: readonly string[], options: { uid?: number } = {}): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, output: `${stdout}${stderr}` });
    });
  });
}

/** True when a test that needs this tool has to be skipped: never in CI, where all of them must be there. */
export function lacksTool(command: string): boolean {
  return !process.env['CI'] && spawnSync(command, ['--version']).error !== undefined;
}
