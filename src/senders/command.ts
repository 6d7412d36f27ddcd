import { basename } from 'node:path';
import { sdkEnvironment } from '../exporter-config/sdk.ts';
import { findExecutable, isExecutable } from './executable.ts';
import { endingWithUs, startedAs } from './launch.ts';
import { RunningCommand } from './running-command.ts';
import type { FindOptions, FoundSender, Lane, MissingSender, RunningSender, Sender } from './sender.ts';
import { SenderProcess } from './sender-process.ts';

/**
 * Any program that reads OTEL_EXPORTER_OTLP_*, such as the user's own application or its tests. Its telemetry is its own,
 * and so are its readiness and its end: what we know of it is its log and what arrives.
 */
export const command: Sender = {
  name: 'command',
  title: 'A command of your own',
  isForeign: true,
  signals: ['traces', 'metrics', 'logs'],
  protocols: ['http/protobuf', 'grpc', 'http/json'],
  // Nobody knows what it does with what it was told, let alone with what it was not.
  declare: ({ timeoutMs, compression }) => ({
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(compression !== undefined && { compression }),
  }),
  find: (options = {}) => Promise.resolve(findCommand(options)),
  async start(lanes): Promise<RunningSender> {
    const [lane, ...others] = lanes;
    if (others.length > 0) throw new Error('a command exports to one endpoint: it is run once a lane');
    const found = findCommand(lane);
    if ('missing' in found) throw new Error(found.missing);
    lane.signal.throwIfAborted();
    return Promise.resolve(startCommand(lane, lane.command!));
  },
};

function findCommand({ command: words }: FindOptions): FoundSender | MissingSender {
  const [file] = words ?? [];
  if (file === undefined) return { missing: 'no command was given: write it last, behind --' };
  const found = file.includes('/') ? isExecutable(file) : findExecutable([file]) !== undefined;
  if (!found) return { missing: `the command ${file} is not a program that can be run` };
  return { sender: command, version: 'unknown' };
}

function startCommand(lane: Lane, words: readonly string[]): RunningSender {
  const { settings, protocol = command.protocols[0] } = lane;
  const told = sdkEnvironment(settings, protocol);
  const [file, ...args] = words as [string, ...string[]];
  const process_ = new SenderProcess(
    {
      sender: 'command',
      version: 'unknown',
      command: endingWithUs(startedAs({ file, args }, [settings])),
      shownAs: [...Object.entries(told).map(([key, value]) => `${key}=${value}`), basename(file), ...args].join(' '),
      env: { ...withoutExporter(process.env), ...told },
      input: true,
      group: true,
    },
    [lane],
  );
  return new RunningCommand(process_, lane);
}

/** Its environment is the user's, who may have set it up for OpenTelemetry: only where and how it exports is ours. */
function withoutExporter(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OTEL_EXPORTER_OTLP_')));
}
