import { expect, test } from 'vitest';
import { protocols } from '../../src/core/signal.ts';
import type { Protocol, Signal } from '../../src/core/signal.ts';
import { ledgerOf, startBackend } from '../../src/index.ts';
import type { Backend } from '../../src/index.ts';
import { collector } from '../../src/senders/collector.ts';
import { jsGrpc, jsHttp } from '../../src/senders/js.ts';
import type { Sender } from '../../src/senders/sender.ts';
import { createTestLane } from '../senders/test-lane.ts';
import { requireTool } from '../tools/tools.ts';

interface Told {
  readonly sender: Sender;
  readonly protocol: Protocol;
  readonly signal?: Signal;
  readonly collectorBin?: string;
}

/** Gives a real sender items 1 to `count`, waits until it has nothing left to send, and returns what it printed. */
async function exportFrom(backend: Backend, { sender, signal = 'traces', ...lane }: Told, count: number) {
  using test = createTestLane(backend.endpoints.http, { settings: backend.settings(), ...lane });
  await using running = await sender.start([test.lane]);
  await running.lanes[0]!.offer(signal, 1, count);
  await running.lanes[0]!.flushed();
  await running.stop();
  return { run: test.lane.run, printed: test.printed() };
}

const complaint = /error|warn|fail|partial|drop|retry/i;
const jsSenders = protocols.flatMap((protocol) =>
  [false, true].map((tls) => ({ protocol, tls, sender: protocol === 'grpc' ? jsGrpc : jsHttp })),
);

test.for(jsSenders)('R6: the JS SDK has its spans taken over $protocol, with TLS: $tls', async ({ tls, ...told }) => {
  await using backend = await startBackend({ tls });
  const { run, printed } = await exportFrom(backend, told, 700);

  expect(printed).not.toMatch(complaint);
  expect(ledgerOf(backend.events(), run)).toMatchObject({ accepted: 700, duplicated: 0, rejected: 0 });
  expect(backend.events({ type: 'exchange.received' }).map(({ items }) => items)).toEqual([512, 188]);
});

const collectorLanes = (['traces', 'metrics', 'logs'] as const).flatMap((signal) =>
  (['grpc', 'http/protobuf'] as const).flatMap((protocol) => [false, true].map((tls) => ({ signal, protocol, tls }))),
);

test.for(collectorLanes)(
  'R6: the Collector has its $signal taken over $protocol, with TLS: $tls',
  async ({ tls, ...told }, { skip }) => {
    const collectorBin = requireTool('otelcol-chaos', { skip });
    await using backend = await startBackend({ tls });
    const { run, printed } = await exportFrom(backend, { sender: collector, collectorBin, ...told }, 250);

    expect(printed).not.toMatch(/\t(?:warn|error)\t/);
    expect(ledgerOf(backend.events(), run)).toMatchObject({ accepted: 250, duplicated: 0, rejected: 0 });
    // Its exporters compress unless told otherwise.
    const compressions = backend.events({ type: 'exchange.received' }).map(({ compression }) => compression);
    expect(new Set(compressions)).toEqual(new Set(['gzip']));
  },
);

test('R13: the pause that the backend asks for is one that an exporter with its usual time-out sits out', async () => {
  await using backend = await startBackend({ scenario: 'throttle' });
  const { run, printed } = await exportFrom(backend, { sender: jsHttp, protocol: 'http/protobuf' }, 20);

  expect(printed).not.toMatch(complaint);
  const statuses = backend.events({ type: 'reply.sent' }).map(({ status }) => status);
  expect(statuses).toEqual([429, 429, 200]);
  expect(ledgerOf(backend.events(), run)).toMatchObject({ accepted: 20, lost: 0 });
  const [first, second] = backend.events({ type: 'exchange.received' });
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(2000);
});
