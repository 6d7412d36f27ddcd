/*
 * A small application that traces itself with the OpenTelemetry JS SDK, as its documentation shows: exporters are
 * configured by OTEL_EXPORTER_OTLP_* alone, the SDK speaks through its own console logger. The one thing unusual is that
 * it has several exporters, each as if it were alone. Speaks `application-protocol.ts`.
 */
import { createInterface } from 'node:readline';
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api';
import { reportPrefix } from './application-protocol.ts';
import type { Command, Report } from './application-protocol.ts';
import { createJsLane } from './js-lane.ts';
import type { JsLane } from './js-lane.ts';
import { attributeOutput, within } from './js-lane-context.ts';

const writeReport = process.stdout.write.bind(process.stdout);
/** Of the exporters, where another release of them is to be used. */
const folder = process.argv[2];
const lanes = new Map<string, JsLane>();

function report(what: Report): void {
  writeReport(`${reportPrefix}${JSON.stringify(what)}\n`);
}

async function obey(command: Command): Promise<void> {
  switch (command.type) {
    case 'lanes':
      for (const plan of command.lanes) {
        const lane = await within({ id: plan.lane, env: plan.env }, () => createJsLane(plan, report, folder));
        lanes.set(plan.lane, lane);
      }
      return report({ type: 'ready' });
    case 'offer':
      lanes.get(command.lane)?.offer(command.spans);
      return report({ type: 'done', id: command.id });
    case 'stop':
      await Promise.all([...lanes.values()].map((lane) => lane.shutdown()));
      // What an exporter says of its last batch is printed and told in this turn of the event loop, and was lost otherwise.
      await new Promise((resolve) => setImmediate(resolve));
      return process.exit(0);
    default:
      throw new Error(`unknown command ${JSON.stringify(command satisfies never)}`);
  }
}

attributeOutput(report);
diag.setLogger(new DiagConsoleLogger(), { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true });

let turn = Promise.resolve();
const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => void (turn = turn.then(() => obey(JSON.parse(line) as Command))));
// Nothing of ours outlives whoever started us, not even one that was killed.
commands.on('close', () => process.exit(1));
