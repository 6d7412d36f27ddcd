/** What a folder of `src/` may import: our folders, packages, and whether it may open sockets. */
export interface FolderRule {
  readonly folders: readonly string[];
  /** Folders of which only types may be imported. */
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
  /** Node's modules; a file system or a socket in a folder that should be pure has to be written down here. */
  readonly node?: readonly string[];
}

const inward = ['core', 'faults', 'checks', 'scenario', 'otlp', 'exporter-config'];
const engines = [
  ...inward,
  'wire',
  'certs',
  'network',
  'upstream',
  'workload',
  'senders',
  'backend',
  'diagnosis',
  'probe',
  'report',
];
const files = ['node:fs', 'node:fs/promises', 'node:path', 'node:url', 'node:os'];
const sockets = ['node:net', 'node:tls', 'node:http', 'node:https', 'node:http2', 'node:stream', 'node:zlib'];
const processes = ['node:child_process', 'node:readline', 'node:events', 'node:process', 'node:stream/promises'];

/**
 * The design in one table: nouns and pure rules in the middle, protocols and processes around them, people outside.
 * `wire`, `certs`, `network`, `senders` and `workload` never import faults or each other; `backend` and `run` pass
 * values between them.
 */
export const importTable: Readonly<Record<string, FolderRule>> = {
  core: { folders: [], packages: ['typebox'], node: ['node:crypto', 'node:fs', 'node:os', 'node:path', 'node:url'] },
  faults: { folders: ['core'], packages: ['typebox'], node: ['node:http', 'node:zlib'] },
  checks: { folders: ['core'] },
  'exporter-config': { folders: ['core'], packages: ['yaml'] },
  otlp: {
    folders: ['core'],
    packages: ['@grpc/proto-loader'],
    node: ['node:buffer', 'node:crypto', 'node:module', 'node:zlib', ...files],
  },
  scenario: { folders: ['core', 'faults', 'checks'], packages: ['typebox', 'yaml'], node: files },
  http2: { folders: ['core'], node: ['node:events', 'node:net'] },
  wire: {
    folders: ['core', 'otlp', 'http2'],
    packages: ['fastify'],
    node: ['node:crypto', 'node:worker_threads', ...sockets, ...processes],
  },
  workload: {
    folders: ['core', 'otlp'],
    packages: ['@grpc/grpc-js'],
    node: ['node:crypto', 'node:util', ...files, ...sockets],
  },
  certs: {
    folders: ['core'],
    packages: ['node-forge', 'typebox', 'yaml'],
    node: ['node:crypto', 'node:net', 'node:util', ...files],
  },
  probe: {
    folders: ['core', 'otlp', 'scenario', 'workload'],
    types: ['diagnosis'],
    packages: ['node-forge'],
    node: ['node:dns', 'node:dns/promises', 'node:crypto', ...files, ...sockets],
  },
  diagnosis: {
    folders: ['core', 'scenario', 'exporter-config'],
    packages: ['yaml'],
    node: ['node:util', ...files],
  },
  network: {
    folders: ['core'],
    packages: ['toxiproxy-node-client', 'dns-packet'],
    node: ['node:dgram', ...sockets, ...processes],
  },
  upstream: { folders: ['core'], node: sockets },
  senders: {
    folders: ['core', 'exporter-config'],
    packages: ['@grpc/*', '@opentelemetry/*', 'yaml'],
    node: ['node:crypto', 'node:util', 'node:module', 'node:async_hooks', ...files, ...sockets, ...processes],
  },
  report: {
    folders: ['core'],
    types: ['scenario', 'backend', 'diagnosis', 'probe'],
    packages: ['string-width', 'wrap-ansi'],
    node: ['node:util'],
  },
  backend: {
    folders: ['core', 'scenario', 'faults', 'otlp', 'wire', 'certs', 'network', 'upstream', 'exporter-config'],
    node: ['node:crypto', 'node:net', ...files],
  },
  run: { folders: engines, packages: ['typebox'], node: ['node:crypto', 'node:util', ...files, ...processes] },
  learn: {
    folders: [...engines, 'run'],
    packages: ['typebox', 'string-width'],
    node: ['node:crypto', 'node:util', ...files, ...processes],
  },
  web: { folders: [...engines, 'run'], packages: ['fastify'], node: ['node:crypto', ...files, ...sockets] },
  cli: {
    folders: [...engines, 'run', 'web', 'learn'],
    packages: ['commander'],
    node: ['node:module', 'node:util', 'node:tty', ...files, ...processes],
  },
  'index.ts': { folders: [...engines, 'run'] },
};

/** True when `target`, such as `typebox/value` or `@grpc/grpc-js`, belongs to one of `allowed`. */
export function isAllowedPackage(target: string, allowed: readonly string[]): boolean {
  return allowed.some((name) =>
    name.endsWith('/*') ? target.startsWith(name.slice(0, -1)) : target === name || target.startsWith(`${name}/`),
  );
}
