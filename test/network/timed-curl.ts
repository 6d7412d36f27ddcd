import { findTool } from '../tools/tools.ts';
import { runTool } from '../scenarios/clients/tool.ts';

export interface Took {
  /** Of curl: 0, 28 out of time, 52 closed without an answer, 55 and 56 broken off while sending and receiving. */
  readonly code: number | undefined;
  readonly status: string;
  readonly totalMs: number;
  readonly stderr: string;
}

export interface Asked {
  readonly caFile?: string | undefined;
  readonly body?: string;
  readonly maxTimeSeconds?: number;
}

/** One export by curl, and how long it took. */
export async function timedCurl(url: string, { caFile, body = '{}', maxTimeSeconds = 20 }: Asked = {}): Promise<Took> {
  const args = [
    ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{time_total}', '--max-time', String(maxTimeSeconds)],
    ['-H', 'content-type: application/json', '-H', 'Expect:', '--data-binary', '@-'],
    caFile === undefined ? [] : ['--cacert', caFile],
    [`${url}/v1/traces`],
  ].flat();
  const { code, stdout, stderr } = await runTool(findTool('curl').path!, args, { input: body });
  const [status = '', seconds = '0'] = stdout.toString().split(' ');
  return { code, status, totalMs: Number(seconds) * 1000, stderr };
}
