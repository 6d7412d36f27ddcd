import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';
import { runTool } from '../../test/scenarios/clients/tool.ts';
import { builtPrograms } from '../../test/tools/built-programs.ts';
import { findTool } from '../../test/tools/tools.ts';
import type { ToolName } from '../../test/tools/tools.ts';

const python = "import sys, grpc; print('CPython', sys.version.split()[0] + ', grpcio', grpc.__version__)";

/** What programs say of themselves. */
const asked: readonly (readonly [name: string, tool: ToolName, args: readonly string[]])[] = [
  ['curl', 'curl', ['--version']],
  ['openssl', 'openssl', ['version']],
  ['nghttp', 'nghttp', ['--version']],
  ['Python', 'python-sender', ['-c', python]],
  ['OpenTelemetry Collector', 'otelcol-chaos', ['--version']],
];

/** Of every client that a proof asks, by name. */
export async function clientVersions(): Promise<Record<string, string>> {
  const printed = asked.map(async ([name, tool, args]): Promise<[string, string]> => {
    const { path, missing } = findTool(tool);
    if (path === undefined) throw new Error(missing);
    const { stdout, stderr } = await runTool(tool === 'python-sender' ? join(path, 'bin', 'python') : path, args);
    const [line = ''] = `${stdout.toString()}${stderr}`.split('\n');
    return [name, line.replace(/ \(.*/, '').replace(/^\S+ (?:version )?(?:v|nghttp2\/)?(?=\d)/, '')];
  });
  const { version } = installed('@opentelemetry/exporter-trace-otlp-proto');
  return {
    ...Object.fromEntries(await Promise.all(printed)),
    // Built by `go install`, it does not know its own.
    grpcurl: builtPrograms.find(({ name }) => name === 'grpcurl')!.recipe.split('@v')[1]!,
    'grpc-js': installed('@grpc/grpc-js').version,
    'JS SDK': `exporters ${version}, Node.js ${process.versions.node}`,
  };
}

function installed(name: string): { version: string } {
  const file = join(packageRoot, 'node_modules', name, 'package.json');
  return JSON.parse(readFileSync(file, 'utf8')) as { version: string };
}
