import { feedTarget } from './feed-target.ts';
import { fuzzTargets } from './fuzz-targets.ts';

/** Feeds one target in a process of its own: `NAME INPUTS SEED`. Prints how far it is, and at last what came of it. */
const [name, inputs, seed] = process.argv.slice(2);
const target = fuzzTargets.find((one) => one.name === name)!;
const fed = await feedTarget(target, { inputs: Number(inputs), seed: Number(seed) }, (taken) => {
  console.log(JSON.stringify({ taken }));
});
console.log(JSON.stringify({ fed }));
