import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Backend, BackendOptions } from '../../src/backend/backend.ts';
import { startBackend } from '../../src/backend/start.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { startControl } from '../../src/web/control.ts';
import type { ControlOptions } from '../../src/web/control.ts';

/** A backend with a control API on a free port; `url` is the API's. */
export async function startControlled(
  options: BackendOptions = {},
  control: Partial<ControlOptions> = {},
): Promise<{ backend: Backend; url: string } & AsyncDisposable> {
  const backend = await startBackend({
    ...options,
    control: (opening) => startControl(opening, { port: 0, clock: createSystemClock(), ...control }),
  });
  return { backend, url: backend.ready.control!, [Symbol.asyncDispose]: () => backend.stop() };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a caller makes of JSON
  readonly body: any;
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return answerOf(await fetch(url, { headers }));
}

/** Sends `body` as JSON, or as it is when it is text. */
export async function send(method: string, url: string, body: unknown, type = 'application/json'): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return answerOf(await fetch(url, { method, headers: { 'content-type': type }, body: text }));
}

/** The same by curl, which may send any Host header. The status comes after the body. */
export async function curl(...args: string[]): Promise<{ status: number; body: { code?: string; hint?: string } }> {
  const { stdout } = await promisify(execFile)('curl', ['-s', '-m', '10', '-w', '\n%{http_code}', ...args]);
  const [body, status] = stdout.split(/\n(?=\d{3}$)/);
  return { status: Number(status), body: JSON.parse(body!) as { code?: string } };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
