import type { Backend } from '../backend/backend.ts';
import { commandLines, paragraph } from './explain.ts';
import { table } from './layout.ts';
import type { Style } from './style.ts';

export interface ReadyOptions {
  readonly style: Style;
  /** Where the Collector configuration was written, if it was. */
  readonly configFile?: string | undefined;
}

/** What `serve` says before anything happens: where it listens, what a sender must be told, and what will go wrong. */
export function readyText(backend: Backend, { style, configFile }: ReadyOptions): string {
  const { scenario } = backend;
  const { fix, diagnose } = backend.story();
  const healthy = scenario.cause === 'none';
  const parts = [
    [`${style.bold('otlp-chaos')} ${backend.ready.version}  ${style.bold(style.cyan(scenario.id))}${given(backend)}`],
    table(addresses(backend, style), { width: style.width, indent: 2 }),
    [style.bold(healthy ? 'Nothing will go wrong' : 'What will go wrong'), ...paragraph(scenario.summary, style)],
    [style.bold('Tell a sender'), ...table(senderRows(backend, configFile, style), { width: style.width, indent: 2 })],
    ...(diagnose.length === 0 ? [] : [[style.bold('Find it'), ...commandLines(diagnose, style)]]),
    ...(healthy ? [] : [[style.bold('Fix it'), ...paragraph(fix.text, style)]]),
    [style.dim(`Ctrl-C stops. “otlp-chaos explain ${scenario.id}” tells why.`)],
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function given({ scenario, seed }: Backend): string {
  const values = Object.entries(scenario.given).map(([name, value]) => `${name}=${value}`);
  return `  ${[...values, `seed ${seed}`].join(' ')}`;
}

function addresses({ endpoints, caFile, ready }: Backend, style: Style): string[][] {
  const { token, limitedToken } = ready.sender;
  const rows: [string, unknown][] = [
    ['OTLP/gRPC', endpoints.grpc],
    ['OTLP/HTTP', endpoints.http],
    ['authority', caFile],
    ['token', token],
    ['limited token', limitedToken],
    ['control API', ready.control],
  ];
  return rows.flatMap(([name, value]) => (typeof value === 'string' ? [[style.dim(name), value]] : []));
}

function senderRows(backend: Backend, configFile: string | undefined, style: Style): string[][] {
  const protocol = backend.scenario.protocols.includes('http') ? 'http/protobuf' : 'grpc';
  const variables = Object.entries(backend.env(protocol)).map(([name, value]) => ['', `${name}=${value}`]);
  const [first = ['', ''], ...others] = variables;
  const collector =
    configFile === undefined ? 'add --write-config collector.yaml to this command' : `otelcol --config ${configFile}`;
  return [[style.dim('Collector'), collector], [style.dim('SDK'), first[1]!], ...others, ...launchRows(backend, style)];
}

/** What no configuration file can say. */
function launchRows(backend: Backend, style: Style): string[][] {
  const descriptors = backend.settings().limits?.descriptors;
  return descriptors === undefined ? [] : [[style.dim('start it with'), `prlimit --nofile=${descriptors} COMMAND`]];
}
