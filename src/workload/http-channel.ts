import * as http from 'node:http';
import * as https from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../core/clock.ts';
import { httpPaths } from '../core/signal.ts';
import type { Encoding, Signal } from '../core/signal.ts';
import { defaultTimeoutMs } from './export.ts';
import type { Answered, Channel, Target } from './export.ts';
import { readHttpAnswer } from './http-answer.ts';
import { describeNetworkError } from './network-error.ts';

const compress = promisify(gzip);

/** S36: a longer answer is not read. */
const maxAnswerBytes = 4 * 1024 * 1024;

/** OTLP/HTTP over HTTP/1.1. Follows no redirects: what the backend answered is what the caller wants to see. */
export function openHttpChannel(target: Target, clock: Clock): Channel {
  const { url, timeoutMs = defaultTimeoutMs } = target;
  const encoding = target.protocol === 'http/json' ? 'json' : 'protobuf';
  const secure = new URL(url).protocol === 'https:';
  const agent = secure ? new https.Agent({ keepAlive: true, ...trustOf(target) }) : new http.Agent({ keepAlive: true });
  return {
    async send(signal, body) {
      const payload = target.gzip ? await compress(body) : body;
      const headers = requestHeaders(target, encoding, payload.length);
      const options = { method: 'POST', agent, headers };
      const address = target.exactPath ? new URL(url) : signalUrl(url, signal);
      const request = secure ? https.request(address, options) : http.request(address, options);
      return await answerTo(request, payload, { signal, encoding, timeoutMs, clock });
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** Whom to believe, and who we are. */
function trustOf({ ca, identity, serverName, verify }: Target): https.AgentOptions {
  return {
    ...(ca !== undefined && { ca: Buffer.from(ca) }),
    ...identity,
    ...(serverName !== undefined && { servername: serverName }),
    ...(verify === false && { rejectUnauthorized: false }),
  };
}

function requestHeaders({ headers, gzip: gzipped }: Target, encoding: Encoding, sizeBytes: number) {
  return {
    'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
    'content-length': String(sizeBytes),
    'user-agent': 'otlp-chaos-workload',
    ...(gzipped && { 'content-encoding': 'gzip' }),
    ...headers,
  };
}

/** X4: the endpoint's path, if any, stands before the signal's. */
function signalUrl(endpoint: string, signal: Signal): URL {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/$/, '');
  url.pathname = path.endsWith(httpPaths[signal]) ? path : path + httpPaths[signal];
  return url;
}

interface Expected {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

async function answerTo(request: http.ClientRequest, payload: Uint8Array, expected: Expected): Promise<Answered> {
  const { clock, timeoutMs } = expected;
  const tooLate = new Error(`no complete answer within ${timeoutMs} ms`);
  using _timer = clock.after(timeoutMs, () => request.destroy(tooLate));
  let headers: Record<string, string> = {};
  let status: number | undefined;
  try {
    const response = await responseTo(request, payload);
    headers = plainHeaders(response);
    status = response.statusCode;
    const body = await wholeBody(response);
    return readHttpAnswer({ status: status ?? 0, headers, body }, expected);
  } catch (error) {
    const cause = request.errored ?? error;
    const message = describeNetworkError(cause);
    if (status === undefined) return { accepted: false, message, headers };
    return { accepted: false, status, message: `HTTP ${status}, but the answer was not complete: ${message}`, headers };
  }
}

function responseTo(request: http.ClientRequest, payload: Uint8Array): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    // Stays for the whole exchange: the time limit and late resets come here too.
    request.on('error', reject);
    request.end(payload);
  });
}

async function wholeBody(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxAnswerBytes) throw new Error(`it is longer than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function plainHeaders({ headersDistinct }: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]));
}
