import { ownCommand } from '../core/own-command.ts';
import type { Backend } from '../backend/backend.ts';
import type { Protocol } from '../core/signal.ts';
import { askingForNames } from '../core/own-names.ts';
import { quoted, scenarioCall } from './call.ts';
import { isHealthy } from './cause-titles.ts';
import { commandLines, paragraph } from './explain.ts';
import { table, wrap } from './layout.ts';
import type { Style } from './style.ts';

export interface ReadyOptions {
  readonly style: Style;
  /** Where the Collector configuration was written, if it was. */
  readonly configFile?: string | undefined;
  /** The file that the scenario came from, unless it is one of ours. */
  readonly scenarioFile?: string | undefined;
  /** Lines of the screen: how to find and fix the failure is left to `explain` where there is no room for it. */
  readonly rows?: number | undefined;
}

/** What `serve` says before anything happens: where it listens, what a sender must be told, and what will go wrong. */
export function readyText(backend: Backend, options: ReadyOptions): string {
  const { style, rows = Infinity } = options;
  const parts = [...firstParts(backend, options), ...repairParts(backend, style), [lastLine(backend, options)]];
  const whole = textOf(parts);
  if (whole.split('\n').length < rows) return whole;
  return textOf([...firstParts(backend, options), [lastLine(backend, options)]]);
}

/** Paths and variables are there to be copied: not broken into lines. */
const asTheyAre = { width: Infinity, indent: 2 };

function textOf(parts: readonly (readonly string[])[]): string {
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function firstParts(backend: Backend, { style, configFile }: ReadyOptions): string[][] {
  const { scenario, ready } = backend;
  return [
    [`${style.bold('otlp-chaos')} ${ready.version}  ${style.bold(style.cyan(scenario.id))}${given(backend)}`],
    table(addresses(backend, style), asTheyAre),
    [style.bold('Tell a sender'), ...table(senderRows(backend, configFile, style), asTheyAre)],
    [
      style.bold(isHealthy(backend.scenario) ? 'Nothing will go wrong' : 'What will go wrong'),
      ...failure(backend, style),
    ],
  ];
}

function failure(backend: Backend, style: Style): string[] {
  const { scenario, caFile } = backend;
  const cannot = 'TLS is off here, so the part of it that happens in a TLS handshake cannot happen.';
  const isMissed = caFile === undefined && scenario.layers.includes('tls');
  return [
    ...paragraph(scenario.summary, style),
    ...(isMissed ? paragraph(cannot, style).map((line) => style.yellow(line)) : []),
  ];
}

function repairParts(backend: Backend, style: Style): string[][] {
  const { fix, diagnose } = backend.story();
  const healthy = isHealthy(backend.scenario);
  return [
    ...(diagnose.length === 0 ? [] : [[style.bold(healthy ? 'See it' : 'Find it'), ...commandLines(diagnose, style)]]),
    ...(healthy || fix.text === '' ? [] : [[style.bold('Fix it'), ...paragraph(fix.text, style)]]),
  ];
}

function lastLine(backend: Backend, { style, scenarioFile }: ReadyOptions): string {
  const { scenario } = backend;
  const tells = isHealthy(scenario) ? 'tells more' : 'tells how to find it, how to fix it, and why';
  const text = `Ctrl-C stops. ${ownCommand()} explain ${scenarioCall(scenario, scenarioFile)} ${tells}.`;
  return wrap(text, { width: style.width }).map(style.dim).join('\n');
}

function given({ scenario, seed }: Backend): string {
  const values = Object.entries(scenario.given).map(([name, value]) => `${name}=${value}`);
  return `  ${[...values, `seed ${seed}`].join(' ')}`;
}

function addresses({ endpoints, caFile, ready }: Backend, style: Style): string[][] {
  const { crl, clientCert, clientKey, token, renewedToken, limitedToken } = ready.sender;
  const rows: [string, unknown][] = [
    ['OTLP/gRPC', endpoints.grpc],
    ['OTLP/HTTP', endpoints.http],
    ...upstreamRows(ready.upstream),
    ['authority', caFile],
    ['revoked list', crl],
    ['client cert', clientCert],
    ['client key', clientKey],
    ['token', token],
    ['renewed token', renewedToken],
    ['limited token', limitedToken],
    ['control API', ready.control],
    ['name server', ready.nameServer],
    ['its name', ready.name],
    ['HTTP proxy', ready.proxy],
  ];
  return rows.flatMap(([name, value]) => (typeof value === 'string' ? [[style.dim(name), value]] : []));
}

function upstreamRows(upstream: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries(upstream).map(([name, url]) => [name === 'grpc' ? 'passed on, gRPC' : 'passed on, HTTP', url]);
}

const protocolOf: Readonly<Record<'grpc' | 'http', Protocol>> = { grpc: 'grpc', http: 'http/protobuf' };

function senderRows(backend: Backend, configFile: string | undefined, style: Style): string[][] {
  const collector =
    configFile === undefined
      ? ['add --write-config collector.yaml to this command']
      : [
          `otelcol --config ${quoted(configFile)}`,
          `${ownCommand()} send --to http://127.0.0.1:14318 gives it something`,
        ];
  const { protocols } = backend.scenario;
  return [
    ...labelled('Collector', collector, style),
    ...protocols.flatMap((family) => {
      const label = protocols.length === 1 ? 'SDK' : `SDK, ${family === 'grpc' ? 'gRPC' : 'HTTP'}`;
      const variables = Object.entries(backend.env(protocolOf[family]));
      return labelled(
        label,
        variables.map(([name, value]) => `${name}=${quoted(value)}`),
        style,
      );
    }),
    ...launchRows(backend, style),
  ];
}

function labelled(label: string, lines: readonly string[], style: Style): string[][] {
  return lines.map((line, index) => [style.dim(index === 0 ? label : ''), line]);
}

/** What no configuration file can say. */
function launchRows(backend: Backend, style: Style): string[][] {
  const { limits, nameServer } = backend.settings();
  const descriptors = limits?.descriptors;
  return [
    ...(descriptors === undefined ? [] : [[style.dim('start it with'), `prlimit --nofile=${descriptors} COMMAND`]]),
    ...(nameServer === undefined ? [] : namesRows(nameServer, style)),
  ];
}

/** The Collector over gRPC is told by its configuration, all others by their system. */
function namesRows(nameServer: string, style: Style): string[][] {
  const asking = askingForNames(nameServer, process.getuid?.() === 0);
  if (!asking)
    return labelled('by name', ['the Collector over gRPC alone; root on Linux can lead every sender here'], style);
  return labelled('start it with', [[...asking.map(quoted), 'COMMAND'].join(' ')], style);
}
