/*
 * Writes docs/malformed-requests.md: sends every malformed request to the backend, to a grpc-js server and to a Collector,
 * and records what each answers. Run it when a case is new, or a server has a new version: npm run malformed
 */
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../src/core/package-root.ts';
import { findCollector } from '../src/senders/collector-binary.ts';
import { documentPath, renderDocument } from '../test/rules/malformed/document.ts';
import type { Answers, Protocol } from '../test/rules/malformed/document.ts';
import { answersOf } from '../test/rules/malformed/run.ts';
import { startCollector, startGrpcJs, startOurs } from '../test/rules/reference-servers.ts';
import type { ReferenceServer } from '../test/rules/reference-servers.ts';

const found = await findCollector();
if ('missing' in found) throw new Error(found.missing);

await using ours = await startOurs();
await using grpcJs = await startGrpcJs();
await using real = await startCollector(found.file);

const recorded = { http: await record('http', [ours, real]), grpc: await record('grpc', [ours, grpcJs, real]) };
const { version } = createRequire(import.meta.url)('@grpc/grpc-js/package.json') as { version: string };
const versions = `Node.js ${process.versions.node.split('.')[0]}, grpc-js ${version} and Collector ${found.version}`;
const file = join(packageRoot, documentPath);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, renderDocument(recorded, versions));
console.log(`${documentPath} is written`);

async function record(protocol: Protocol, servers: readonly ReferenceServer[]): Promise<Answers> {
  const columns: Record<string, string>[] = [];
  for (const server of servers) columns.push(await answersOf(server, protocol));
  return Object.fromEntries(Object.keys(columns[0]!).map((title) => [title, columns.map((column) => column[title]!)]));
}
