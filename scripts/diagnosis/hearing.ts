import type { ChaosEvent } from '../../src/core/event.ts';
import { runCases } from '../../src/run/run.ts';
import type { RunOptions } from '../../src/run/run.ts';

/** A run, and what its sender printed from its first telemetry until it was stopped. */
export interface HeardRun {
  /** `bad-cert:expired.grpc` */
  readonly id: string;
  readonly scenario: string;
  readonly variant?: string | undefined;
  readonly protocol: string;
  readonly version: string;
  readonly lines: readonly string[];
  /** What the backend said in its answers. */
  readonly messages: ReadonlySet<string>;
}

interface Heard {
  readonly lines: string[];
  readonly messages: Set<string>;
  offered: boolean;
  stopped: boolean;
}

/** What has no time may well be printed by several of them. */
const isDated = /\d\d:\d\d:\d\d/;

/**
 * Holds runs, judges nothing and listens: to the failure, not to what is said when somebody repairs it. Those that broke are left out and told: a sender that did not start has not kept silent.
 */
export async function hear(options: RunOptions): Promise<HeardRun[]> {
  const heard = new Map<string, Heard>();
  const broken = new Set<string>();
  const onEvent = (event: ChaosEvent): void => {
    if (event.type === 'run.broken') {
      broken.add(event.session);
      console.error(`not recorded, ${event.session}: ${event.trouble}`);
    }
    listen(heard, event);
  };
  const report = await runCases({ ...options, onlyChecks: [], repairs: false, onEvent });
  return report.results.flatMap(({ id }) => {
    if (broken.has(id)) return [];
    const { lines, messages } = heard.get(id) ?? { lines: [], messages: new Set<string>() };
    const [, face = '', protocol = ''] = /^(.*)\.([\w-]+)$/.exec(id) ?? [];
    const [scenario = '', variant] = face.split(':');
    const own = lines.filter((line) => !isOfProcess(line, heard));
    return { id, scenario, variant, protocol, version: report.version, lines: own, messages };
  });
}

/** What a sender says of being started and stopped is not of the failure. */
function listen(heard: Map<string, Heard>, event: ChaosEvent): void {
  const one = heard.get(event.session) ?? { lines: [], messages: new Set<string>(), offered: false, stopped: false };
  heard.set(event.session, one);
  // What a program of somebody else's sends is its own.
  const isForeign = event.type === 'sender.ready' && event.sender === 'command';
  if (event.type === 'workload.offered' || isForeign) one.offered = true;
  if (event.type === 'sender.signalled') one.stopped = true;
  if (event.type === 'reply.sent' && event.message !== undefined) one.messages.add(event.message);
  if (event.type === 'sender.log' && one.offered && !one.stopped) one.lines.push(event.line);
}

/** A line that names no exporter is heard by all that share a process: nobody knows whose it is. */
function isOfProcess(line: string, heard: ReadonlyMap<string, Heard>): boolean {
  return isDated.test(line) && [...heard.values()].filter(({ lines }) => lines.includes(line)).length > 1;
}
