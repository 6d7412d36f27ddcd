import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';

/** An HTTP answer as curl read it. */
export interface CurlAnswer {
  /** curl's own exit code: 0 when it has an answer, whatever that says. */
  readonly exit: number | null;
  readonly complaint: string;
  /** 0 without an answer. */
  readonly status: number;
  /** `1.1` or `2`. */
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface CurlRequest {
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** POST when there is a body, else GET. */
  readonly method?: string;
  /** Over plaintext by prior knowledge, over TLS by ALPN. */
  readonly http2?: boolean;
  /** PEM file of the authority to trust. */
  readonly ca?: string | undefined;
  readonly args?: readonly string[];
}

/** One request by curl. What it answers is read from outside: status, headers and body as bytes. */
export async function curl(url: string, request: CurlRequest = {}): Promise<CurlAnswer> {
  const { body, headers = {}, method, http2, ca, args: more = [] } = request;
  const http2Flag = url.startsWith('https:') ? '--http2' : '--http2-prior-knowledge';
  const fields = { 'content-type': '', expect: '', ...headers };
  const args = [
    '-sSi',
    '--noproxy',
    '*',
    '--max-time',
    '25',
    http2 ? http2Flag : '--http1.1',
    ...Object.entries(fields).flatMap(([name, value]) => ['-H', value === '' ? `${name}:` : `${name}: ${value}`]),
    ...(method === undefined ? [] : ['-X', method]),
    ...(ca === undefined ? [] : ['--cacert', ca]),
    ...(body === undefined ? [] : ['--data-binary', '@-']),
    ...more,
    url,
  ];
  const child = spawn('curl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>(
    (resolve, reject) => void child.once('close', resolve).once('error', reject),
  );
  // It may have its answer before it has sent all.
  child.stdin.on('error', () => {}).end(body);
  const [printed, complaint] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  return { exit: await exited, complaint: complaint.toString(), ...readAnswer(printed) };
}

const endOfHead = '\r\n\r\n';

/** The head is the last one that is no interim one; a body may hold anything. */
function readAnswer(printed: Buffer): Omit<CurlAnswer, 'exit' | 'complaint'> {
  const end = printed.indexOf(endOfHead);
  if (end < 0) return { status: 0, version: '', headers: {}, body: printed };
  const [first = '', ...lines] = printed.toString('latin1', 0, end).split('\r\n');
  const [, version = '', status = '0'] = /^HTTP\/([\d.]+) (\d+)/.exec(first) ?? [];
  const body = printed.subarray(end + endOfHead.length);
  if (status.startsWith('1')) return readAnswer(body);
  const fields = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line)?.slice(1) ?? []);
  const headers = Object.fromEntries(fields.map(([name = '', value = '']) => [name.toLowerCase(), value]));
  return { status: Number(status), version, headers, body };
}
