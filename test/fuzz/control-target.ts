import { Agent, request as requestHttp } from 'node:http';
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { feedBackend, within } from './fed-backend.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutations.ts';
import { mutatedObject } from './object-mutations.ts';
import { shippedScenarios } from './scenario-target.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export const controlTarget: FuzzTarget = {
  name: 'control',
  about: 'garbled calls of the control API: no answer is a failure of ours, each refusal is JSON that says what to do',
  share: 1,
  inputsInTests: 500,
  open: () =>
    feedBackend<readonly Call[]>('healthy', ({ endpoints }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      return {
        inputs: fc.array(calls(), { minLength: 1, maxLength: 4 }),
        async take(made) {
          for (const one of made)
            check(one, await within(`${one.method} ${one.path}`, answerTo(endpoints.control, one, agent)));
        },
        // Honest exports have to find a backend that takes them, whatever scenario was asked for.
        async settle() {
          const body = Buffer.from('{"name":"healthy"}');
          const back = { method: 'PUT', path: '/scenario', headers: json, body };
          const { status } = await within('the way back', answerTo(endpoints.control, back, agent));
          if (status !== 200) throw new Error(`the way back to a healthy backend is answered with ${status}`);
        },
        close: () => agent.destroy(),
      };
    }),
};

const json = { 'content-type': 'application/json' };
/** 503 is `GET /ready` while a door refuses connections. */
const statuses = new Set([200, 400, 403, 404, 405, 408, 413, 414, 415, 431, 503]);

function check({ method, path }: Call, { status, type, body }: Answer): void {
  const told = `${method} ${path} is answered with ${status}: ${body.slice(0, 500)}`;
  if (!statuses.has(status)) throw new Error(told);
  if (status === 200 || method === 'HEAD') return;
  const { code, message } = JSON.parse(body) as { code?: string; message?: string };
  if (!type.startsWith('application/json') || !code || !message) throw new Error(told);
}

/** A stream of events has no end: its head is the answer. */
async function answerTo(url: string, { method, path, headers, body }: Call, agent: Agent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sending = requestHttp(`${url}/`, {
    method,
    path,
    agent,
    headers: { ...headers, 'content-length': body.length },
  });
  sending.on('error', reject).on('response', (response) => {
    const { statusCode: status = 0 } = response;
    const type = response.headers['content-type'] ?? '';
    if (type.startsWith('text/event-stream')) {
      resolve({ status, type, body: '' });
      sending.destroy();
      return;
    }
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('error', reject).on('end', () => resolve({ status, type, body: text }));
  });
  sending.end(body);
  return await promise;
}

const paths = [
  '/',
  '/health',
  '/ready',
  '/status',
  '/exchanges/x1',
  '/exchanges/x99',
  '/events?since=5',
  '/events?since=0&type=reply.sent,fault.fired&limit=3',
  '/events/stream?since=1',
  '/scenario',
  '/phase',
  '/reset',
];
/** Each makes it read all scenarios there are, so they come seldom. */
const slowPaths = [
  '/scenarios',
  '/scenarios/throttle',
  '/scenarios/tls-expired',
  '/scenarios/none',
  '/scenarios/..%2f..%2fpackage.json',
];
const pathWords = [
  '%',
  '%00',
  '%2f',
  '..',
  '?',
  '&',
  '=',
  '//',
  '#',
  'since=-1',
  'limit=1e3',
  'type=',
  'x'.repeat(300),
  '[]',
  '__proto__',
  'constructor',
];
const bodies = [
  '{"name":"throttle"}',
  '{"name":"bad-cert","with":{"cert":"expired"}}',
  '{"name":"healthy","ttl":"1s"}',
  '{"name":"tcp-refused","ttl":"5ms"}',
  '{}',
  '{"scenario":{"fault":"throttle","with":{"retryDelay":"2s"}}}',
  '{"scenario":{"phases":[{"name":"a","for":"5ms"},{"name":"b"}]},"ttl":"20ms"}',
  '{"name":"recovered"}',
];
const bodyWords = [
  'null',
  '{"a":{"a":',
  '[',
  ']',
  '"__proto__":{"x":1}',
  '"constructor"',
  '\u0000',
  '\\ud800',
  '1e999',
  '"ttl":"99999h"',
  '"../../x"',
  'é',
];

function calls(): Arbitrary<Call> {
  const bytes = (texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));
  // What node:http would refuse to send; the target for HTTP sends such things to the same parser.
  const path = mutated(bytes(paths), bytes(pathWords)).map(
    (text) =>
      `/${text
        .toString('latin1')
        .replaceAll(/[^!-~]/g, '')
        .slice(1)}`,
  );
  const scenario = mutatedObject(shippedScenarios()).map((one) =>
    Buffer.from(JSON.stringify({ scenario: one, ttl: '30s' })),
  );
  const headers = fc.constantFrom<Call['headers']>(
    json,
    json,
    json,
    json,
    {},
    { 'content-type': 'text/plain' },
    { ...json, host: 'evil.test' },
    { ...json, origin: 'http://evil.test' },
    { ...json, 'last-event-id': 'x' },
  );
  return fc.record({
    method: fc.constantFrom('GET', 'GET', 'PUT', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS'),
    path: fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom(...slowPaths) },
      { weight: 15, arbitrary: fc.constantFrom(...paths) },
      { weight: 15, arbitrary: path },
    ),
    headers,
    body: fc.oneof(mutated(bytes(bodies), bytes(bodyWords)), scenario),
  });
}
