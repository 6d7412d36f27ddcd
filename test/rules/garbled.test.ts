import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { startBackend } from '../../src/index.ts';
import type { Backend } from '../../src/index.ts';
import { requestOf, upTo } from '../otlp/requests.ts';
import { eventually } from '../wire/clients.ts';
import { ask, ways } from './ask.ts';
import type { Target, Way } from './ask.ts';

/* What real clients send, with bytes changed, left out or doubled at random: nothing of it may bring the backend down. */

const variations = 150;

/** The bytes that a client sends for one export, seen by a relay. */
async function recordClient(backend: Backend, way: Way): Promise<Buffer> {
  const door = way.version === 'grpc' ? 'grpc' : 'http';
  const chunks: Buffer[] = [];
  const relay = createServer((near) => {
    const far = connect(Number(new URL(backend.endpoints[door]).port), '127.0.0.1');
    near.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      far.write(chunk);
    });
    far.pipe(near);
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', () => (near.destroy(), far.destroy()));
  });
  await new Promise<void>((resolve) => void relay.listen(0, '127.0.0.1', resolve));
  const url = `${new URL(backend.endpoints[door]).protocol}//127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const target: Target = { endpoints: { grpc: url, http: url }, caFile: backend.caFile };
  expect(await ask(target, way, { request: requestOf('traces', 1, upTo(3)) })).toMatchObject({ response: {} });
  relay.close();
  return Buffer.concat(chunks);
}

/** A source of numbers in [0, 1), the same for the same variation in every run. */
function drawer(variation: number): () => number {
  const random = createRandom(7);
  let ordinal = 0;
  return () => random.draw(variation, ordinal++);
}

/** Up to four places garbled. */
function garble(bytes: Buffer, random: () => number): Buffer {
  const whole = (below: number): number => Math.floor(random() * below);
  let garbled = Buffer.from(bytes);
  for (let edits = 1 + whole(4); edits > 0; edits--) {
    const at = whole(garbled.length);
    const length = 1 + whole(random() < 0.5 ? 1 : 40);
    const [before, chosen, after] = [
      garbled.subarray(0, at),
      garbled.subarray(at, at + length),
      garbled.subarray(at + length),
    ];
    const noise = Buffer.from(Array.from({ length }, () => whole(256)));
    const insteads = [noise, Buffer.alloc(0), Buffer.concat([chosen, chosen]), Buffer.concat([noise, chosen])];
    garbled = Buffer.concat([before, insteads[whole(insteads.length)]!, after]);
  }
  return garbled;
}

/** Sends bytes, ends, and waits until the backend has done so too. */
function sendAndEnd(url: string, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket
      .resume()
      .on('error', () => {})
      .on('close', () => resolve());
    socket.end(bytes);
  });
}

const speakers = ways.flatMap((way) => [false, true].map((tls) => ({ ...way, tls })));

test.for(speakers)(
  'garbled $way, TLS: $tls, ends or is answered, and the backend serves on',
  async ({ tls, ...way }) => {
    await using backend = await startBackend({ tls });
    const bytes = await recordClient(backend, way);
    const url = backend.endpoints[way.version === 'grpc' ? 'grpc' : 'http'];
    for (let n = 0; n < variations; n += 10) {
      await Promise.all(upTo(10).map((place) => sendAndEnd(url, garble(bytes, drawer(n + place)))));
    }
    await eventually(() => backend.events({ type: 'connection.closed' }).length > variations, 'all are closed');

    const started = backend.events({ type: 'exchange.started' });
    const over = [
      ...backend.events({ type: 'reply.sent' }),
      ...backend.events({ type: 'reply.failed' }),
      ...backend.events({ type: 'exchange.aborted' }),
    ];
    expect(over.map(({ exchange }) => exchange).toSorted()).toEqual(started.map(({ exchange }) => exchange).toSorted());
    expect(await ask(backend, way)).toMatchObject({ response: {} });
  },
);
