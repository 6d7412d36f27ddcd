/*
 * Starts backends and leaves each of them in the middle of something. Ends by itself, or proves that something was kept:
 * it is run as a user's program, and nothing in it calls exit.
 */
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { startBackend } from '../../src/index.ts';
import type { Backend, BackendOptions } from '../../src/index.ts';

const hour = 3_600_000;
const outage = {
  phases: [
    { name: 'serving', for: '1h' },
    { name: 'down', for: '1h', rules: [{ fault: 'refuse' }] },
  ],
};

const situations: Readonly<Record<string, readonly [BackendOptions, (backend: Backend) => void | Promise<void>]>> = {
  'nothing has happened yet': [{}, () => {}],
  'a client keeps its connection open': [{}, (backend) => leaveOpen(backend, '')],
  'a request is half received': [{}, (backend) => leaveOpen(backend, requestHead)],
  'a request is never answered': [{ scenario: 'no-reply-deadline' }, (backend) => leaveOpen(backend, request)],
  'an answer is an hour late': [
    { scenario: { fault: 'delay', with: { wait: '1h' } } },
    (backend) => leaveOpen(backend, request),
  ],
  'a TLS handshake is under way': [{ scenario: 'bad-cert' }, (backend) => leaveOpen(backend, '\u0016\u0003\u0001')],
  'its ports are held while it refuses': [{ scenario: 'tcp-refused' }, () => {}],
  'a phase would last another hour': [{ scenario: outage }, () => {}],
  'it would recover in an hour': [{ scenario: outage }, (backend) => backend.enterPhase('down')],
  'another scenario has an hour to live': [
    {},
    async (backend) => void (await backend.use('throttle', { ttlMs: hour })),
  ],
  'somebody waits for what will not come': [
    {},
    (backend) => void backend.waitFor(() => false, { timeoutMs: hour }).catch(() => {}),
  ],
  'it records into a file': [{ recordFile: 'run.ndjson' }, () => {}],
  'it could be aborted for ever': [{ signal: new AbortController().signal }, () => {}],
};

const requestHead =
  'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n';
const request = `${requestHead}{}`;

/** Sends `text` and never closes; resolves once the backend has seen the connection, and the request if there is one. */
async function leaveOpen(backend: Backend, text: string): Promise<void> {
  const { hostname, port } = new URL(backend.endpoints.http);
  const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
  socket.on('error', () => {}).resume();
  const awaited = text.startsWith('POST') ? 'exchange.started' : 'connection.opened';
  await backend.waitFor((event) => event.type === awaited);
}

async function resourcesLeft(): Promise<string[]> {
  // What was closed is taken off Node's list in the turns after.
  for (let turns = 0; turns < 20 && process.getActiveResourcesInfo().some(isOurs); turns++) await turn();
  return process.getActiveResourcesInfo().filter(isOurs);
}

function isOurs(resource: string): boolean {
  return resource !== 'PipeWrap' && resource !== 'Immediate';
}

const left: Record<string, string[]> = {};
for (const [name, [options, meddle]] of Object.entries(situations)) {
  {
    await using backend = await startBackend(options);
    await meddle(backend);
  }
  const resources = await resourcesLeft();
  if (resources.length > 0) left[name] = resources;
}
console.log(JSON.stringify({ situations: Object.keys(situations).length, left }));
