import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleCollector } from '../../scripts/symptoms/console-collector.ts';
import { temporaryFolder } from '../../src/run/temporary-folder.ts';
import { findTool, requireTool } from '../tools/tools.ts';
import { requireReach } from './by-name.ts';
import { expectDelivery, linesOf, othersSaying, repairCases, repaired } from './repair-case.ts';
import { proofs } from './proofs.ts';
import type { RealSender } from './repair.ts';

/*
 * The real Collector meets each failure, says what the scenario's page says, and delivers once the page's fix is applied.
 */

/** A Collector that logs for people. */
let collectorBin = '';
const senders: readonly RealSender[] = [
  {
    name: 'collector',
    protocol: 'grpc',
    title: 'OpenTelemetry Collector (otlp_grpc)',
    collectorBin: () => collectorBin,
  },
  {
    name: 'collector',
    protocol: 'http/protobuf',
    title: 'OpenTelemetry Collector (otlp_http)',
    collectorBin: () => collectorBin,
  },
];
const cases = repairCases(senders);
/** Ends what hangs. */
const options = { timeout: 600_000 };

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  const { path } = findTool('otelcol-chaos');
  if (path !== undefined) collectorBin = consoleCollector(path, folder.path);
});
afterAll(() => folder[Symbol.dispose]());

/** What it loses without a word, and where the page says so. */
const silentLosses: Readonly<Record<string, RegExp>> = {
  'ok-html': /no counter of a sender shows this/,
  'redirect/login': /nobody records that data was lost/,
};

/** Whether the backend had stored what the sender then drops because of the answer. */
function storedBefore({ face }: (typeof cases)[number]): 'all' | 'some' | 'nothing' {
  const commits = face.scenario.phases.flatMap(({ rules }) => rules.map((rule) => rule.with['commit']));
  if (commits.every((commit) => commit === 'before')) return 'all';
  return commits.includes('before') ? 'some' : 'nothing';
}

test.concurrent.for(cases)(
  'of $name, $title says what the page shows, and delivers once it is repaired',
  options,
  async (one, context) => {
    requireTool('otelcol-chaos', context);
    requireReach(one.face.scenario, context);
    const result = await repaired(one);
    expectDelivery(one, result);
    // It keeps what it is given until its retries run out, so nothing that came after the repair is lost.
    expect(result.rounds).toBe(1);
    const { fix } = one.face.scenario;
    const { isLost = false, isStored = false } = proofs[one.name]!;
    const drops = linesOf(one).some((line) => line.includes('Dropping data'));
    const isSilent = silentLosses[one.name] !== undefined;
    if (isSilent) expect(fix.text + one.face.scenario.why).toMatch(silentLosses[one.name]!);
    const stored = isStored ? 'all' : storedBefore(one);
    // Of several answers it is chance which ones it met before the repair.
    if ((drops || fix.backend) && stored !== 'some')
      expect(result.first.lost > 0).toBe(isLost || isSilent || (drops && stored === 'nothing'));
  },
);

test.concurrent.for(cases.filter((one) => linesOf(one).length > 0))(
  'what $title says of $name, it says of nothing else',
  options,
  async (one, context) => {
    requireTool('otelcol-chaos', context);
    requireReach(one.face.scenario, context);
    expect(await othersSaying(one)).toEqual([]);
  },
);
