/*
 * Holds a suite on real senders again and again, alone and beside programs that want every processor, and reports what did
 * not stay the same: npm run steadiness -- --rounds 20. Ends with 1 when a verdict flipped between pass and fail, when one
 * differed on an idle machine, or when load made more than a tenth of them unproven, or one without naming our own delay.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startHogs } from './steadiness/hogs.ts';
import { reportText } from './steadiness/report.ts';
import { holdRound } from './steadiness/round.ts';
import type { Round } from './steadiness/round.ts';
import { steadinessOf } from './steadiness/steadiness.ts';

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'conformance' },
    senders: { type: 'string', default: 'collector,js-http,js-grpc' },
    rounds: { type: 'string', default: '20' },
    load: { type: 'string', default: 'idle,hogs' },
    hogs: { type: 'string', default: String(cpus().length) },
    /** Where recordings of all rounds are kept. */
    keep: { type: 'string' },
  },
});

const loads = values.load.split(',').filter((load) => load === 'idle' || load === 'hogs');
const senders = values.senders.split(',');
const held: Round[] = [];
for (let number = 1; number <= Number(values.rounds); number++) {
  for (const sender of senders) {
    for (const load of loads) {
      process.stderr.write(`round ${number} of ${values.rounds}: ${sender}, ${load}\n`);
      using _hogs = startHogs(load === 'hogs' ? Number(values.hogs) : 0);
      held.push(await holdRound({ suite: values.suite, sender, load, number, keep: values.keep }));
    }
  }
}
const steadiness = senders.map((sender) => steadinessOf(sender, held));
console.log(reportText(steadiness, { suite: values.suite, hogs: Number(values.hogs) }));
process.exitCode = steadiness.every(({ isSteady }) => isSteady) ? 0 : 1;
