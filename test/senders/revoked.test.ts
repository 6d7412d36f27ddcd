import { expect, test } from 'vitest';
import { startBackend } from '../../src/backend/start.ts';
import { createSystemClock } from '../../src/core/clock.ts';
import { startLane } from '../../src/run/lane.ts';
import { temporaryFolder } from '../../src/run/temporary-folder.ts';
import { senders } from '../../src/senders/index.ts';
import type { SenderName } from '../../src/senders/sender.ts';
import type { Protocol } from '../../src/core/signal.ts';
import { requireTool } from '../tools/tools.ts';

/* To senders a revoked certificate is as good as any: those in Go are told in the handshake, and go on. */

const cases: readonly { name: SenderName; protocol: Protocol; isTold: boolean }[] = [
  { name: 'collector', protocol: 'grpc', isTold: true },
  { name: 'collector', protocol: 'http/protobuf', isTold: true },
  { name: 'js-grpc', protocol: 'grpc', isTold: false },
  { name: 'js-http', protocol: 'http/protobuf', isTold: false },
];
const { signal } = new AbortController();

test.for(cases)('$name over $protocol delivers to it: told $isTold', async ({ name, protocol, isTold }, context) => {
  if (name === 'collector') requireTool('otelcol-chaos', context);
  using workDir = temporaryFolder();
  const clock = createSystemClock();
  await using backend = await startBackend({ scenario: 'tls-revoked', clock });
  const settings = backend.settings({ extra: { protocol: protocol === 'grpc' ? 'grpc' : 'http' } });
  const shared = { clock, sender: senders[name], workDir, signal };
  await using lane = await startLane({ backend, settings, run: 1, protocol }, shared);
  await lane.feed({ signal: 'traces', rounds: 1, itemsPerRound: 5, everyMs: 0 }, signal);
  await lane.settle({ graceMs: 50, quietMs: 30_000, budgetMs: 60_000 }, signal);

  expect(lane.ledger()).toMatchObject({ offered: 5, accepted: 5, lost: 0 });
  const established = backend.events({ since: 0, type: 'tls.established' });
  expect(established.map(({ certificate }) => certificate)).toContain('revoked');
  expect(established.every(({ staple }) => staple === (isTold ? 'revoked' : undefined))).toBe(true);
  expect(backend.events({ since: 0, type: 'tls.failed' })).toEqual([]);
});
