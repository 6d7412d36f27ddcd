import { expect, test } from 'vitest';
import { requireReach } from './by-name.ts';
import { expectDelivery, linesOf, othersSaying, repairCases, repaired } from './repair-case.ts';
import type { RealSender } from './repair.ts';

/*
 * Applications with the OpenTelemetry JS SDK meet each failure, say what the scenario's page says, and deliver once the
 * page's fix is applied.
 */

const senders: readonly RealSender[] = [
  { name: 'js-grpc', protocol: 'grpc', title: 'OpenTelemetry JS SDK (grpc)' },
  { name: 'js-http', protocol: 'http/protobuf', title: 'OpenTelemetry JS SDK (http/protobuf)' },
  { name: 'js-http', protocol: 'http/json', tls: true, title: 'OpenTelemetry JS SDK (http/json)' },
];
const cases = repairCases(senders);
/** Ends what hangs. */
const options = { timeout: 600_000 };

/** Whom the repair does not help, and where the page says so. */
const unhelped: Readonly<Record<string, RegExp>> = {
  'exhausted-bare, OpenTelemetry JS SDK (grpc)': /A sender that never retries .* loses/,
};

test.concurrent.for(cases)(
  'of $name, $title says what the page shows, and delivers once it is repaired',
  options,
  async (one, context) => {
    requireReach(one.face.scenario, context);
    const result = await repaired(one);
    const why = unhelped[`${one.name}, ${one.title}`];
    if (why) expect(one.face.scenario.fix.text).toMatch(why);
    expect(result.rounds === undefined).toBe(why !== undefined);
    if (!why) expectDelivery(one, result);
    // A backend that stays slow, and more requests that wait for it at once.
    const { fix, sender } = one.face.scenario;
    const isWidened = (fix.sender?.queue?.consumers ?? 0) > (sender.queue?.consumers ?? 1) && !fix.backend;
    if (isWidened) expect(result.underWay.last).toBeGreaterThan(result.underWay.first);
  },
);

test.concurrent.for(cases.filter((one) => linesOf(one).length > 0))(
  'what $title says of $name, it says of nothing else',
  options,
  async (one, context) => {
    requireReach(one.face.scenario, context);
    expect(await othersSaying(one)).toEqual([]);
  },
);
