import { expect, test } from 'vitest';
import { BodyStore } from '../../src/backend/body-store.ts';
import { startBackend } from '../../src/index.ts';
import { sendMarked } from '../../src/workload/send-marked.ts';

interface Traces {
  readonly resourceSpans: { readonly scopeSpans: { readonly spans: { readonly spanId: string }[] }[] }[];
}

/** A body that lies in lent memory, as the engines offer it. */
function lend(exchange: string, bodyBytes: number, sizeBytes = bodyBytes) {
  const state = { taken: 0, given: 0 };
  const keep = (): Disposable => {
    state.taken++;
    return { [Symbol.dispose]: () => void state.given++ };
  };
  const received = {
    exchange,
    signal: 'traces',
    encoding: 'protobuf',
    body: new Uint8Array(bodyBytes),
    owner: 'default',
  } as const;
  return { received, loan: { sizeBytes, keep }, state };
}

test('kept bodies stay what they were, however many large ones follow in the same memory', async () => {
  await using backend = await startBackend();
  const rounds = 12;
  const count = 800;
  for (let round = 0; round < rounds; round++) {
    const url = backend.endpoints[round % 2 === 0 ? 'grpc' : 'http'];
    const protocol = round % 2 === 0 ? 'grpc' : 'http/protobuf';
    await sendMarked({ signal: 'traces', protocol, url, run: 5, count, firstSeq: 1 + round * count });
  }
  const spans = (backend.received('traces') as Traces[]).flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(rounds * count);
});

test('lent memory is given back once, when its body is the oldest and room is needed', () => {
  const store = new BodyStore(1000);
  const bodies = ['x1', 'x2', 'x3'].map((exchange) => lend(exchange, 400));
  for (const { received, loan } of bodies) store.keep(received, loan);
  expect(bodies.map(({ state }) => state)).toEqual([
    { taken: 1, given: 1 },
    { taken: 1, given: 0 },
    { taken: 1, given: 0 },
  ]);
  expect(['x1', 'x2', 'x3'].map((exchange) => store.get(exchange)?.body === undefined)).toEqual([true, false, false]);
  store.clear();
  expect(bodies.map(({ state }) => state.given)).toEqual([1, 1, 1]);
});

test('a body that fills little of its memory, or whose memory is beyond the budget, is copied', () => {
  const store = new BodyStore(1000);
  for (const { received, loan, state } of [lend('x1', 100, 500), lend('x2', 900, 1200)]) {
    store.keep(received, loan);
    expect(state.taken).toBe(0);
    const kept = store.get(received.exchange)!.body;
    expect(kept).not.toBe(received.body);
    expect(kept).toHaveLength(received.body.length);
  }
});

test('small bodies share a slab though large ones come between them', () => {
  const store = new BodyStore(10 * 1024 * 1024);
  for (let i = 0; i < 100; i++) {
    store.keep(lend(`small${i}`, 10).received);
    const large = lend(`large${i}`, 10_000);
    store.keep(large.received, large.loan);
  }
  expect(store.of('traces')).toHaveLength(200);
});
