import { connect } from 'node:net';
import { requireTool } from '../tools/tools.ts';
import { run } from '../wire/clients.ts';

/* Clients that are not ours, and what they see. */

type Context = { skip: (reason: string) => never };

export interface CurlAnswer {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  readonly exitCode: number | null;
}

/** An empty export of logs as JSON, which a healthy backend accepts; `args` are curl's own. */
export async function curlExport(context: Context, http: string, ...args: string[]): Promise<CurlAnswer> {
  return await curl(context, `${http}/v1/logs`, '-H', 'content-type: application/json', '-d', oneLogRecord, ...args);
}

export async function curl(context: Context, ...args: string[]): Promise<CurlAnswer> {
  const program = requireTool('curl', context);
  const { code, output } = await run(program, ['-sS', '-i', '-m', '20', '-w', '\n%{http_code}', ...args]);
  const [, answer = '', status = '0'] = /^(.*)\n(\d{3})\s*$/s.exec(output) ?? [];
  const at = answer.indexOf('\r\n\r\n');
  return { status: Number(status), headers: answer.slice(0, at), body: answer.slice(at + 4), exitCode: code };
}

const oneLogRecord = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }],
});

/** Whether somebody listens on the port of `url`. */
export async function isOpen(url: string): Promise<boolean> {
  const { port, hostname } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  socket.on('connect', () => resolve(true));
  socket.on('error', () => resolve(false));
  const open = await promise;
  socket.destroy();
  return open;
}
