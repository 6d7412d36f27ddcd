import { existsSync } from 'node:fs';
import { findExecutable } from '../../src/senders/executable.ts';
import { builtPath } from '../../src/senders/program-build.ts';
import { builtPrograms } from './built-programs.ts';

/** Clients and senders that we did not write: they show that a failure is real. */
export const toolNames = [
  'otelcol-chaos',
  'grpcurl',
  'h2spec',
  'python-sender',
  'toxiproxy',
  'h2load',
  'nghttp',
  'curl',
  'openssl',
  'ss',
  'script',
  'tmux',
  'xmllint',
  'chromium',
  'nginx',
  'haproxy',
  'sshd',
  'redis-server',
  'tinyproxy',
  'etcd',
  'lowest-node',
] as const;
export type ToolName = (typeof toolNames)[number];

export type Tool =
  | { readonly path: string; readonly missing?: never }
  | { readonly missing: string; readonly path?: never };

/** Debian's packages of what is not built. */
const packages: Readonly<Partial<Record<ToolName, string>>> = {
  h2load: 'nghttp2-client',
  nghttp: 'nghttp2-client',
  curl: 'curl',
  openssl: 'openssl',
  ss: 'iproute2',
  script: 'bsdutils',
  tmux: 'tmux',
  xmllint: 'libxml2-utils',
  chromium: 'chromium',
  nginx: 'nginx',
  haproxy: 'haproxy',
  sshd: 'openssh-server',
  'redis-server': 'redis-server',
  tinyproxy: 'tinyproxy',
  etcd: 'etcd-server',
};

/** What the others are made with. */
const needs: Readonly<Partial<Record<ToolName, string>>> = {
  'python-sender': 'Python and its packages',
  'lowest-node': 'npm and its registry',
};

/** Where Debian keeps servers; not in the PATH of everybody. */
const extraFolders = ['/usr/sbin'];

/** The tool's path, or why it is not there. */
export function findTool(name: ToolName): Tool {
  const isBuilt = builtPrograms.some((program) => program.name === name);
  const path =
    isBuilt && existsSync(builtPath({ name })) ? builtPath({ name }) : findExecutable([name], { extraFolders });
  if (path !== undefined) return { path };
  const remedy = isBuilt ? `building it needs ${needs[name] ?? 'Go and its modules'}` : `install ${packages[name]}`;
  return { missing: `${name} is not installed: ${remedy}` };
}

/**
 * The tool's path. Where it is missing the test is skipped, visibly and with the reason, by the `skip` of its context; in
 * CI it fails instead, since there a test that does not run proves nothing to anybody.
 */
export function requireTool(name: ToolName, { skip }: { skip: (reason: string) => never }): string {
  const { path, missing } = findTool(name);
  if (path !== undefined) return path;
  if (process.env['CI'] === 'true') throw new Error(missing);
  return skip(missing);
}
