/*
 * Writes the symptoms of scenarios: starts each sender against each of them and copies what it says of the failure. Run it
 * when a scenario is new, or a sender has a new version: npm run symptoms [-- NAME …]
 */
import { temporaryFolder } from '../src/run/temporary-folder.ts';
import { listScenarios, loadScenario } from '../src/scenario/load.ts';
import { findCollector } from '../src/senders/collector-binary.ts';
import { consoleCollector } from './symptoms/console-collector.ts';
import { record, write } from './symptoms/recording.ts';
import { createTurns } from './symptoms/turns.ts';

/** They wait for time-outs most of the time. */
const sendersAtOnce = 6;

const names = process.argv.slice(2);
const scenarios = names.length > 0 ? names.map((name) => loadScenario(name)) : listScenarios();
const found = await findCollector();
if ('missing' in found) throw new Error(found.missing);

using folder = temporaryFolder();
const surroundings = { workDir: folder, collectorBin: consoleCollector(found.file, folder.path) };
const inTurn = createTurns(sendersAtOnce);
await Promise.all(
  scenarios.map(async (scenario) => {
    const recorded = await record(scenario, surroundings, inTurn);
    const changed = write(scenario, recorded);
    const silent = recorded.own.length === 0 ? ', not a word' : '';
    console.log(`${scenario.id.padEnd(24)} ${changed ? 'changed' : 'unchanged'}${silent}`);
  }),
);
