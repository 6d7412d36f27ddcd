import type { ResolvedSettings } from '../core/sender-settings.ts';
import type { Protocol } from '../core/signal.ts';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import type { LanePlan } from './application-protocol.ts';
import { startedAs } from './launch.ts';
import type { Command } from './launch.ts';
import { awaitReady } from './readiness.ts';
import { RunningApplication } from './running-application.ts';
import type { FindOptions, FoundSender, Lane, MissingSender, RunningSender, Sender, SenderName } from './sender.ts';
import { cleanEnvironment } from './sender-process.ts';

/** An application in some language that speaks `application-protocol.ts`. */
export interface ApplicationDefinition {
  readonly name: SenderName;
  readonly title: string;
  readonly protocols: Sender['protocols'];
  /** The program, or why it is not there and how to get it. */
  locate(options: FindOptions): Promise<ApplicationProgram | MissingSender>;
  declare: Sender['declare'];
  /** Where this SDK reads the environment otherwise than the specification says. */
  readonly environment?: (env: Record<string, string>, settings: ResolvedSettings) => Record<string, string>;
}

export interface ApplicationProgram {
  readonly command: Command;
  /** As people read it. */
  readonly shownAs: string;
  version(protocol: Protocol): string;
}

/** Sooner than the SDKs' 5 s, so that a run of seconds sees several batches. */
const batchDelayMs = 200;
/** The largest batch of an SDK that was told nothing. */
const usualBatchSize = 512;
const restMs = 10 * batchDelayMs;
/** The SDKs' own time limit of a batch is 10 s and more; what is under way at the end gets a little of it. */
const stopGraceMs = 3000;

export function defineApplicationSender(definition: ApplicationDefinition): Sender {
  const { name, title, protocols } = definition;
  const sender: Sender = {
    name,
    title,
    signals: ['traces'],
    protocols,
    declare: definition.declare,
    async find(options = {}): Promise<FoundSender | MissingSender> {
      const found = await definition.locate(options);
      return 'missing' in found ? found : { sender, version: found.version(protocols[0]) };
    },
    async start(lanes): Promise<RunningSender> {
      const program = await definition.locate(lanes[0]);
      if ('missing' in program) throw new Error(program.missing);
      return await startApplication(definition, program, lanes);
    },
  };
  return sender;
}

async function startApplication(
  definition: ApplicationDefinition,
  { command, shownAs, ...program }: ApplicationProgram,
  lanes: readonly [Lane, ...Lane[]],
): Promise<RunningSender> {
  const { name, protocols, environment = (env) => env } = definition;
  const lanePlans = lanes.map((lane): LanePlan => {
    const { id, settings, protocol = protocols[0] } = lane;
    const told = lane.environment ?? sdkEnvironment(settings, protocol);
    const env = environment({ ...batching(settings), ...requestLimit(settings), ...told }, settings);
    return { lane: id, env, exporters: settings.queue?.consumers ?? 1 };
  });
  const plans = new Map(lanePlans.map((plan) => [plan.lane, plan]));
  const spoken = lanePlans[0]!.env['OTEL_EXPORTER_OTLP_PROTOCOL'] as Protocol;
  const running = new RunningApplication(
    {
      sender: name,
      version: program.version(spoken),
      command: startedAs(
        command,
        lanes.map(({ settings }) => settings),
      ),
      shownAs: ({ id }) =>
        [...Object.entries(plans.get(id)!.env).map(([key, value]) => `${key}=${value}`), shownAs].join(' '),
      env: cleanEnvironment(memoryEnvironment(lanes)),
      lanePlans,
      restMs,
      stopGraceMs,
    },
    lanes,
  );
  try {
    lanes[0].signal.throwIfAborted();
    await awaitReady(running.ready, running.process, lanes[0]);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

/** The heap limit as Go, Node.js and Java take it from the environment; Python has none. */
function memoryEnvironment(lanes: readonly Lane[]): Record<string, string> {
  const bytes = lanes.map(({ settings }) => settings.limits?.memoryBytes).find((limit) => limit !== undefined);
  if (bytes === undefined) return {};
  const mebibytes = Math.round(bytes / 2 ** 20);
  return {
    GOMEMLIMIT: String(bytes),
    NODE_OPTIONS: `--max-old-space-size=${mebibytes}`,
    JAVA_TOOL_OPTIONS: `-Xmx${mebibytes}m`,
  };
}

/** No variable of the SDKs says it; the programs of those that can be told in code read this one. */
function requestLimit({ maxRequestBytes }: ResolvedSettings): Record<string, string> {
  return maxRequestBytes === undefined ? {} : { OTLP_CHAOS_MAX_REQUEST_BYTES: String(maxRequestBytes) };
}

/** A batch that is larger than the queue is a mistake to some SDKs, so a small queue has small batches. */
function batching({ queue }: ResolvedSettings): Record<string, string> {
  const size = queue?.size;
  return {
    OTEL_BSP_SCHEDULE_DELAY: String(batchDelayMs),
    ...(size !== undefined && { OTEL_BSP_MAX_QUEUE_SIZE: String(size) }),
    ...(size !== undefined && size < usualBatchSize && { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(size) }),
  };
}
