import { parseArgs } from 'node:util';
import { soak } from './soak-rounds.ts';
import type { Round } from './soak-rounds.ts';

/*
 * `npm run soak -- --minutes 10`: a flood with faults firing, with the limits that a backend has by default, and what it
 * holds after each round. Ends with 1 when it held more at the end than when its bounds were first full, beyond a slack.
 */

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, round: { type: 'string', default: '20000' } },
});
const MiB = 1024 * 1024;
const slackBytes = 8 * MiB;
/**
 * 200,000 events are four for each export or so, 100,000 payloads are remembered, and bodies of 417 bytes on average take
 * 64 MiB after 170,000. The map of those grows last, when 262,144 have been put into it.
 */
const requestsUntilFull = 300_000;

const startedMs = performance.now();
const minutes = (): number => (performance.now() - startedMs) / 60_000;
const full: Round[] = [];
let requests = 0;
for await (const round of soak(Number(values.round))) {
  requests += round.requests;
  if (requests > requestsUntilFull) full.push(round);
  const resources = Object.entries(round.resources).map(([kind, count]) => `${kind} ${count}`);
  const held = `${(round.heldBytes / MiB).toFixed(1)} MiB held, ${round.descriptors} descriptors, ${resources.join(', ')}`;
  console.log(`${minutes().toFixed(1)} min, ${requests} exports, ${round.fired} faults fired: ${held}`);
  if (minutes() >= Number(values.minutes) && full.length > 1) break;
}
const grown = full.at(-1)!.heldBytes - full[0]!.heldBytes;
const isSteady = grown < slackBytes && full.at(-1)!.descriptors === full[0]!.descriptors;
console.log(
  `${(grown / MiB).toFixed(1)} MiB more than when the bounds were first full: ${isSteady ? 'no leak' : 'a leak'}`,
);
process.exitCode = isSteady ? 0 : 1;
