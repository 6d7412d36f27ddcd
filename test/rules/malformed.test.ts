import { expect, test } from 'vitest';
import { readProjectFile } from '../architecture/sources.ts';
import { requireTool } from '../tools/tools.ts';
import { cases, command, documentPath, readDocument, renderDocument, servers } from './malformed/document.ts';
import type { Protocol } from './malformed/document.ts';
import { answersOf, askOne } from './malformed/run.ts';
import { startCollector, startGrpcJs, startOurs } from './reference-servers.ts';

/* docs/malformed-requests.md is a record: each column has to be what its server answers now. */

const document = readProjectFile(documentPath);
const recorded = readDocument(document);
const hint = `write it anew with ${command}, and look at what has changed`;

function recordedBy(server: string, protocol: Protocol): Record<string, string> {
  const column = (servers[protocol] as readonly string[]).indexOf(server);
  return Object.fromEntries(Object.entries(recorded[protocol]).map(([title, answers]) => [title, answers[column]!]));
}

test('the document holds every case, with its rule, and nothing else', () => {
  for (const protocol of ['http', 'grpc'] as const) {
    const titles = cases[protocol].map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(Object.keys(recorded[protocol]), hint).toEqual(titles);
  }
  const [, versions = ''] = /^Recorded with (.*)\.$/m.exec(document) ?? [];
  expect(document, hint).toBe(renderDocument(recorded, versions));
});

test.for(['http', 'grpc'] as const)(
  'our answers to malformed requests over %s are the recorded ones',
  async (protocol) => {
    await using ours = await startOurs();
    expect(await answersOf(ours, protocol), hint).toEqual(recordedBy('otlp-chaos', protocol));
    // It goes on: a lawful request is still answered.
    expect(await askOne(ours, protocol, { body: protocol === 'http' ? Buffer.alloc(0) : Buffer.alloc(5) })).toBe(
      protocol === 'http' ? '200' : 'OK',
    );
  },
);

test('the answers of a grpc-js server to malformed requests are the recorded ones', async () => {
  await using grpcJs = await startGrpcJs();
  expect(await answersOf(grpcJs, 'grpc'), hint).toEqual(recordedBy('grpc-js', 'grpc'));
});

test.for(['http', 'grpc'] as const)(
  'the answers of the real receiver to malformed requests over %s are the recorded ones',
  async (protocol, context) => {
    const binary = requireTool('otelcol-chaos', context);
    await using real = await startCollector(binary);
    expect(await answersOf(real, protocol), hint).toEqual(recordedBy('Collector', protocol));
  },
);
