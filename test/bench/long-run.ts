import { Agent, request } from 'node:http';
import { httpPaths } from '../../src/core/signal.ts';
import { encodeRequest } from '../../src/otlp/encode.ts';
import { exportRequest } from '../../src/workload/items.ts';
import { fateHeader, fatesScenario } from '../ledger/fates.ts';
import type { Fate } from '../ledger/fates.ts';
import { markdownTable, mebibytes } from './figures.ts';
import { startBackendProcess } from './servers.ts';

const run = 9;
const itemsPerRequest = 8192;
const half = itemsPerRequest / 2;
const atOnce = 4;

/** What is asked for, request by request of the same items: the second time only their first half comes again. */
const stories: readonly (readonly [Fate, ...Fate[]])[] = [
  ['stored'],
  ['unavailable', 'stored'],
  ['stored-late'],
  ['reset-after-commit', 'stored'],
  ['partly-refused'],
  ['throttled', 'reset-after-commit', 'stored'],
  ['rejected'],
  ['refused-yet-stored', 'stored'],
  ['wholly-refused'],
  ['reset-without-commit', 'stored'],
];

type Columns = Record<
  'offered' | 'attempted' | 'accepted' | 'rejected' | 'duplicated' | 'extraCopies' | 'lost',
  number
>;

const noColumns: Columns = {
  offered: 0,
  attempted: 0,
  accepted: 0,
  rejected: 0,
  duplicated: 0,
  extraCopies: 0,
  lost: 0,
};

/** The columns by hand: what a story makes of a batch, by its halves. */
function columnsOf(story: readonly Fate[]): Columns {
  const columns = { ...noColumns, offered: itemsPerRequest, attempted: itemsPerRequest };
  const refused = { 'partly-refused': Math.round(itemsPerRequest * 0.3), 'wholly-refused': itemsPerRequest };
  const [first] = story;
  columns.rejected = refused[first as keyof typeof refused] ?? 0;
  const stores = (fate: Fate): boolean => /^stored|after-commit$|yet-stored$/.test(fate);
  const copies = story.filter((fate) => stores(fate)).length;
  if (stores(first!)) columns.accepted = itemsPerRequest;
  else if (columns.rejected > 0) columns.accepted = itemsPerRequest - columns.rejected;
  else columns.accepted = copies > 0 ? half : 0;
  columns.duplicated = copies > 1 ? half : 0;
  columns.extraCopies = Math.max(0, copies - 1) * half;
  columns.lost = itemsPerRequest - columns.accepted - columns.rejected;
  return columns;
}

/** Millions of marked spans over HTTP through a real backend whose ledger is live, and whether it counted them right. */
export async function measureLongRun(items: number): Promise<string> {
  const batches = Math.ceil(items / itemsPerRequest);
  await using server = await startBackendProcess(fatesScenario, { run });
  const expected: Columns = { ...noColumns };
  const send = senderTo(server.endpoints.http);
  const warmUp = Math.ceil(batches / 10);
  const held = async (from: number, to: number): Promise<void> => {
    await reportOf(`${server.report}/${1 + from * itemsPerRequest}/${(to - from) * itemsPerRequest}`);
    const numbers = Array.from({ length: to - from }, (_, index) => from + index).values();
    await Promise.all(Array.from({ length: atOnce }, async () => await work(numbers, send)));
    for (let batch = from; batch < to; batch++) {
      const columns = columnsOf(stories[batch % stories.length]!);
      for (const name of Object.keys(expected) as (keyof Columns)[]) expected[name] += columns[name];
    }
  };
  await held(0, warmUp);
  const before = await reportOf(server.report!);
  await held(warmUp, batches);
  const { ledger, usedBytes } = await reportOf(server.report!);
  const wrong = Object.entries(expected).filter(([name, value]) => ledger[name] !== value);
  const rows = Object.entries(expected).map(([name, value]) => [
    name,
    value.toLocaleString('en'),
    String(ledger[name]),
  ]);
  const perItem = (usedBytes - before.usedBytes) / ((batches - warmUp) * itemsPerRequest);
  return [
    `${(batches * itemsPerRequest).toLocaleString('en')} items: ${wrong.length === 0 ? 'exact' : 'WRONG'}; ` +
      `${perItem.toFixed(2)} bytes more in use for each item after the first tenth; peak ${mebibytes(server.peakRssBytes())}\n`,
    markdownTable(['column', 'expected', 'ledger'], rows),
  ].join('\n');
}

async function work(batches: Iterable<number>, send: Send): Promise<void> {
  const whole = patchable(itemsPerRequest);
  const part = patchable(half);
  for (const batch of batches) {
    for (const [attempt, fate] of stories[batch % stories.length]!.entries()) {
      const body = (attempt === 0 ? whole : part)(1 + batch * itemsPerRequest);
      await send(body, fate);
    }
  }
}

/** A request whose items get other numbers without being encoded anew: each is twice in its ids. */
function patchable(count: number): (firstSeq: number) => Uint8Array {
  const body = Buffer.from(encodeRequest('traces', exportRequest('traces', run, 1, count, new Date(0))));
  const prefix = Buffer.from('c4a05c4a05c4a05c', 'hex');
  const places: number[] = [];
  for (let at = body.indexOf(prefix); at !== -1; at = body.indexOf(prefix, at + 1)) places.push(at);
  if (places.length !== count) throw new Error(`${places.length} ids are in a request of ${count}`);
  return (firstSeq) => {
    for (const [index, at] of places.entries()) {
      body.writeUInt32BE(firstSeq + index, at + 12);
      body.writeUInt32BE(firstSeq + index, at + 22);
    }
    return body;
  };
}

type Send = (body: Uint8Array, fate: Fate) => Promise<void>;

/** Resolves when the request was answered or broke off. */
function senderTo(url: string): Send {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/x-protobuf' };
  return (body, fate) =>
    new Promise((resolve) => {
      const sending = request(url + httpPaths.traces, {
        method: 'POST',
        agent,
        headers: { ...headers, [fateHeader]: fate },
      });
      sending.on('response', (response) => response.resume().on('close', resolve));
      sending.on('error', () => resolve());
      sending.end(body);
    });
}

async function reportOf(url: string): Promise<{ ledger: Record<string, unknown>; usedBytes: number }> {
  return (await (await fetch(url)).json()) as { ledger: Record<string, unknown>; usedBytes: number };
}
